import { randomBytes } from 'node:crypto';
import { runDemoJob } from './run-demo-job.ts';

/** How far a job is. The last three are final. */
export type DemoState = 'queued' | 'running' | 'succeeded' | 'failed' | 'canceled';

/** One thing that happened to a job, as its event stream tells it. */
export interface DemoEvent {
  readonly event: 'output' | 'logs' | 'error' | 'done';
  readonly data: string;
}

/** Something an account asked for. Times are milliseconds since 1970. */
export interface DemoJob {
  readonly id: string;
  readonly accountId: string;
  /** `owner/name`, or the name of an endpoint. */
  readonly model: string;
  readonly version: string | undefined;
  readonly input: Readonly<Record<string, unknown>>;
  /** Whoever knows it may read the job's events. */
  readonly streamKey: string;
  readonly createdAt: number;
  startedAt: number | undefined;
  completedAt: number | undefined;
  state: DemoState;
  output: string | readonly string[] | null;
  error: string | null;
  /** How many pieces of the output a polling client has been given. */
  piecesRead: number;
  readonly events: DemoEvent[];
}

/** The jobs of all accounts, in memory. The oldest are forgotten when there are too many. */
export interface DemoJobs {
  create(asked: Pick<DemoJob, 'accountId' | 'model' | 'version' | 'input'>): DemoJob;
  /** An account finds its own jobs only. */
  find(accountId: string, id: string): DemoJob | undefined;
  findByStreamKey(streamKey: string): DemoJob | undefined;
  /** The newest first. */
  list(accountId: string): readonly DemoJob[];
  /** Ends a job that has not ended. */
  cancel(job: DemoJob): void;
  /** Answers when `isReached`, when `milliseconds` have passed, or when the signal fires; answers whether it is. */
  until(job: DemoJob, isReached: () => boolean, milliseconds: number, signal?: AbortSignal): Promise<boolean>;
  /** Ends everything. */
  stop(): void;
}

/** Whether a job has ended. */
export function isFinal(job: Pick<DemoJob, 'state'>): boolean {
  return job.state !== 'queued' && job.state !== 'running';
}

/** Opens an empty memory of at most `mostPerAccount` jobs for each account, and `mostBytes` of input altogether. */
export function openDemoJobs(mostPerAccount = 300, mostBytes = 64 * 1024 * 1024): DemoJobs {
  const jobs = new Map<string, DemoJob & Running>();
  let bytes = 0;

  const forget = (job: DemoJob & Running): void => {
    end(job, 'canceled');
    jobs.delete(job.id);
    bytes -= job.bytes;
  };
  const makeRoom = (accountId: string): void => {
    const own = [...jobs.values()].filter((job) => job.accountId === accountId);
    for (const job of own.slice(0, Math.max(0, own.length - mostPerAccount))) forget(job);
    for (const job of jobs.values()) {
      if (bytes <= mostBytes || jobs.size === 1) break;
      forget(job);
    }
  };
  const of = (accountId: string): (DemoJob & Running)[] =>
    [...jobs.values()].filter((job) => job.accountId === accountId);

  return {
    create: (asked) => {
      const job = newJob(asked);
      jobs.set(job.id, job);
      bytes += job.bytes;
      makeRoom(asked.accountId);
      void runDemoJob(job, job.abort.signal, () => changed(job));
      return job;
    },
    find: (accountId, id) => {
      const job = jobs.get(id);
      return job?.accountId === accountId ? job : undefined;
    },
    findByStreamKey: (streamKey) => [...jobs.values()].find((job) => job.streamKey === streamKey),
    list: (accountId) => of(accountId).reverse(),
    cancel: (job) => {
      const known = jobs.get(job.id);
      if (known !== undefined) end(known, 'canceled');
    },
    until: (job, isReached, milliseconds, signal) => {
      const known = jobs.get(job.id);
      return known === undefined
        ? Promise.resolve(isReached())
        : reached(known, isReached, milliseconds, signal);
    },
    stop: () => {
      for (const job of jobs.values()) end(job, 'canceled');
    },
  };
}

interface Running {
  readonly abort: AbortController;
  readonly waiting: Set<() => void>;
  readonly bytes: number;
}

function newJob(asked: Pick<DemoJob, 'accountId' | 'model' | 'version' | 'input'>): DemoJob & Running {
  return {
    ...asked,
    id: randomBytes(13).toString('hex'),
    streamKey: randomBytes(32).toString('base64url'),
    createdAt: Date.now(),
    startedAt: undefined,
    completedAt: undefined,
    state: 'queued',
    output: null,
    error: null,
    piecesRead: 0,
    events: [],
    abort: new AbortController(),
    waiting: new Set(),
    bytes: JSON.stringify(asked.input).length + BYTES_OF_A_JOB,
  };
}

/** About what a job without input takes, its output included. */
const BYTES_OF_A_JOB = 4096;

function changed(job: Running): void {
  for (const wake of [...job.waiting]) wake();
}

function end(job: DemoJob & Running, state: 'canceled'): void {
  if (isFinal(job)) return;
  job.state = state;
  job.completedAt = Date.now();
  job.events.push({ event: 'done', data: '{"reason":"canceled"}' });
  job.abort.abort();
  changed(job);
}

function reached(
  job: Running,
  isReached: () => boolean,
  milliseconds: number,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  if (isReached()) return Promise.resolve(true);
  return new Promise((resolve) => {
    const settle = (): void => {
      clearTimeout(timer);
      job.waiting.delete(look);
      signal?.removeEventListener('abort', settle);
      resolve(isReached());
    };
    const look = (): void => {
      if (isReached()) settle();
    };
    const timer = setTimeout(settle, milliseconds);
    job.waiting.add(look);
    signal?.addEventListener('abort', settle);
  });
}
