import type { WatcherRecord } from '../store/watchers.ts';
import type { RunEnd } from './watcher.ts';

/** How a run ended. */
export type RunOutcome =
  | ({ readonly kind: 'done' } & RunEnd)
  /** Others said that it must wait until then. */
  | { readonly kind: 'must_wait'; readonly until: number; readonly message: string }
  | { readonly kind: 'failed'; readonly message: string }
  /** The server stops: it goes on at the next start. */
  | { readonly kind: 'stopped' };

/** A watcher that has never run. */
export function newRecord(id: string): WatcherRecord {
  const nothing = { lastRunAt: null, nextRunAt: null, findings: 0, coverage: null, message: null };
  return { id, state: null, ...nothing, failures: 0, isPaused: false };
}

const FAILURE_MILLISECONDS = 60_000;
const FAILURE_MILLISECONDS_MAX = 60 * 60_000;

/**
 * What a run leaves for the next. One that failed is tried again after a minute, then two, up to an hour, and never
 * sooner than usual; one that must wait goes on when it may.
 */
export function afterRun(
  record: WatcherRecord,
  outcome: RunOutcome,
  everyMilliseconds: number,
  now: number,
): WatcherRecord {
  const ran = { ...record, lastRunAt: now };
  switch (outcome.kind) {
    case 'done': {
      const { coverage = null, message = null, nextInMilliseconds = everyMilliseconds } = outcome;
      return { ...ran, coverage, message, failures: 0, isPaused: false, nextRunAt: now + nextInMilliseconds };
    }
    case 'must_wait': {
      const nextRunAt = Math.max(outcome.until, now + 1000);
      return { ...ran, message: outcome.message, failures: 0, isPaused: true, nextRunAt };
    }
    case 'failed': {
      const wait = Math.min(FAILURE_MILLISECONDS * 2 ** record.failures, FAILURE_MILLISECONDS_MAX);
      const nextRunAt = now + Math.max(wait, everyMilliseconds);
      return { ...ran, message: outcome.message, failures: record.failures + 1, isPaused: false, nextRunAt };
    }
    case 'stopped':
      return { ...ran, nextRunAt: now };
  }
}
