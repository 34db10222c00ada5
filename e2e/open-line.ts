import { once } from 'node:events';
import { connect } from 'node:net';
import type { Scope } from './start-wardkey.ts';

/** A connection that lies ready: a question written to it is on its way in the same tick. */
export interface OpenLine {
  /** Sends a request and answers its whole answer. One at a time. */
  ask(method: string, path: string, bearer: string, body?: object): Promise<LineAnswer>;
}

export interface LineAnswer {
  readonly status: number;
  readonly body: unknown;
}

/**
 * Opens a keep-alive connection that ends with the scope. It does less than an HTTP client, so that nothing stands
 * between an answer that was read and a question that depends on it.
 */
export async function openLine(scope: Scope, base: string): Promise<OpenLine> {
  const { hostname, port, host } = new URL(base);
  const socket = connect(Number(port), hostname).setNoDelay().setEncoding('utf8');
  scope.after(() => socket.destroy());
  await once(socket, 'connect');
  let waiting: PromiseWithResolvers<LineAnswer> | undefined;
  let text = '';
  socket.on('data', (piece: string) => {
    text += piece;
    const answer = wholeAnswer(text);
    if (answer === undefined) return;
    text = '';
    waiting?.resolve(answer);
  });
  socket.on('close', () => waiting?.reject(new Error('the connection was closed')));
  return {
    ask: (method, path, bearer, body = {}) => {
      waiting = Promise.withResolvers<LineAnswer>();
      const json = JSON.stringify(body);
      const head = [`${method} ${path} HTTP/1.1`, `Host: ${host}`, `Authorization: Bearer ${bearer}`];
      socket.write([...head, `Content-Length: ${json.length}`, '', json].join('\r\n'));
      return waiting.promise;
    },
  };
}

function wholeAnswer(text: string): LineAnswer | undefined {
  const [, status, length] = /^HTTP\/1\.1 (\d+) [\s\S]*?\r\ncontent-length: (\d+)\r\n/i.exec(text) ?? [];
  const start = text.indexOf('\r\n\r\n') + 4;
  const body = text.slice(start);
  if (start < 4 || Buffer.byteLength(body) < Number(length)) return undefined;
  return { status: Number(status), body: JSON.parse(body) };
}
