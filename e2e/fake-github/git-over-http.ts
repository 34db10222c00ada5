import { spawn } from 'node:child_process';
import type { IncomingMessage } from 'node:http';

/** Answers a request of git by the program that comes with git for that. Anyone may push. */
export async function answerGit(
  root: string,
  request: IncomingMessage,
): Promise<{ status: number; headers: Record<string, string>; body: Buffer }> {
  const url = new URL(request.url ?? '', 'http://localhost');
  const { headers } = request;
  const git = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env.PATH,
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: decodeURIComponent(url.pathname),
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: headers['content-type'] ?? '',
      REMOTE_USER: 'ada',
      ...(headers['content-length'] !== undefined && { CONTENT_LENGTH: headers['content-length'] }),
      ...(headers['content-encoding'] !== undefined && {
        HTTP_CONTENT_ENCODING: headers['content-encoding'],
      }),
      ...(headers['git-protocol'] !== undefined && { GIT_PROTOCOL: String(headers['git-protocol']) }),
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  git.stdin.on('error', () => {});
  request.pipe(git.stdin);
  const pieces: Buffer[] = [];
  for await (const piece of git.stdout as AsyncIterable<Buffer>) pieces.push(piece);
  const answer = Buffer.concat(pieces);
  const end = answer.indexOf('\r\n\r\n');
  const lines = answer.toString('latin1', 0, Math.max(0, end)).split('\r\n');
  const fields = lines.map((line) => line.split(': ', 2) as [string, string]);
  const status = Number(fields.find(([name]) => name === 'Status')?.[1].slice(0, 3) ?? 200);
  const others = fields.filter(([name]) => name !== 'Status' && name !== '');
  const headersOnly = Object.fromEntries(others);
  return { status: end === -1 ? 500 : status, headers: headersOnly, body: answer.subarray(end + 4) };
}
