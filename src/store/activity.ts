import { setImmediate as turn } from 'node:timers/promises';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { TokenHash } from '../token-format/token-text.ts';
import type { LastUse } from './records.ts';
import type { Tables } from './schema.ts';

export const HOUR_MILLISECONDS = 60 * 60 * 1000;
/** How many callers of a token are remembered: the latest. */
export const CALLERS_KEPT = 50;
/** Counts are kept so long; a question about 30 days, of which the first may be cut, then finds them all. */
export const ACTIVITY_DAYS_KEPT = 35;
/** An address that has not called for so long is nobody's business any more. */
export const CALLER_DAYS_KEPT = 90;

/** So many calls with a token in the hour that begins at `hour`: `accepted`, or refused with the code of a problem. */
export interface CallCount {
  readonly hour: number;
  readonly code: string;
  readonly calls: number;
}

/** An address and a program that called with a token, and how often it was accepted and refused. */
export interface CallerRecord {
  readonly address: string;
  readonly userAgent: string;
  readonly firstAt: number;
  readonly lastAt: number;
  readonly accepted: number;
  readonly refused: number;
}

/** The last use of one text of a token. */
export interface TextUse extends LastUse {
  readonly hash: TokenHash;
}

/** What happened with one token since it was written last. */
export interface TokenActivity {
  readonly tokenId: string;
  readonly lastUses: readonly TextUse[];
  readonly calls: readonly CallCount[];
  readonly callers: readonly CallerRecord[];
}

/** Which counts to read: since `from`, summed up over spans of `spanMilliseconds`, which is whole hours. */
export interface ActivityQuestion {
  readonly tokenIds: readonly string[];
  readonly from: number;
  readonly spanMilliseconds: number;
}

/** So many calls in the span that begins at `start`. */
export interface SpanCount {
  readonly tokenId: string;
  readonly start: number;
  readonly code: string;
  readonly calls: number;
}

/**
 * Adds what happened, all of it or nothing; an older last use never replaces a newer one. For some hundred tokens at a
 * time: it is done in one go.
 */
export async function recordActivity(
  database: Kysely<Tables>,
  batch: readonly TokenActivity[],
): Promise<void> {
  await database.transaction().execute(async (transaction) => {
    await noteLastUses(transaction, batch);
    await addCalls(transaction, batch);
    await addCallers(transaction, batch);
    await noteUsedTokens(transaction, batch);
  });
}

/** So many rows in one statement: SQLite takes at most 32,766 values. */
const ROWS_AT_ONCE = 2000;

/** One statement for many rows: by itself, each would take longer to put into words than to carry out. */
async function noteLastUses(
  transaction: Transaction<Tables>,
  batch: readonly TokenActivity[],
): Promise<void> {
  for (const some of inPieces(batch.flatMap(({ lastUses }) => lastUses))) {
    const rows = some.map(
      ({ hash, at, address, userAgent }) => sql`(${hash}, ${at}, ${address}, ${userAgent})`,
    );
    await sql`with used (hash, at, address, agent) as (values ${sql.join(rows)})
      update token_hash set last_used_at = used.at, last_used_address = used.address, last_used_agent = used.agent
      from used where token_hash.hash = used.hash
      and (token_hash.last_used_at is null or token_hash.last_used_at <= used.at)`.execute(transaction);
  }
}

async function addCalls(transaction: Transaction<Tables>, batch: readonly TokenActivity[]): Promise<void> {
  const rows = batch.flatMap(({ tokenId, calls }) => calls.map((count) => ({ token_id: tokenId, ...count })));
  for (const some of inPieces(rows)) {
    await transaction
      .insertInto('activity')
      .values(some)
      .onConflict((conflict) =>
        conflict
          .columns(['token_id', 'hour', 'code'])
          .doUpdateSet({ calls: sql<number>`activity.calls + excluded.calls` }),
      )
      .execute();
  }
}

async function addCallers(transaction: Transaction<Tables>, batch: readonly TokenActivity[]): Promise<void> {
  const rows = batch.flatMap(({ tokenId, callers }) =>
    callers.map(({ address, userAgent, firstAt, lastAt, accepted, refused }) => ({
      token_id: tokenId,
      address,
      user_agent: userAgent,
      first_at: firstAt,
      last_at: lastAt,
      ...{ accepted, refused },
    })),
  );
  for (const some of inPieces(rows)) {
    await transaction
      .insertInto('caller')
      .values(some)
      .onConflict((conflict) =>
        conflict.columns(['token_id', 'address', 'user_agent']).doUpdateSet({
          last_at: sql<number>`case when excluded.last_at > caller.last_at then excluded.last_at else caller.last_at end`,
          accepted: sql<number>`caller.accepted + excluded.accepted`,
          refused: sql<number>`caller.refused + excluded.refused`,
        }),
      )
      .execute();
    await forgetEarliest(transaction, [...new Set(some.map((row) => row.token_id))]);
  }
}

