import { getCompileCacheDir } from 'node:module';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { type Collection, openCollection, type Reveal } from './collect.ts';
import type { ScanResult } from './finding.ts';
import { type ListedFile, listFiles } from './list-files.ts';
import { type ArchiveLimits, openInspection } from './open-inspection.ts';
import { scanFile } from './scan-file.ts';
import { type Sought, searchFor } from './search-for.ts';

/** What all scans are asked. */
export interface ScanRequest extends Sought {
  readonly limits: ArchiveLimits;
  /** Called with every token text that is found. With it a scan runs in one thread: texts are not passed around. */
  readonly reveal?: Reveal | undefined;
  readonly progress?: ((done: { searched: number; bytes: number; total?: number }) => void) | undefined;
  readonly threads?: number | undefined;
  /** Ends the scan of a history early: it then throws the reason of the signal. */
  readonly stopped?: AbortSignal | undefined;
}

/** Searches everything under a folder, in several threads if there is much. */
export function scanFolder(folder: string, request: ScanRequest): Promise<ScanResult> {
  return scanListed((unread) => listFiles(folder, unread), request);
}

/** Searches one file. */
export function scanOneFile(path: string, file: string, request: ScanRequest): Promise<ScanResult> {
  return scanListed(() => [{ path, file }], request);
}

/** Searches files that are listed while they are searched. */
export async function scanListed(
  list: (unread: (path: string, reason: string) => void) => Iterable<ListedFile>,
  request: ScanRequest,
): Promise<ScanResult> {
  const { prefixes, rules, limits, reveal, progress } = request;
  const collection = openCollection(prefixes, {
    reveal,
    progress: progress && (() => progress(collection.searchedSoFar())),
  });
  const inspection = openInspection(await searchFor(request), limits, collection);
  const files = list(collection.unread)[Symbol.iterator]();
  const threads =
    reveal === undefined ? (request.threads ?? Math.min(availableParallelism(), THREADS_MAX)) : 1;
  const alone = threads === 1 ? Number.POSITIVE_INFINITY : FILES_ALONE;
  for (let count = 0; count < alone; count += 1) {
    const { value, done } = files.next();
    if (done === true) return collection.result();
    collection.name(value.path);
    await scanFile(inspection, collection, value.path, value.file);
  }
  await scanInThreads(files, collection, { prefixes, rules, limits }, threads);
  return collection.result();
}

/** What a thread is started with. */
export type ThreadRequest = Pick<ScanRequest, 'prefixes' | 'rules' | 'limits'>;

const THREADS_MAX = 8;
/** To start a thread takes as long as to search so many files. */
const FILES_ALONE = 300;
const FILES_AT_ONCE = 64;
/** How many batches a thread has before it: none waits for work, and the list does not run ahead. */
const BATCHES_WAITING = 3;

async function scanInThreads(
  files: Iterator<ListedFile>,
  collection: Collection,
  request: ThreadRequest,
  threads: number,
): Promise<void> {
  const nextBatch = (): ListedFile[] => {
    const batch: ListedFile[] = [];
    while (batch.length < FILES_AT_ONCE) {
      const { value, done } = files.next();
      if (done === true) break;
      collection.name(value.path);
      batch.push(value);
    }
    return batch;
  };
  const run = async () => {
    const worker = new Worker(workerFile('folder-thread'), {
      workerData: request,
      env: threadEnvironment(),
    });
    await new Promise<void>((resolve, reject) => {
      let waiting = 0;
      const send = () => {
        for (; waiting < BATCHES_WAITING; waiting += 1) {
          const batch = nextBatch();
          if (batch.length === 0) break;
          worker.postMessage(batch);
        }
        if (waiting === 0) resolve();
      };
      worker.on('message', (part: ScanResult) => {
        waiting -= 1;
        collection.add(part);
        send();
      });
      worker.on('error', reject);
      worker.on('exit', (code) => reject(new Error(`a scanning thread ended with ${code}`)));
      send();
    }).finally(() => worker.terminate());
  };
  await Promise.all(Array.from({ length: threads }, run));
}

/** The file of a thread: beside this one, compiled or not. */
export function workerFile(name: string): URL {
  return new URL(`./${name}.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url);
}

/** What a thread finds in its environment: where the program keeps its compiled files, if it keeps them. */
export function threadEnvironment(): Record<string, string> {
  const folder = getCompileCacheDir();
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: folder };
}
