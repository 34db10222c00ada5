import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type Repository, startGit } from './git-process.ts';
import type { ObjectBatch } from './list-objects.ts';
import { threadEnvironment, workerFile } from './scan-folder.ts';
import type { Sought } from './search-for.ts';

/** What a thread is started with: the path of the pipe that a git writes to. */
export interface HistoryThreadRequest extends Sought {
  readonly pipe: string;
  readonly opensArchives: boolean;
}

/** What a thread says now and then, of what it did since it last said something. */
export interface HistoryThreadAnswer {
  readonly close: readonly string[];
  readonly missing: readonly string[];
  readonly searched: number;
  readonly bytes: number;
  readonly isEnd: boolean;
}

/** Which objects must be looked at closely: something was found in them, or they are archives. */
export interface ObjectsSearched {
  readonly close: ReadonlySet<string>;
  readonly missing: readonly string[];
  readonly searched: number;
  readonly bytes: number;
}

/** What is searched for, by how many threads, and who wants to know how far it has come. */
export interface ObjectSearch extends Sought {
  readonly opensArchives: boolean;
  readonly threads?: number | undefined;
  readonly progress?: ((done: { searched: number; bytes: number }) => void) | undefined;
  readonly stopped?: AbortSignal | undefined;
}

/** Searches objects in several threads, each with a git of its own. Batches are asked for as they are needed. */
export async function searchObjects(
  repository: Repository,
  batches: AsyncIterable<ObjectBatch>,
  { threads, progress, stopped, ...search }: ObjectSearch,
): Promise<ObjectsSearched> {
  const folder = mkdtempSync(join(tmpdir(), 'wardkey-pipes-'));
  const close = new Set<string>();
  const missing: string[] = [];
  const done = { searched: 0, bytes: 0 };
  let wake = () => {};
  const heard = (answer: HistoryThreadAnswer) => {
    for (const id of answer.close) close.add(id);
    missing.push(...answer.missing);
    done.searched += answer.searched;
    done.bytes += answer.bytes;
    progress?.(done);
    wake();
  };
  const count = threads ?? Math.min(availableParallelism(), THREADS_MAX);
  const pipes = Array.from({ length: count }, (_, number) => join(folder, String(number)));
  execFileSync('mkfifo', ['-m', '600', ...pipes]);
  const readers = pipes.map((pipe) => openReader(repository, { ...search, pipe }, heard));
  let hasFailed = false;
  const all = Promise.all(readers.map(({ ended }) => ended));
  const giveUp = () => {
    hasFailed = true;
    wake();
  };
  all.catch(giveUp);
  const ended = Promise.withResolvers<never>();
  ended.promise.catch(giveUp);
  const stop = () => ended.reject(stopped?.reason);
  if (stopped?.aborted) stop();
  stopped?.addEventListener('abort', stop, { once: true });
  try {
    for await (const batch of batches) {
      const least = () => readers.reduce((one, other) => (one.waiting() <= other.waiting() ? one : other));
      while (!hasFailed && least().waiting() > WAITING_MAX) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      if (hasFailed) break;
      least().read(batch);
    }
    for (const { end } of readers) end();
    await Promise.race([all, ended.promise]);
  } finally {
    stopped?.removeEventListener('abort', stop);
    await Promise.all(readers.map(({ stop }) => stop()));
    rmSync(folder, { recursive: true, force: true });
  }
  return { close, missing, ...done };
}

const THREADS_MAX = 8;
/** More than git holds back in its own buffers, so that a thread never waits for what waits for it. */
const WAITING_MAX = 50_000;

/** A git and the thread that reads what it writes. */
function openReader(
  repository: Repository,
  request: HistoryThreadRequest,
  heard: (answer: HistoryThreadAnswer) => void,
) {
  // Open for both, so that git can open its end before the thread does; closed once the thread has: then the pipe ends
  // with git.
  let descriptor: number | undefined = openSync(request.pipe, 'r+');
  const letGo = () => {
    if (descriptor !== undefined) closeSync(descriptor);
    descriptor = undefined;
  };
  const git = startGit(repository, ['cat-file', '--batch', '--buffer'], descriptor);
  const worker = new Worker(workerFile('history-thread'), {
    workerData: request,
    env: threadEnvironment(),
    resourceLimits: LIMITS,
  });
  const opened = new Promise((resolve) => worker.once('message', resolve).once('exit', resolve));
  let waiting = 0;
  const searched = new Promise<void>((resolve, reject) => {
    worker.on('message', (answer: HistoryThreadAnswer) => {
      letGo();
      waiting -= answer.searched;
      heard(answer);
      if (answer.isEnd) resolve();
    });
    worker.on('error', reject);
    worker.on('exit', () => reject(new Error('a searching thread has ended early')));
  });
  return {
    waiting: () => waiting,
    read: ({ ids, count }: ObjectBatch) => {
      waiting += count;
      git.child.stdin.write(ids, 'latin1');
    },
    end: () => git.child.stdin.end(),
    ended: Promise.all([searched, git.ended]),
    stop: async () => {
      git.child.kill();
      await git.ended.catch(() => {});
      // A thread that opens its pipe when nobody holds it any more would wait forever; one that reads is woken by its end.
      await opened;
      letGo();
      await searched.catch(() => {});
      await worker.terminate();
    },
  };
}

const LIMITS = { maxYoungGenerationSizeMb: 8 };