/** Whoever calls under ever new names pushes out their own earlier ones, and fills no disk. */
async function forgetEarliest(transaction: Transaction<Tables>, tokenIds: readonly string[]): Promise<void> {
  const full = await transaction
    .selectFrom('caller')
    .select('token_id')
    .where('token_id', 'in', tokenIds)
    .groupBy('token_id')
    .having((expression) => expression(expression.fn.countAll<number>(), '>', CALLERS_KEPT))
    .execute();
  for (const { token_id: id } of full) {
    await sql`delete from caller where token_id = ${id} and (last_at, address, user_agent) < (
      select last_at, address, user_agent from caller where token_id = ${id}
      order by last_at desc, address desc, user_agent desc limit 1 offset ${CALLERS_KEPT - 1})`.execute(
      transaction,
    );
  }
}

const MINUTE = 60_000;

/** What lists are sorted by. Exact to a minute: a token in use would otherwise be written every second. */
async function noteUsedTokens(
  transaction: Transaction<Tables>,
  batch: readonly TokenActivity[],
): Promise<void> {
  const used = batch.filter(({ lastUses }) => lastUses.length > 0);
  if (used.length === 0) return;
  const uses = new Map(
    used.map(({ tokenId, lastUses }) => [tokenId, Math.max(...lastUses.map(({ at }) => at))]),
  );
  const known = await transaction
    .selectFrom('token')
    .select(['id', 'used_at'])
    .where('id', 'in', [...uses.keys()])
    .execute();
  for (const { id, used_at: before } of known) {
    const at = uses.get(id);
    if (at === undefined || (before !== null && at - before < MINUTE)) continue;
    await transaction.updateTable('token').set({ used_at: at }).where('id', '=', id).execute();
  }
}

/** Counts of calls, summed up over spans; a span without calls is not among them. */
export async function readActivity(
  database: Kysely<Tables>,
  { tokenIds, from, spanMilliseconds }: ActivityQuestion,
): Promise<SpanCount[]> {
  if (tokenIds.length === 0) return [];
  const span = sql<number>`hour - hour % ${sql.lit(spanMilliseconds)}`;
  return database
    .selectFrom('activity')
    .select(['token_id as tokenId', span.as('start'), 'code', sql<number>`sum(calls)`.as('calls')])
    .where('token_id', 'in', tokenIds)
    .where('hour', '>=', from)
    .groupBy(['token_id', span, 'code'])
    .execute();
}

/** The callers of a token, the latest first. */
export async function listCallers(database: Kysely<Tables>, tokenId: string): Promise<CallerRecord[]> {
  return database
    .selectFrom('caller')
    .select(['address', 'user_agent as userAgent', 'first_at as firstAt', 'last_at as lastAt'])
    .select(['accepted', 'refused'])
    .where('token_id', '=', tokenId)
    .orderBy('last_at', 'desc')
    .limit(CALLERS_KEPT)
    .execute();
}

/** Removes what is too old to be kept, piece by piece: checks and changes go on meanwhile. */
export async function forgetActivity(database: Kysely<Tables>, now: number): Promise<void> {
  const day = 24 * HOUR_MILLISECONDS;
  const statements = [
    sql`delete from activity where (token_id, hour, code) in (select token_id, hour, code from activity
      where hour < ${now - ACTIVITY_DAYS_KEPT * day} limit ${ROWS_AT_ONCE})`,
    sql`delete from caller where (token_id, address, user_agent) in (select token_id, address, user_agent from caller
      where last_at < ${now - CALLER_DAYS_KEPT * day} limit ${ROWS_AT_ONCE})`,
  ];
  for (const statement of statements) {
    while (true) {
      const { numAffectedRows = 0n } = await statement.execute(database);
      if (numAffectedRows < ROWS_AT_ONCE) break;
      await turn();
    }
  }
}

function inPieces<T>(rows: readonly T[]): T[][] {
  const pieces: T[][] = [];
  for (let start = 0; start < rows.length; start += ROWS_AT_ONCE) {
    pieces.push(rows.slice(start, start + ROWS_AT_ONCE));
  }
  return pieces;
}
