import { once } from 'node:events';
import { connect } from 'node:net';
import type { ProblemBody } from './call-api.ts';

/** A problem as it stands in an answer, with all fields that every one of them has. */
export interface FullProblem extends ProblemBody {
  readonly instance: string;
  readonly request_id: string;
  readonly required_scopes?: readonly string[];
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
}

/** An answer as it came over the wire. Header names are in small letters. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
  /** Everything that came, interim answers included: what must not be in it can be looked for. */
  readonly bytes: string;
  /** The body, if it is a problem; throws if it is anything else. */
  problem(): FullProblem;
}

const SECONDS_MAX = 15;

/**
 * Sends bytes as they are, which no HTTP client does, and reads until the server ends the connection; so ask for
 * `Connection: close`. Each character is one byte: whoever wants UTF-8 encodes it.
 */
export async function sendRaw(url: string, ...pieces: readonly string[]): Promise<RawAnswer> {
  return readAnswer(await exchangeRaw(url, ...pieces));
}

/** The same, for connections on which anything may come back: all that came, one character for each byte. */
export async function exchangeRaw(url: string, ...pieces: readonly string[]): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.setEncoding('latin1');
  let arrived = '';
  const someArrived = new Promise<void>((resolve) => socket.once('data', () => resolve()));
  socket.on('data', (text: string) => {
    arrived += text;
  });
  // A server that refuses before everything is sent may reset the connection; what it said has arrived by then.
  socket.on('error', () => {});
  socket.setTimeout(SECONDS_MAX * 1000, () => socket.destroy(new Error('no answer')));
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  await once(socket, 'connect');
  for (const [index, piece] of pieces.entries()) {
    if (index > 0) await Promise.race([someArrived, closed]);
    socket.write(piece, 'latin1');
  }
  await closed;
  return arrived;
}

/** A request as text. Header lines are taken as they are; `Host` and `Connection: close` come with it. */
export function requestText(
  target: string,
  {
    method = 'GET',
    headers = [],
    body = '',
  }: { method?: string; headers?: readonly string[]; body?: string } = {},
): string {
  const length = body === '' ? [] : [`Content-Length: ${body.length}`];
  const lines = [
    `${method} ${target} HTTP/1.1`,
    'Host: wardkey.test',
    'Connection: close',
    ...headers,
    ...length,
  ];
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}

/** A text as the characters of its UTF-8 bytes. */
export function utf8(text: string): string {
  return Buffer.from(text).toString('latin1');
}

function readAnswer(bytes: string): RawAnswer {
  let rest = bytes;
  while (/^HTTP\/1\.1 1\d\d /.test(rest)) rest = rest.slice(rest.indexOf('\r\n\r\n') + 4);
  const end = rest.indexOf('\r\n\r\n');
  const [start = '', ...lines] = rest.slice(0, end).split('\r\n');
  const [, status] = /^HTTP\/1\.1 (\d{3}) /.exec(start) ?? [];
  if (status === undefined || end === -1) throw new Error(`no HTTP answer, but ${bytes.length} bytes`);
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    if (headers.has(name)) throw new Error(`the answer has two headers ${name}`);
    headers.set(name, line.slice(colon + 1).trim());
  }
  const body = Buffer.from(bodyOf(rest.slice(end + 4), headers), 'latin1').toString();
  return {
    status: Number(status),
    headers,
    body,
    bytes,
    problem: () => {
      const type = headers.get('content-type');
      if (type !== 'application/problem+json')
        throw new Error(`${status} with ${type ?? 'no'} content: ${body}`);
      return JSON.parse(body) as FullProblem;
    },
  };
}

function bodyOf(text: string, headers: ReadonlyMap<string, string>): string {
  if (headers.get('transfer-encoding') !== 'chunked') return text;
  let body = '';
  let at = 0;
  for (;;) {
    const lineEnd = text.indexOf('\r\n', at);
    const length = Number.parseInt(text.slice(at, lineEnd), 16);
    if (!(length > 0)) return body;
    body += text.slice(lineEnd + 2, lineEnd + 2 + length);
    at = lineEnd + 2 + length + 2;
  }
}
