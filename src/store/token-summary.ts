import { setImmediate as turn } from 'node:timers/promises';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Tables } from './schema.ts';
import { DAY_MILLISECONDS, EXPIRES_SOON_DAYS, UNUSED_DAYS } from './token-list.ts';

/**
 * How many tokens there are of each kind. `total` leaves out the deleted ones and is active, disabled, leaked and
 * expired together; `expiring` and `unused` are among the active ones.
 */
export interface TokenSummary {
  readonly total: number;
  readonly active: number;
  readonly disabled: number;
  readonly leaked: number;
  readonly expired: number;
  readonly expiring: number;
  readonly unused: number;
  readonly deleted: number;
}

const SLICE = 10_000;

/** Counts the tokens of an account, or all of them, slice by slice: checks go on meanwhile. */
export async function summarizeTokens(
  database: Kysely<Tables>,
  now: number,
  accountId?: string,
): Promise<TokenSummary> {
  const sums = {
    total: 0,
    active: 0,
    disabled: 0,
    leaked: 0,
    expired: 0,
    expiring: 0,
    unused: 0,
    deleted: 0,
  };
  let after = '';
  while (true) {
    const { last, rows, ...counts } = await countSlice(database, now, after, accountId);
    for (const [name, count] of Object.entries(counts)) sums[name as keyof TokenSummary] += count ?? 0;
    if (rows < SLICE || last === null) return sums;
    after = last;
    await turn();
  }
}

function countSlice(database: Kysely<Tables>, now: number, after: string, accountId: string | undefined) {
  const isLive = sql`deleted_at is null`;
  const isActive = sql`${isLive} and disabled_at is null and (expires_at is null or expires_at > ${now})`;
  const isDisabled = sql`${isLive} and disabled_at is not null`;
  const count = (condition: RawBuilder<unknown>) =>
    sql<number | null>`sum(case when ${condition} then 1 else 0 end)`;
  const soon = now + EXPIRES_SOON_DAYS * DAY_MILLISECONDS;
  const longAgo = now - UNUSED_DAYS * DAY_MILLISECONDS;
  return database
    .selectFrom((from) =>
      from
        .selectFrom('token')
        .select(['id', 'created_at', 'used_at', 'expires_at', 'disabled_at', 'disabled_reason', 'deleted_at'])
        .$if(accountId !== undefined, (query) => query.where('account_id', '=', accountId ?? ''))
        // For one account all at once: it has no index in the order of ids, and cannot have too many.
        .$if(accountId === undefined, (query) => query.where('id', '>', after).orderBy('id').limit(SLICE))
        .as('slice'),
    )
    .select([
      sql<string | null>`max(id)`.as('last'),
      (accountId === undefined ? sql<number>`count(*)` : sql<number>`0`).as('rows'),
      count(isLive).as('total'),
      count(isActive).as('active'),
      count(sql`${isDisabled} and disabled_reason != 'leaked'`).as('disabled'),
      count(sql`${isDisabled} and disabled_reason = 'leaked'`).as('leaked'),
      count(sql`${isLive} and disabled_at is null and expires_at <= ${now}`).as('expired'),
      count(sql`${isActive} and expires_at <= ${soon}`).as('expiring'),
      count(sql`${isActive} and coalesce(used_at, created_at) <= ${longAgo}`).as('unused'),
      count(sql`deleted_at is not null`).as('deleted'),
    ])
    .executeTakeFirstOrThrow();
}
