import type { Kysely } from 'kysely';
import type { TokenHash } from '../token-format/token-text.ts';
import type { Repeat, TokenByHash, TokenHashRecord, TokenWithTexts } from './records.ts';
import { accountOfRow, textOfRow, tokenOfRow } from './rows.ts';
import type { Tables } from './schema.ts';

/** The states in which a list can show tokens; `deleted` are the tombstones. */
export const TOKEN_STATES = ['active', 'disabled', 'leaked', 'expired', 'deleted'] as const;
export type TokenState = (typeof TOKEN_STATES)[number];

/** What the check asks on a miss: one statement, so revision and row belong together. */
export async function findTokenByHash(
  database: Kysely<Tables>,
  hash: TokenHash,
): Promise<{ revision: number; found: TokenByHash | undefined }> {
  const row = await database
    .selectFrom('clock')
    .leftJoin('token_hash', (join) => join.on('token_hash.hash', '=', hash))
    .leftJoin('token', 'token.id', 'token_hash.token_id')
    .leftJoin('accounts', 'accounts.id', 'token.account_id')
    .select('clock.revision as clock_revision')
    .select(['hash', 'token_id', 'hint', 'issued_at', 'ends_at'])
    .select(['last_used_at', 'last_used_address', 'last_used_agent'])
    .select(['token.account_id', 'token.name as token_name', 'scopes', 'allowed_addresses'])
    .select(['rate_limit_per_minute', 'token.created_at as token_created_at', 'created_by', 'expires_at'])
    .select(['disabled_at', 'disabled_by', 'disabled_reason', 'disabled_note'])
    .select(['deleted_at', 'deleted_by', 'deleted_note', 'seen_in_url_at', 'token.revision'])
    .select(['accounts.type', 'username', 'accounts.name as account_name', 'email', 'is_operator'])
    .select(['suspended_at', 'accounts.created_at as account_created_at'])
    .executeTakeFirstOrThrow();
  if (row.hash === null) return { revision: row.clock_revision, found: undefined };
  // The joins are inner ones wherever a hash was found: foreign keys see to that.
  const full = row as { [Column in keyof typeof row]: NonNullable<(typeof row)[Column]> };
  return {
    revision: row.clock_revision,
    found: {
      text: textOfRow(full),
      token: tokenOfRow({
        ...full,
        id: full.token_id,
        name: full.token_name,
        created_at: full.token_created_at,
      }),
      account: accountOfRow({
        ...full,
        id: full.account_id,
        name: full.account_name,
        created_at: full.account_created_at,
        updated_at: full.account_created_at,
        email_verified: 0,
        image: null,
      }),
    },
  };
}

/** A token by its id, with owner and texts; tombstones too. */
export async function findToken(database: Kysely<Tables>, id: string): Promise<TokenWithTexts | undefined> {
  const row = await database.selectFrom('token').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) return undefined;
  return (await withTexts(database, [tokenOfRow(row)]))[0];
}

/** The tokens with these ids, in no order; an id that there is not is left out. */
export async function findTokens(
  database: Kysely<Tables>,
  ids: readonly string[],
): Promise<TokenWithTexts[]> {
  if (ids.length === 0) return [];
  const rows = await database.selectFrom('token').selectAll().where('id', 'in', ids).execute();
  return withTexts(database, rows.map(tokenOfRow));
}

/** The tokens of which a text, now or before, has this hint; of one account where one is named. */
export async function findTokensByHint(
  database: Kysely<Tables>,
  hint: string,
  limit: number,
  accountId?: string,
): Promise<TokenWithTexts[]> {
  const rows = await database
    .selectFrom('token')
    .selectAll()
    .where('id', 'in', (from) => from.selectFrom('token_hash').select('token_id').where('hint', '=', hint))
    .$if(accountId !== undefined, (query) => query.where('account_id', '=', accountId ?? ''))
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return withTexts(database, rows.map(tokenOfRow));
}

/** What an Idempotency-Key of a caller stands for, unless that was before `notBefore`. */
export async function findRepeat(
  database: Kysely<Tables>,
  caller: string,
  key: string,
  notBefore: number,
): Promise<Repeat | undefined> {
  return database
    .selectFrom('idempotency')
    .select(['fingerprint', 'subject_id as subjectId'])
    .where('caller', '=', caller)
    .where('idempotency_key', '=', key)
    .where('at', '>=', notBefore)
    .executeTakeFirst();
}

/** The hint of the token that was issued last, if there is any. */
export async function newestHint(database: Kysely<Tables>): Promise<string | undefined> {
  const row = await database
    .selectFrom('token')
    .innerJoin('token_hash', 'token_hash.token_id', 'token.id')
    .select('token_hash.hint')
    .where('token_hash.ends_at', 'is', null)
    .orderBy('token.created_at', 'desc')
    .orderBy('token.id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.hint;
}

/** How many tokens of an account are not deleted. */
export async function countTokens(database: Kysely<Tables>, accountId: string): Promise<number> {
  const row = await database
    .selectFrom('token')
    .select((expression) => expression.fn.countAll<number>().as('count'))
    .where('account_id', '=', accountId)
    .where('deleted_at', 'is', null)
    .executeTakeFirstOrThrow();
  return row.count;
}

async function withTexts(
  database: Kysely<Tables>,
  tokens: readonly ReturnType<typeof tokenOfRow>[],
): Promise<TokenWithTexts[]> {
  if (tokens.length === 0) return [];
  const ids = tokens.map((token) => token.id);
  const texts = await database
    .selectFrom('token_hash')
    .selectAll()
    .where('token_id', 'in', ids)
    // The current one is the one without an end, whatever the clock said when it was issued.
    .orderBy('ends_at', (order) => order.desc().nullsFirst())
    .orderBy('issued_at', 'desc')
    .execute();
  const accounts = await database
    .selectFrom('accounts')
    .selectAll()
    .where('id', 'in', [...new Set(tokens.map((token) => token.accountId))])
    .execute();
  const accountsById = new Map(accounts.map((row) => [row.id, row]));
  const textsByToken = Map.groupBy(texts, (row) => row.token_id);
  return tokens.map((token) => {
    const account = accountsById.get(token.accountId);
    const [newest, ...older] = (textsByToken.get(token.id) ?? []).map(textOfRow);
    if (account === undefined || newest === undefined) throw new Error(`token ${token.id} is incomplete`);
    return { token, account: accountOfRow(account), texts: [newest, ...older] as [TokenHashRecord] };
  });
}
