import { type Kysely, sql } from 'kysely';
import type { Tables } from './schema.ts';

/** What the owner of a token was told last, of one kind: about which moment, and how many days away from it. */
export interface NoticeRecord {
  readonly kind: string;
  /** Milliseconds since 1970. */
  readonly about: number;
  readonly days: number;
}

/** When to look at a token again. Of no effect if it was changed since it had this revision. */
export interface NextLook {
  readonly tokenId: string;
  readonly revision: number;
  readonly lookAt: number;
}

/** Which tokens somebody has to look at, and what was said about them. */
export interface NoticeQuestions {
  /** At most `limit` ids of tokens in force that are to be looked at by now, those of one account side by side. */
  tokensToLookAt(now: number, limit: number): Promise<string[]>;
  /** By token id, what was said last, of each kind. */
  noticesOf(tokenIds: readonly string[]): Promise<ReadonlyMap<string, readonly NoticeRecord[]>>;
  lookAgain(looks: readonly NextLook[]): Promise<void>;
  /** Has those looked at now that were put off beyond a moment: by a clock that was ahead of the times. */
  bringForward(beyond: number): Promise<void>;
}

/** What a change says about tokens: with the note that it was said. */
export interface NoticeChanges {
  noticesOf: NoticeQuestions['noticesOf'];
  saveNotice(tokenId: string, notice: NoticeRecord): Promise<void>;
  lookAgain: NoticeQuestions['lookAgain'];
}

/** The questions, each on its own. */
export function openNoticeQuestions(database: Kysely<Tables>): NoticeQuestions {
  return {
    tokensToLookAt: async (now, limit) => {
      const rows = await livingTokens(database)
        .select('id')
        .where('look_at', '<=', now)
        .orderBy('look_at')
        .orderBy('account_id')
        .limit(limit)
        .execute();
      return rows.map(({ id }) => id);
    },
    noticesOf: (ids) => noticesOf(database, ids),
    lookAgain: (looks) => lookAgain(database, looks),
    bringForward: async (beyond) => {
      await database
        .updateTable('token')
        .set({ look_at: 0 })
        .where('id', 'in', livingTokens(database).select('id').where('look_at', '>', beyond).limit(AT_ONCE))
        .execute();
    },
  };
}

/** The same within a change. `wrote` is told of every write, which then needs an audit entry. */
export function openNoticeChanges(transaction: Kysely<Tables>, at: number, wrote: () => void): NoticeChanges {
  return {
    noticesOf: (ids) => noticesOf(transaction, ids),
    saveNotice: async (tokenId, { kind, about, days }) => {
      wrote();
      await transaction
        .insertInto('token_notice')
        .values({ token_id: tokenId, kind, about, days, at })
        .onConflict((conflict) => conflict.columns(['token_id', 'kind']).doUpdateSet({ about, days, at }))
        .execute();
    },
    lookAgain: (looks) => lookAgain(transaction, looks),
  };
}

/** So many at a time: checks in the same process wait meanwhile. */
const AT_ONCE = 1000;

/** In the words of the index of migration 0008, without which every token would be read. */
function livingTokens(database: Kysely<Tables>) {
  return database.selectFrom('token').where('deleted_at', 'is', null).where('disabled_at', 'is', null);
}

async function noticesOf(database: Kysely<Tables>, tokenIds: readonly string[]) {
  if (tokenIds.length === 0) return new Map<string, NoticeRecord[]>();
  const rows = await database
    .selectFrom('token_notice')
    .select(['token_id', 'kind', 'about', 'days'])
    .where('token_id', 'in', tokenIds)
    .execute();
  return Map.groupBy(rows, (row) => row.token_id);
}

async function lookAgain(database: Kysely<Tables>, looks: readonly NextLook[]): Promise<void> {
  if (looks.length === 0) return;
  const rows = looks.map(({ tokenId, revision, lookAt }) => sql`(${tokenId}, ${revision}, ${lookAt})`);
  await sql`with look (id, revision, at) as (values ${sql.join(rows)})
    update token set look_at = look.at from look
    where token.id = look.id and token.revision = look.revision`.execute(database);
}
