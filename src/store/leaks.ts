import { type Kysely, sql } from 'kysely';
import type { TokenHash } from '../token-format/token-text.ts';
import { DRILL_ACCOUNT_PREFIX, type LeakInFull, type LeakRecord, type SeenPlace } from './leak-records.ts';
import { leakOfRow, seenPlaceOfRow } from './leak-rows.ts';
import type { TokenByHash } from './records.ts';
import { accountOfRow, textOfRow, tokenOfRow } from './rows.ts';
import type { Tables } from './schema.ts';

/** Which leaks to list, newest first. `before` is the last of the page before. */
export interface LeakQuestion {
  readonly accountId?: string;
  readonly tokenId?: string;
  readonly before?: { readonly reportedAt: number; readonly id: string };
  readonly limit: number;
}

/** What the store is asked about leaks. */
export interface LeakQuestions {
  /** Newest report first. */
  list(question: LeakQuestion): Promise<LeakInFull[]>;
  find(id: string): Promise<LeakInFull | undefined>;
  /** What became of the mails about the leak of a token, as far as the outbox still knows. */
  mailsAbout(tokenId: string): Promise<MailFate[]>;
  /** The accounts that drills have made and not removed. */
  listDrillAccounts(): Promise<string[]>;
}

/** What became of a mail. */
export interface MailFate {
  readonly sentAt: number | null;
  readonly givenUpAt: number | null;
  readonly lastError: string | null;
}

/** The questions of a database. */
export function openLeakQuestions(database: Kysely<Tables>): LeakQuestions {
  return {
    list: (question) => listLeaks(database, question),
    find: async (id) => (await inFull(database, await readLeaks(database, [id])))[0],
    mailsAbout: (tokenId) =>
      database
        .selectFrom('outbox')
        .select(['sent_at as sentAt', 'given_up_at as givenUpAt', 'last_error as lastError'])
        .where('token_id', '=', tokenId)
        .where('kind', '=', 'token_leaked')
        .orderBy('created_at')
        .execute(),
    listDrillAccounts: async () => {
      const rows = await database
        .selectFrom('accounts')
        .select('id')
        .where('id', '>=', DRILL_ACCOUNT_PREFIX)
        .where('id', '<', DRILL_ACCOUNT_PREFIX.replace('_', '`'))
        .execute();
      return rows.map(({ id }) => id);
    },
  };
}

/** The texts with these hashes, each with token and owner, in one statement; a hash that is unknown is left out. */
export async function findTokensByHashes(
  database: Kysely<Tables>,
  hashes: readonly TokenHash[],
): Promise<TokenByHash[]> {
  if (hashes.length === 0) return [];
  const texts = await database.selectFrom('token_hash').selectAll().where('hash', 'in', hashes).execute();
  if (texts.length === 0) return [];
  const tokenIds = [...new Set(texts.map((row) => row.token_id))];
  const tokens = await database.selectFrom('token').selectAll().where('id', 'in', tokenIds).execute();
  const accountIds = [...new Set(tokens.map((row) => row.account_id))];
  const accounts = await database.selectFrom('accounts').selectAll().where('id', 'in', accountIds).execute();
  const accountsById = new Map(accounts.map((row) => [row.id, accountOfRow(row)]));
  const tokensById = new Map(tokens.map((row) => [row.id, tokenOfRow(row)]));
  return texts.flatMap((row) => {
    const token = tokensById.get(row.token_id);
    const account = token && accountsById.get(token.accountId);
    return token === undefined || account === undefined ? [] : [{ text: textOfRow(row), token, account }];
  });
}

/** What is known of all texts of these tokens already, newest first. */
export async function findLeaksOfTokens(
  database: Kysely<Tables>,
  tokenIds: readonly string[],
): Promise<LeakRecord[]> {
  if (tokenIds.length === 0) return [];
  const rows = await database
    .selectFrom('leak')
    .selectAll()
    .where('token_id', 'in', tokenIds)
    .orderBy('reported_at', 'desc')
    .orderBy(sql`rowid`, 'desc')
    .execute();
  return rows.map(leakOfRow);
}

/** The places of these leaks, in the order in which they were named. */
export async function findPlaces(database: Kysely<Tables>, leakIds: readonly string[]): Promise<SeenPlace[]> {
  if (leakIds.length === 0) return [];
  const rows = await database
    .selectFrom('leak_place')
    .selectAll()
    .where('leak_id', 'in', leakIds)
    .orderBy('seen_at')
    .orderBy('place_key')
    .execute();
  return rows.map(seenPlaceOfRow);
}

async function listLeaks(database: Kysely<Tables>, question: LeakQuestion): Promise<LeakInFull[]> {
  const { accountId, tokenId, before, limit } = question;
  const rows = await database
    .selectFrom('leak')
    .selectAll()
    .$if(accountId !== undefined, (query) => query.where('account_id', '=', accountId ?? ''))
    .$if(tokenId !== undefined, (query) => query.where('token_id', '=', tokenId ?? ''))
    .$if(before !== undefined, (query) =>
      query.where(sql<boolean>`(reported_at, id) < (${before?.reportedAt}, ${before?.id})`),
    )
    .orderBy('reported_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return inFull(database, rows.map(leakOfRow));
}

async function readLeaks(database: Kysely<Tables>, ids: readonly string[]): Promise<LeakRecord[]> {
  const rows = await database.selectFrom('leak').selectAll().where('id', 'in', ids).execute();
  return rows.map(leakOfRow);
}

async function inFull(database: Kysely<Tables>, leaks: readonly LeakRecord[]): Promise<LeakInFull[]> {
  if (leaks.length === 0) return [];
  const named = await database
    .selectFrom('token')
    .innerJoin('accounts', 'accounts.id', 'token.account_id')
    .select(['token.id', 'token.name', 'token.account_id', 'accounts.username'])
    .where('token.id', 'in', [...new Set(leaks.map((leak) => leak.tokenId))])
    .execute();
  const namedById = new Map(named.map((row) => [row.id, row]));
  const places = Map.groupBy(
    await findPlaces(
      database,
      leaks.map((leak) => leak.id),
    ),
    (place) => place.leakId,
  );
  return leaks.flatMap((leak) => {
    const row = namedById.get(leak.tokenId);
    if (row === undefined) return [];
    const token = { id: row.id, name: row.name };
    const account = { id: row.account_id, username: row.username };
    return [{ leak, token, account, places: places.get(leak.id) ?? [] }];
  });
}
