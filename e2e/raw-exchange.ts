import { connect } from 'node:net';

/**
 * Sends bytes to a server as they are, well-formed or not, and answers what came back until the server ended the
 * connection. A connection that the server breaks is an answer too.
 */
export async function rawExchange(base: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(base);
  const socket = connect(Number(port), hostname);
  socket.write(bytes, 'latin1');
  let answer = '';
  try {
    for await (const piece of socket.setEncoding('utf8')) answer += piece;
  } catch {
    return answer;
  }
  return answer;
}

/** A GET request of these header lines, of which the last ends the connection. */
export function requestBytes(base: string, target: string, lines: readonly string[]): string {
  const closing = lines.some((line) => line.startsWith('Connection:')) ? [] : ['Connection: close'];
  return [`GET ${target} HTTP/1.1`, `Host: ${new URL(base).host}`, ...lines, ...closing, '', ''].join('\r\n');
}
