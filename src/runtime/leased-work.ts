import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { startBackgroundJob } from './background-job.ts';
import type { Logger } from './logger.ts';

/** Which items to lease, for whom, and how long nobody else gets them. */
export interface LeaseWish {
  readonly owner: string;
  readonly limit: number;
  readonly milliseconds: number;
}

/** Writes down how an attempt ended. `wasCutOff`: by a stop, which is not the fault of whoever was tried. */
export type NoteAttempt = (wasCutOff: boolean) => Promise<void>;

/** Items that are sent to somebody who may not be there: mails, webhooks. */
export interface LeasedWork<Item extends { readonly id: string }> {
  readonly name: string;
  /** Takes due items, so that nobody else does while the lease lasts, and counts the attempt before it begins. */
  lease(wish: LeaseWish): Promise<readonly Item[]>;
  /** Tries once. Ends soon after `signal` does, and throws for nothing that others say. */
  attempt(item: Item, signal: AbortSignal, owner: string): Promise<NoteAttempt>;
  /** Has `listener` called whenever there is something new. */
  onQueued(listener: () => void): void;
  /** What comes first: nothing is begun before it answers, or before it took longer than anyone should wait. */
  comesAfter?(): Promise<void>;
}

export const PACE = {
  /** How often due items are looked for; one that is queued is tried at once. */
  everyMilliseconds: 5000,
  /** How many are under way at a time. */
  parallel: 4,
  /** How long one may take. Less than the lease, so that nobody else begins while it is under way. */
  attemptMilliseconds: 45_000,
  leaseMilliseconds: 60_000,
  /** How long a stop waits for those under way. */
  stopMilliseconds: 5000,
  /** How long what comes first may keep everything waiting. */
  patienceMilliseconds: 10_000,
};

/** Work that goes on until it is stopped. */
export interface RunningWork {
  /**
   * Begins no more and answers when none is under way; one that takes too long is cut off, and is tried again after
   * the next start.
   */
  stop(): Promise<void>;
}

/**
 * Tries what is due, several at a time. An attempt is counted before it begins, and its end is written down after it;
 * an end that the database did not take comes before everything else that follows.
 */
export function startLeasedWork<Item extends { readonly id: string }>(
  work: LeasedWork<Item>,
  logger: Logger,
  pace: Partial<typeof PACE> = {},
): RunningWork {
  const { everyMilliseconds, parallel, attemptMilliseconds, leaseMilliseconds, ...patience } = {
    ...PACE,
    ...pace,
  };
  const owner = randomUUID();
  const underWay = new Map<string, Promise<void>>();
  const unwritten = new Map<string, () => Promise<void>>();
  const cutOff = new AbortController();
  let isStopping = false;
  let isWoken = false;

  const round = async () => {
    isWoken = false;
    for (const [id, write] of unwritten) {
      await write();
      unwritten.delete(id);
    }
    while (!isStopping && underWay.size < parallel) {
      await noLongerThan(patience.patienceMilliseconds, work.comesAfter?.(), cutOff.signal);
      const limit = parallel - underWay.size;
      const items = await work.lease({ owner, limit, milliseconds: leaseMilliseconds });
      // A clock that jumps ends leases early: what is under way here is not begun a second time.
      const fresh = items.filter(({ id }) => !underWay.has(id));
      for (const item of fresh) underWay.set(item.id, attempt(item));
      if (items.length < limit || fresh.length === 0) return;
    }
  };
  const job = startBackgroundJob(work.name, everyMilliseconds, round, logger);
  const wake = () => {
    if (isWoken || isStopping) return;
    isWoken = true;
    void job.runNow();
  };
  const attempt = async (item: Item): Promise<void> => {
    const signal = AbortSignal.any([cutOff.signal, AbortSignal.timeout(attemptMilliseconds)]);
    const note = await work.attempt(item, signal, owner);
    const write = () => note(cutOff.signal.aborted);
    await write().catch((error: unknown) => {
      unwritten.set(item.id, write);
      logger.error({ job: work.name, id: item.id, err: error }, 'how an attempt ended could not be written');
    });
    underWay.delete(item.id);
    wake();
  };

  work.onQueued(wake);
  wake();
  return {
    stop: async () => {
      isStopping = true;
      await job.stop();
      const all = Promise.all(underWay.values());
      await noLongerThan(patience.stopMilliseconds, all, cutOff.signal);
      cutOff.abort();
      await all;
      await job.runNow();
    },
  };
}

async function noLongerThan(
  milliseconds: number,
  work: Promise<unknown> | undefined,
  signal: AbortSignal,
): Promise<void> {
  if (work === undefined) return;
  const done = new AbortController();
  const limit = delay(milliseconds, undefined, { signal: AbortSignal.any([signal, done.signal]) });
  await Promise.race([work, limit.catch(() => undefined)]);
  done.abort();
}
