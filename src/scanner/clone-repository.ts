import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GitFailure, type Repository, startGit } from './git-process.ts';

/** Bounds for a repository that others made. */
export interface CloneLimits {
  readonly seconds: number;
  readonly bytes: number;
}

/** A copy of a repository that lies elsewhere. */
export interface Clone {
  readonly repository: Repository;
  /** Takes the copy away. */
  remove(): void;
}

/**
 * Copies a repository with all its branches and tags into a folder for temporary files: without a working tree and
 * without hooks, over the usual protocols only, within limits. Throws a `GitFailure` when that cannot be done, and
 * leaves nothing behind then. `stopped` ends it early.
 */
export async function cloneRepository(
  url: string,
  environment: Repository['environment'],
  limits: CloneLimits,
  stopped?: AbortSignal,
): Promise<Clone> {
  const folder = mkdtempSync(join(tmpdir(), 'wardkey-scan-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  // An environment that names a repository is about another one.
  const { GIT_DIR, GIT_WORK_TREE, GIT_INDEX_FILE, GIT_OBJECT_DIRECTORY, ...rest } = environment;
  const own = { ...rest, GIT_ALTERNATE_OBJECT_DIRECTORIES: undefined, GIT_QUARANTINE_PATH: undefined };
  const args = ['clone', '--quiet', '--mirror', '--template=', '--no-local', '--', url, 'repository.git'];
  const { child, ended } = startGit({ folder, environment: own }, args);
  child.stdin.end();
  child.stdout.resume();
  let reason: string | undefined;
  const stop = (why: string) => {
    reason = why;
    child.kill('SIGTERM');
  };
  const timer = setTimeout(
    () => stop(`the repository was not there after ${limits.seconds} seconds`),
    limits.seconds * 1000,
  );
  const stopEarly = () => stop('it was not waited for');
  if (stopped?.aborted) stopEarly();
  stopped?.addEventListener('abort', stopEarly, { once: true });
  const watch = setInterval(() => {
    if (bytesUnder(folder) > limits.bytes) stop(`the repository is larger than ${limits.bytes} bytes`);
  }, 500);
  try {
    await ended;
    if (bytesUnder(folder) > limits.bytes)
      throw new GitFailure(`the repository is larger than ${limits.bytes} bytes`);
  } catch (error) {
    remove();
    throw reason === undefined ? error : new GitFailure(reason);
  } finally {
    stopped?.removeEventListener('abort', stopEarly);
    clearTimeout(timer);
    clearInterval(watch);
  }
  return { repository: { folder: join(folder, 'repository.git'), environment: own }, remove };
}

function bytesUnder(folder: string): number {
  let bytes = 0;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile())
      bytes += statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0;
  }
  return bytes;
}
