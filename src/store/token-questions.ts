import { type ExpressionBuilder, type Kysely, type SqlBool, sql } from 'kysely';
import type { TokenHash } from '../token-format/token-text.ts';
import type { Repeat, TokenByHash, TokenHashRecord, TokenWithTexts } from './records.ts';
import { accountOfRow, textOfRow, tokenOfRow } from './rows.ts';
import type { Tables } from './schema.ts';

/** The states in which a list can show tokens; `deleted` are the tombstones. */
export const TOKEN_STATES = ['active', 'disabled', 'leaked', 'expired', 'deleted'] as const;
export type TokenState = (typeof TOKEN_STATES)[number];

/** Which tokens to list, newest first. `before` is the place after which the page begins. */
export interface TokenListQuestion {
  readonly accountId?: string;
  /** Only tokens in this state; without it, all but the deleted ones. */
  readonly state?: TokenState;
  readonly now: number;
  readonly limit: number;
  readonly before?: { readonly createdAt: number; readonly id: string };
}

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

/** One page of tokens, newest first. */
export async function listTokens(
  database: Kysely<Tables>,
  question: TokenListQuestion,
): Promise<TokenWithTexts[]> {
  const { accountId, before, state, now, limit } = question;
  const rows = await database
    .selectFrom('token')
    .selectAll()
    .$if(accountId !== undefined, (query) => query.where('account_id', '=', accountId ?? ''))
    .$if(before !== undefined, (query) =>
      query.where(sql<SqlBool>`(created_at, id) < (${before?.createdAt}, ${before?.id})`),
    )
    .where((expression) => inState(expression, state, now))
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return withTexts(database, rows.map(tokenOfRow));
}

function inState(expression: ExpressionBuilder<Tables, 'token'>, state: TokenState | undefined, now: number) {
  const isLive = expression('deleted_at', 'is', null);
  const isEnabled = expression('disabled_at', 'is', null);
  const isDisabled = expression('disabled_at', 'is not', null);
  const isExpired = expression('expires_at', '<=', now);
  switch (state) {
    case undefined:
      return isLive;
    case 'active':
      return expression.and([
        isLive,
        isEnabled,
        expression.or([expression('expires_at', 'is', null), expression('expires_at', '>', now)]),
      ]);
    case 'disabled':
      return expression.and([isLive, isDisabled, expression('disabled_reason', '!=', 'leaked')]);
    case 'leaked':
      return expression.and([isLive, isDisabled, expression('disabled_reason', '=', 'leaked')]);
    case 'expired':
      return expression.and([isLive, isEnabled, isExpired]);
    case 'deleted':
      return expression('deleted_at', 'is not', null);
  }
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
  return tokens.map((token) => {
    const account = accounts.find((row) => row.id === token.accountId);
    const [newest, ...older] = texts.filter((row) => row.token_id === token.id).map(textOfRow);
    if (account === undefined || newest === undefined) throw new Error(`token ${token.id} is incomplete`);
    return { token, account: accountOfRow(account), texts: [newest, ...older] as [TokenHashRecord] };
  });
}
