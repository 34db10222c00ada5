import type { ServerResponse } from 'node:http';
import type { RequestHandler } from './route-request.ts';

/**
 * `/healthz`: the process turns. `/readyz`: it should get requests, and if not, why; said before requests fail.
 */
export function healthHandlers(parts: { findUnreadiness(): Promise<string | undefined> }): {
  health: RequestHandler;
  ready: RequestHandler;
} {
  const send = (response: ServerResponse, status: number, body: object) => {
    response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
    response.end(JSON.stringify(body));
  };
  return {
    health: (_request, response) => send(response, 200, { status: 'ok' }),
    ready: (_request, response) => {
      const sent = parts
        .findUnreadiness()
        .catch(() => 'the data folder cannot be read')
        .then((reason) =>
          reason === undefined
            ? send(response, 200, { status: 'ready' })
            : send(response, 503, { status: 'not ready', reason }),
        );
      void sent;
    },
  };
}
