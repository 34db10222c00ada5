import { tmpdir } from 'node:os';
import { GitFailure, type Repository, startGit } from '../scanner/git-process.ts';

const SECONDS_MAX = 60;
const BYTES_MAX = 64 * 1024 * 1024;

/**
 * The ids that the branches, tags and other refs of a repository elsewhere stand at, each once. Names are left out:
 * anyone may name a branch as they like. Throws a `GitFailure` when it cannot be asked, or answers too much.
 */
export async function listRemoteHeads(
  url: string,
  environment: Repository['environment'],
  stopped: AbortSignal,
): Promise<string[]> {
  const { child, ended } = startGit({ folder: tmpdir(), environment }, ['ls-remote', '--quiet', '--', url]);
  const signal = AbortSignal.any([stopped, AbortSignal.timeout(SECONDS_MAX * 1000)]);
  const stop = () => child.kill('SIGKILL');
  signal.addEventListener('abort', stop, { once: true });
  child.stdin.end();
  const pieces: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const piece of child.stdout as AsyncIterable<Buffer>) {
      bytes += piece.length;
      if (bytes > BYTES_MAX) throw new GitFailure('it has more branches than anyone reads');
      pieces.push(piece);
    }
    await ended;
  } finally {
    signal.removeEventListener('abort', stop);
    stop();
  }
  const lines = Buffer.concat(pieces).toString('latin1').split('\n');
  const ids = lines.map((line) => line.split('\t', 1)[0] ?? '');
  return [...new Set(ids.filter((id) => /^[0-9a-f]{40,64}$/.test(id)))];
}
