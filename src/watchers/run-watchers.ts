import type { LeakResponse } from '../leaks/leak-response.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Logger } from '../runtime/logger.ts';
import { StoreUnavailable } from '../store/store-unavailable.ts';
import type { WatcherRecord, Watchers } from '../store/watchers.ts';
import { MustWait, type Pause } from './open-host.ts';
import { afterRun, newRecord, type RunOutcome } from './schedule.ts';
import { WATCHER_KINDS, type Watcher, type WatcherKind } from './watcher.ts';

/** How a watcher fares, for the operator. Times are milliseconds since 1970. */
export interface WatcherStatus
  extends Pick<WatcherRecord, 'lastRunAt' | 'nextRunAt' | 'findings' | 'coverage' | 'message'> {
  readonly kind: WatcherKind;
  readonly state: 'off' | 'waiting' | 'running' | 'paused' | 'failing';
}

/** Watchers that run from their start until they are stopped. */
export interface RunningWatchers {
  start(): void;
  /** All kinds, those that are off too. */
  list(): WatcherStatus[];
  /** There is something to do for this one now. */
  wake(kind: WatcherKind): void;
  /** Ends the runs under way, where they stand, and answers when none is. */
  stop(): Promise<void>;
}

export interface WatchingParts {
  readonly watchers: readonly Watcher[];
  readonly store: Watchers;
  readonly leaks: Pick<LeakResponse, 'respond'>;
  readonly clock: Clock;
  readonly pause: Pause;
  readonly logger: Logger;
}

/**
 * Opens watchers; once started, runs each when it is due, one run at a time. What a watcher has saved is where it goes on, also after a
 * restart; a run that fails is said and tried again, and disturbs no other watcher.
 */
export function openWatchers(parts: WatchingParts): RunningWatchers {
  const stopping = new AbortController();
  const running = parts.watchers.map((watcher) => openOne(watcher, parts, stopping.signal));
  let ended: Promise<unknown> = Promise.resolve();
  return {
    start: () => {
      ended = Promise.all(running.map(({ live }) => live()));
    },
    list: () =>
      WATCHER_KINDS.map(
        (kind) =>
          running.find(({ status }) => status().kind === kind)?.status() ??
          statusOf(kind, newRecord(kind), 'off'),
      ),
    wake: (kind) => running.find(({ status }) => status().kind === kind)?.wake(),
    stop: async () => {
      stopping.abort();
      await ended;
    },
  };
}

/** So long at most until the clock is looked at again: it may have been set. */
const SLEEP_MILLISECONDS_MAX = 60_000;

function openOne(watcher: Watcher, parts: WatchingParts, stopped: AbortSignal) {
  const { kind, everyMilliseconds } = watcher;
  const { store, clock, pause, logger } = parts;
  let record = newRecord(kind);
  let isRunning = false;
  let isWoken = false;
  let waking = new AbortController();

  const sleep = async () => {
    for (;;) {
      const wait = (record.nextRunAt ?? 0) - clock.now();
      // A refusal of others is not overcome by having more to do.
      if (stopped.aborted || wait <= 0 || (isWoken && !record.isPaused)) break;
      const signal = AbortSignal.any([stopped, waking.signal]);
      await pause(Math.min(wait, SLEEP_MILLISECONDS_MAX), signal).catch(() => undefined);
      if (waking.signal.aborted) waking = new AbortController();
    }
    isWoken = false;
  };
  const save = (changes: Partial<WatcherRecord>) => {
    record = { ...record, ...changes };
    return store.save(record);
  };
  const runOnce = async () => {
    isRunning = true;
    const outcome = await runToEnd(watcher, { ...parts, stopped, record: () => record, save });
    record = afterRun(record, outcome, everyMilliseconds, clock.now());
    isRunning = false;
    if (outcome.kind === 'failed') logger.warn({ watcher: kind, reason: outcome.message }, 'watcher failed');
    await store
      .save(record)
      .catch((error: unknown) => logger.error({ watcher: kind, err: error }, 'a watcher could not be noted'));
  };
  const load = async () => {
    while (!stopped.aborted) {
      try {
        record = (await store.find(kind)) ?? record;
        return;
      } catch (error) {
        logger.error({ watcher: kind, err: error }, 'a watcher could not be read');
        await pause(SLEEP_MILLISECONDS_MAX, stopped).catch(() => undefined);
      }
    }
  };
  const live = async () => {
    await load();
    for (;;) {
      await sleep();
      if (stopped.aborted) return;
      await runOnce();
    }
  };
  return {
    live,
    wake: () => {
      isWoken = true;
      waking.abort();
    },
    status: () => {
      const state = record.failures > 0 ? 'failing' : record.isPaused ? 'paused' : 'waiting';
      return statusOf(kind, record, isRunning ? 'running' : state);
    },
  };
}

interface RunParts extends Pick<WatchingParts, 'leaks' | 'clock' | 'logger'> {
  readonly stopped: AbortSignal;
  record(): WatcherRecord;
  save(changes: Partial<WatcherRecord>): Promise<void>;
}

async function runToEnd(watcher: Watcher, parts: RunParts): Promise<RunOutcome> {
  const { leaks, clock, logger, stopped, record, save } = parts;
  const { kind } = watcher;
  try {
    const end = await watcher.run({
      state: record().state ?? undefined,
      signal: stopped,
      save: (state) => save({ state }),
      report: async (findings) => {
        if (findings.length === 0) return;
        const channel = kind === 'packages' ? 'npm' : 'watcher';
        const report = { channel, reporter: REPORTERS[kind], receivedAt: clock.now(), findings } as const;
        const outcomes = await leaks.respond(report);
        const own = outcomes.filter((outcome) => outcome !== 'unknown').length;
        if (own > 0) await save({ findings: record().findings + own });
        logger.info({ watcher: kind, found: findings.length, own }, 'tokens found');
      },
    });
    return { kind: 'done', ...end };
  } catch (error) {
    if (stopped.aborted) return { kind: 'stopped' };
    if (error instanceof MustWait) return { kind: 'must_wait', until: error.until, message: error.message };
    if (error instanceof StoreUnavailable) return { kind: 'failed', message: 'the database does not answer' };
    if (!isExpected(error)) logger.error({ watcher: kind, err: error }, 'watcher broke down');
    return {
      kind: 'failed',
      message: isExpected(error) ? error.message : 'a fault in Wardkey: the log has it',
    };
  }
}

/** As people read in a mail who has found their token. */
const REPORTERS: Readonly<Record<WatcherKind, string>> = {
  search: 'the watcher of this server (code search of GitHub)',
  events: 'the watcher of this server (public events of GitHub)',
  pushes: 'the watcher of this server (pushes to repositories on GitHub)',
  gists: 'the watcher of this server (public gists)',
  repositories: 'the watcher of this server (repositories of the operator)',
  packages: 'the watcher of this server (npm packages)',
};

function isExpected(error: unknown): error is Error {
  return error instanceof Error && ['NoAnswer', 'TokenRefused', 'GitFailure'].includes(error.name);
}

function statusOf(kind: WatcherKind, record: WatcherRecord, state: WatcherStatus['state']): WatcherStatus {
  const { lastRunAt, nextRunAt, findings, coverage, message } = record;
  return {
    kind,
    state,
    lastRunAt,
    nextRunAt: state === 'off' ? null : nextRunAt,
    findings,
    coverage,
    message,
  };
}
