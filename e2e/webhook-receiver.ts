import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { freePort } from './free-port.ts';

/** What has reached a receiver, whether or not it said so. */
export interface ReceivedWebhook {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What becomes of a delivery that was read: a status, a broken line, or no answer at all. */
export type Fate = number | 'cut' | 'silence' | ((response: ServerResponse) => void);

/** A receiver of webhooks, on this machine. */
export interface WebhookReceiver {
  readonly received: readonly ReceivedWebhook[];
  /** The ids of those that it took. */
  readonly taken: readonly string[];
  readonly url: string;
  /** Listens again, on the same port, after `close`. */
  open(): Promise<void>;
  close(): Promise<void>;
}

/** Starts a receiver. It forgets what it received beyond the last ten thousand. */
export async function startWebhookReceiver(
  fateOf: (webhook: ReceivedWebhook) => Fate = () => 204,
): Promise<WebhookReceiver> {
  const received: ReceivedWebhook[] = [];
  const taken: string[] = [];
  let server: Server | undefined;
  // Of its own, so that it is still free when the receiver listens again.
  const port = await freePort();
  const open = async () => {
    server = createServer((request, response) => {
      void text(request).then(
        (body) => {
          const webhook = { path: request.url ?? '', headers: request.headers, body };
          received.push(webhook);
          if (received.length > 10_000) received.shift();
          const fate = fateOf(webhook);
          if (typeof fate === 'function') return fate(response);
          if (fate === 'cut') return request.socket.destroy();
          if (fate === 'silence') return;
          if (fate >= 200 && fate < 300) taken.push(String(request.headers['webhook-id']));
          response.writeHead(fate, fate === 302 ? { location: '/elsewhere' } : {}).end();
        },
        () => undefined,
      );
    });
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  };
  await open();
  return {
    received,
    taken,
    url: `http://127.0.0.1:${port}/hook`,
    open,
    close: async () => {
      const closing = server;
      server = undefined;
      closing?.closeAllConnections();
      if (closing !== undefined) await new Promise<void>((resolve) => closing.close(() => resolve()));
    },
  };
}
