import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Scope } from './start-wardkey.ts';

/** An API behind the gateway, in the process of the test: it sees what really arrives there. */
export interface TestUpstream {
  readonly url: string;
  /** What it does with the next requests. */
  answer(handler: (request: IncomingMessage, response: ServerResponse) => void): void;
}

/** Starts an upstream that ends with the scope. */
export async function startTestUpstream(scope: Scope): Promise<TestUpstream> {
  let handle = (_request: IncomingMessage, response: ServerResponse): void =>
    void response.writeHead(404).end();
  const server = createServer((request, response) => handle(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  scope.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answer: (handler) => {
      handle = handler;
    },
  };
}
