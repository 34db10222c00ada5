import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { type AnswerContext, answerProblem } from '../problems/answer-problem.ts';
import { type Problem, problem } from '../problems/problem.ts';

/**
 * The problem behind an error of the HTTP parser. The bytes that arrived hold the token, so nothing of them is
 * repeated or logged; they are only asked whether a header had a carriage return in it, which is what a token read
 * from a file with Windows line ends looks like.
 */
export function problemOfBrokenRequest(error: Error & { code?: string; rawPacket?: unknown }): Problem {
  switch (error.code) {
    case 'HPE_HEADER_OVERFLOW':
      return problem('headers_too_large');
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return problem('request_timeout');
    default:
      return problem('request_malformed', hasStrayReturn(error.rawPacket) ? { detail: STRAY_RETURN } : {});
  }
}

const STRAY_RETURN =
  'A header line has a carriage return in it. That is what a token looks like that was read from a file with Windows line ends.';

function hasStrayReturn(bytes: unknown): boolean {
  return Buffer.isBuffer(bytes) && /\r(?!\n)/.test(bytes.toString('latin1').split('\r\n\r\n')[0] ?? '');
}

/**
 * Says what is wrong with a request that the parser took, or `undefined`: RFC 9112, section 3.2 asks for one Host
 * header in HTTP/1.1 and no more than one in any version, and only requests to origin servers are answered here, so
 * the target is a path. A backslash in it is a slash for some and none for others.
 */
export function flawOfRequest(request: IncomingMessage): Problem | undefined {
  const { host } = request.headers;
  if (host === undefined && request.httpVersion === '1.1') {
    return problem('request_malformed', { detail: 'The request has no Host header.', fix: FIX_CLIENT });
  }
  if (host !== undefined && !/^[\w.:[\]-]*$/.test(host)) {
    return problem('request_malformed', { detail: 'The Host header is not a host name.', fix: FIX_CLIENT });
  }
  if (host !== undefined && isHostRepeated(request.rawHeaders)) {
    return problem('request_malformed', { detail: 'The request has two Host headers.', fix: FIX_CLIENT });
  }
  if (request.url?.startsWith('/')) return hasBackslash(request.url) ? BACKSLASH : undefined;
  return problem('request_malformed', {
    detail: 'The target of the request is not a path that begins with a slash.',
    fix: 'Send the path alone in the request line; this server is not a forward proxy.',
  });
}

/** Asked of every request, so without making a list. */
function isHostRepeated(rawHeaders: readonly string[]): boolean {
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] as string;
    if (name.length === 4 && name.toLowerCase() === 'host') count += 1;
  }
  return count > 1;
}

function hasBackslash(target: string): boolean {
  const at = target.indexOf('\\');
  if (at === -1) return false;
  const question = target.indexOf('?');
  return question === -1 || at < question;
}

const BACKSLASH = problem('request_malformed', {
  detail: 'The path has a backslash.',
  fix: 'Write paths with slashes, as in /v1/account. A path that was built as for files on Windows is a common cause.',
});

const FIX_CLIENT =
  'Look at how the client is set up: its base address must be as in https://api.example.com/v1.';

/** Writes a problem to a connection for which there is no response object, and ends it. */
export function answerOnSocket(socket: Duplex, refused: Problem, context: AnswerContext): void {
  // Node takes its own listener off a socket that it hands over; without one, a reset would end the process.
  socket.on('error', () => socket.destroy());
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const answer = answerProblem(refused, context);
  const headers = {
    ...answer.headers,
    'content-length': Buffer.byteLength(answer.body),
    connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const status = `HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status] ?? ''}\r\n`;
  socket.end(`${status}${lines.join('')}\r\n${answer.body}`);
}
