import { setImmediate as turn } from 'node:timers/promises';
import {
  type Expression,
  type ExpressionBuilder,
  type Kysely,
  type RawBuilder,
  type SqlBool,
  sql,
} from 'kysely';
import type { TokenWithTexts } from './records.ts';
import type { Tables } from './schema.ts';
import { findTokens, TOKEN_STATES, type TokenState } from './token-questions.ts';

/** So long before its expiry a token is said to expire soon. */
export const EXPIRES_SOON_DAYS = 7;
/** So long without a call, since its last one or since it was made, a token is said to be unused. */
export const UNUSED_DAYS = 30;
export const DAY_MILLISECONDS = 24 * 60 * 60 * 1000;

/** What a list can be narrowed to: a state, or what is active and deserves a look. */
export const TOKEN_FILTERS = [...TOKEN_STATES, 'expiring', 'unused'] as const;
export type TokenFilter = (typeof TOKEN_FILTERS)[number];

/** What a list can be sorted by, with the direction that is meant when none is named. */
export const TOKEN_SORTS = { created: 'desc', name: 'asc', last_used: 'desc', expires: 'asc' } as const;
export type TokenSort = keyof typeof TOKEN_SORTS;

/** Where a page ended: the next one begins after it, whatever was added or removed meanwhile. */
export interface TokenPlace {
  readonly key: string | number;
  readonly id: string;
}

/** Which tokens to list. Without `state` and `filter`: all but the deleted ones, newest first. */
export interface TokenListQuestion {
  readonly accountId?: string;
  readonly state?: TokenState;
  readonly filter?: TokenFilter;
  /** In the name, the id or a hint, in any letter case. */
  readonly search?: string;
  readonly sort?: TokenSort;
  readonly order?: 'asc' | 'desc';
  readonly now: number;
  readonly limit: number;
  readonly after?: TokenPlace;
}

/** One page, and where it ended if there are more. */
export interface TokenPage {
  readonly tokens: readonly TokenWithTexts[];
  readonly next: TokenPlace | undefined;
}

/** These have indexes of their own (migration 0004), for the very same words. */
const KEYS = {
  created: sql`created_at`,
  name: sql`lower(name)`,
  last_used: sql`coalesce(used_at, 0)`,
  expires: sql`coalesce(expires_at, 9007199254740991)`,
} as const satisfies Record<TokenSort, RawBuilder<unknown>>;

/** So many rows are looked at in one go: SQLite answers within the process, and checks wait while it looks. */
const SLICE = 2000;

/** One page of tokens. Takes its time, slice by slice, where many have to be looked at to find few. */
export async function listTokens(database: Kysely<Tables>, question: TokenListQuestion): Promise<TokenPage> {
  const wanted = question.limit + 1;
  const places: TokenPlace[] = [];
  let after = question.after;
  while (true) {
    const slice = await readSlice(database, question, wanted, after);
    places.push(...slice.rows.filter(({ matches }) => matches === 1));
    after = slice.rows.at(-1);
    if (slice.isLast || places.length >= wanted) break;
    await turn();
  }
  const shown = places.slice(0, question.limit);
  const found = await findTokens(
    database,
    shown.map(({ id }) => id),
  );
  const byId = new Map(found.map((each) => [each.token.id, each]));
  const last = places.length > question.limit ? shown.at(-1) : undefined;
  return {
    tokens: shown.flatMap(({ id }) => byId.get(id) ?? []),
    next: last && { key: last.key, id: last.id },
  };
}

