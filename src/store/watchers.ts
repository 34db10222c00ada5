import type { Kysely } from 'kysely';
import type { Clock } from '../runtime/clock.ts';
import type { Tables } from './schema.ts';
import { guardedAll } from './store-unavailable.ts';

/** How far a watcher has come, and how it fares. Times are milliseconds since 1970. No token text is in any of it. */
export interface WatcherRecord {
  readonly id: string;
  /** What it needs to go on where it stopped; only the watcher knows its shape. */
  readonly state: unknown;
  readonly lastRunAt: number | null;
  readonly nextRunAt: number | null;
  /** Tokens of this installation that it has found, since ever. */
  readonly findings: number;
  /** In words: how much of what there is it has seen. */
  readonly coverage: string | null;
  readonly message: string | null;
  /** Runs that failed, one after the other, since the last that did not. */
  readonly failures: number;
  /** Others said that it must wait. */
  readonly isPaused: boolean;
}

/** A push that GitHub announced, as much of it as is needed to look at it. `push` is known to the watcher alone. */
export interface PushDelivery {
  /** The GUID that GitHub gives each announcement. */
  readonly id: string;
  readonly push: unknown;
  readonly attempts: number;
}

/** What is remembered for watchers. Everything here is written on its own: it alters no verdict. */
export interface Watchers {
  find(id: string): Promise<WatcherRecord | undefined>;
  save(record: WatcherRecord): Promise<void>;
  /** Keeps an announcement until it was dealt with; false when it is known already. */
  queuePush(id: string, push: unknown): Promise<boolean>;
  /** The oldest that is due, and counts the attempt. */
  nextPush(): Promise<PushDelivery | undefined>;
  /** Forgets what was pushed; the announcement itself stays known for a while. */
  notePushDone(id: string): Promise<void>;
  notePushFailed(id: string, nextAttemptAt: number): Promise<void>;
  /** How many are waiting, and when the first of them is due. */
  waitingPushes(): Promise<{ count: number; dueAt: number | null }>;
}

export interface WatcherTable {
  id: string;
  state: string;
  last_run_at: number | null;
  next_run_at: number | null;
  findings: number;
  coverage: string | null;
  message: string | null;
  failures: number;
  is_paused: number;
}

/** `push` is empty once it was dealt with. */
export interface PushDeliveryTable {
  id: string;
  received_at: number;
  push: string;
  attempts: number;
  next_attempt_at: number;
  done_at: number | null;
}

/** GitHub sends an announcement again for as long as it lists it: three days. */
const KNOWN_MILLISECONDS = 7 * 24 * 60 * 60 * 1000;

/** What a database remembers for watchers. */
export function openWatchers(database: Kysely<Tables>, clock: Clock): Watchers {
  return guardedAll({
    find: (id: string) => findWatcher(database, id),
    save: (record: WatcherRecord) => saveWatcher(database, record),
    queuePush: (id: string, push: unknown) => queuePush(database, { id, push, at: clock.now() }),
    nextPush: () => nextPush(database, clock.now()),
    notePushDone: (id: string) => notePushDone(database, id, clock.now()),
    notePushFailed: async (id: string, nextAttemptAt: number) => {
      const next = { next_attempt_at: nextAttemptAt };
      await database.updateTable('push_delivery').set(next).where('id', '=', id).execute();
    },
    waitingPushes: () => waitingPushes(database),
  });
}

async function findWatcher(database: Kysely<Tables>, id: string): Promise<WatcherRecord | undefined> {
  const row = await database.selectFrom('watcher').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) return undefined;
  const { state, last_run_at: lastRunAt, next_run_at: nextRunAt, is_paused, ...rest } = row;
  return { ...rest, state: JSON.parse(state) as unknown, lastRunAt, nextRunAt, isPaused: is_paused === 1 };
}

async function saveWatcher(database: Kysely<Tables>, record: WatcherRecord): Promise<void> {
  const { id, state, lastRunAt, nextRunAt, isPaused, ...rest } = record;
  const values = {
    ...rest,
    state: JSON.stringify(state ?? null),
    last_run_at: lastRunAt,
    next_run_at: nextRunAt,
    is_paused: isPaused ? 1 : 0,
  };
  await database
    .insertInto('watcher')
    .values({ id, ...values })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(values))
    .execute();
}

async function queuePush(
  database: Kysely<Tables>,
  { id, push, at }: { id: string; push: unknown; at: number },
): Promise<boolean> {
  const { numInsertedOrUpdatedRows: inserted } = await database
    .insertInto('push_delivery')
    .values({
      id,
      push: JSON.stringify(push),
      received_at: at,
      next_attempt_at: at,
      attempts: 0,
      done_at: null,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirstOrThrow();
  return inserted === 1n;
}

async function nextPush(database: Kysely<Tables>, now: number): Promise<PushDelivery | undefined> {
  const row = await database
    .updateTable('push_delivery')
    .set((each) => ({ attempts: each('attempts', '+', 1) }))
    .where('id', '=', (query) =>
      query
        .selectFrom('push_delivery')
        .select('id')
        .where('done_at', 'is', null)
        .where('next_attempt_at', '<=', now)
        .orderBy('next_attempt_at')
        .orderBy('id')
        .limit(1),
    )
    .returning(['id', 'push', 'attempts'])
    .executeTakeFirst();
  return row && { id: row.id, push: JSON.parse(row.push) as unknown, attempts: row.attempts };
}

async function notePushDone(database: Kysely<Tables>, id: string, now: number): Promise<void> {
  const done = { done_at: now, push: '' };
  await database.updateTable('push_delivery').set(done).where('id', '=', id).execute();
  const before = now - KNOWN_MILLISECONDS;
  await database.deleteFrom('push_delivery').where('done_at', '<', before).execute();
}

async function waitingPushes(database: Kysely<Tables>): Promise<{ count: number; dueAt: number | null }> {
  return database
    .selectFrom('push_delivery')
    .select(({ fn }) => [
      fn.countAll<number>().as('count'),
      fn.min<number | null>('next_attempt_at').as('dueAt'),
    ])
    .where('done_at', 'is', null)
    .executeTakeFirstOrThrow();
}