async function readSlice(
  database: Kysely<Tables>,
  question: TokenListQuestion,
  wanted: number,
  after: TokenPlace | undefined,
) {
  const { accountId, sort = 'created', order = TOKEN_SORTS[sort] } = question;
  const key = KEYS[sort];
  const beyond = sql.raw(order === 'asc' ? '>' : '<');
  const isNarrow = isSparse(question);
  const size = isNarrow ? SLICE : wanted;
  const rows = await database
    .selectFrom('token')
    .select(['id', sql<string | number>`${key}`.as('key')])
    .select((expression) => (isNarrow ? matches(expression, question) : sql<number>`1`).as('matches'))
    .$if(accountId !== undefined, (query) => query.where('account_id', '=', accountId ?? ''))
    .where((expression) => among(expression, question))
    .$if(after !== undefined, (query) =>
      query.where(sql<SqlBool>`(${key}, id) ${beyond} (${after?.key}, ${after?.id})`),
    )
    .orderBy(key, order)
    .orderBy('id', order)
    .limit(size)
    .execute();
  return { rows, isLast: rows.length < size };
}

/** Whether many rows may have to be looked at for few that fit. */
function isSparse({ search, state, filter }: TokenListQuestion): boolean {
  const few = new Set<TokenFilter | undefined>([undefined, 'disabled', 'leaked', 'deleted']);
  return search !== undefined || !few.has(state) || !few.has(filter);
}

type TokenExpressions = ExpressionBuilder<Tables, 'token'>;

/** What indexes can tell apart: living and deleted, disabled or not. */
function among(expression: TokenExpressions, { state, filter }: TokenListQuestion): Expression<SqlBool> {
  const wanted = [state, filter].filter((word) => word !== undefined);
  const conditions = wanted.flatMap((word) => {
    if (word === 'deleted') return [expression('deleted_at', 'is not', null)];
    const isLive = expression('deleted_at', 'is', null);
    if (word !== 'disabled' && word !== 'leaked') return [isLive];
    const isLeaked = expression('disabled_reason', word === 'leaked' ? '=' : '!=', 'leaked');
    return [isLive, expression('disabled_at', 'is not', null), isLeaked];
  });
  return expression.and(conditions.length > 0 ? conditions : [expression('deleted_at', 'is', null)]);
}

function matches(
  expression: TokenExpressions,
  { state, filter, search, now }: TokenListQuestion,
): RawBuilder<number> {
  const conditions: Expression<SqlBool>[] = [state, filter].map((word) => passes(expression, word, now));
  if (search !== undefined) conditions.push(holds(expression, search));
  return sql<number>`case when ${expression.and(conditions)} then 1 else 0 end`;
}

function passes(expression: TokenExpressions, filter: TokenFilter | undefined, now: number) {
  switch (filter) {
    case 'active':
      return inForce(expression, now);
    case 'expired':
      return expression.and([expression('disabled_at', 'is', null), expression('expires_at', '<=', now)]);
    case 'expiring':
      return expression.and([
        inForce(expression, now),
        expression('expires_at', '<=', now + EXPIRES_SOON_DAYS * DAY_MILLISECONDS),
      ]);
    case 'unused':
      return expression.and([
        inForce(expression, now),
        sql<SqlBool>`coalesce(used_at, created_at) <= ${now - UNUSED_DAYS * DAY_MILLISECONDS}`,
      ]);
    default:
      return sql<SqlBool>`1 = 1`;
  }
}

function inForce(expression: TokenExpressions, now: number) {
  return expression.and([
    expression('disabled_at', 'is', null),
    expression.or([expression('expires_at', 'is', null), expression('expires_at', '>', now)]),
  ]);
}

function holds(expression: TokenExpressions, search: string) {
  const pattern = `%${search.replaceAll(/[\\%_]/g, '\\$&')}%`;
  const isIn = (column: string) => sql<SqlBool>`lower(${sql.ref(column)}) like lower(${pattern}) escape '\\'`;
  return expression.or([
    isIn('token.name'),
    isIn('token.id'),
    expression.exists(
      expression
        .selectFrom('token_hash')
        .select(sql`1`.as('one'))
        .whereRef('token_hash.token_id', '=', 'token.id')
        .where(isIn('token_hash.hint')),
    ),
  ]);
}
