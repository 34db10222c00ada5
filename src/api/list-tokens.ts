import { z } from '@hono/zod-openapi';
import { accept, refuse } from '../problems/problem.ts';
import { holdsToken } from '../runtime/redact.ts';
import { TOKEN_FILTERS, TOKEN_SORTS, type TokenPlace, type TokenSort } from '../store/token-list.ts';
import { TOKEN_STATES } from '../store/token-questions.ts';
import { accountFilter } from './account-filter.ts';
import { nextPage } from './next-page.ts';
import { operation } from './operation.ts';
import { tokenJson, tokenSchema } from './token-json.ts';

const sorts = Object.keys(TOKEN_SORTS) as [TokenSort, ...TokenSort[]];

const query = z.strictObject({
  state: z
    .enum(TOKEN_STATES)
    .optional()
    .describe('Only tokens in this state. Without it: all but deleted ones.'),
  filter: z
    .enum(TOKEN_FILTERS)
    .optional()
    .describe(
      'As `state`, and `expiring` (within 7 days) and `unused` (for 30 days), both among the active.',
    ),
  search: z
    .string()
    .trim()
    .max(100, 'must have at most 100 characters')
    .refine((text) => !holdsToken(text), 'must not contain an API token: use POST /v1/tokens/find')
    .optional()
    .describe('Only tokens with this in their name, id or hint, in any letter case.'),
  sort: z.enum(sorts).default('created'),
  order: z
    .enum(['asc', 'desc'])
    .optional()
    .describe('Without it: `created` and `last_used` latest first, `name` and `expires` in ascending order.'),
  account: z.string().optional().describe('Operators: the id, e-mail address or username of an account.'),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  cursor: z.string().max(2000).optional(),
});

const answer = z
  .object({
    previous: z.string().nullable(),
    next: z.string().nullable().describe('The address of the next page.'),
    results: z.array(tokenSchema),
  })
  .openapi('TokenList');

/** The tokens of the caller's account; for an operator, those of all accounts. */
export const listTokens = operation({
  id: 'listTokens',
  method: 'get',
  path: '/v1/tokens',
  summary: 'List tokens',
  description:
    'By pages, newest first unless sorted otherwise. An operator sees the tokens of every account.',
  access: 'tokens:read',
  query,
  status: 200,
  answer,
  problems: ['not_found'],
  handle: async ({ query: wanted, caller }, parts) => {
    const { state, filter, search, sort, order = TOKEN_SORTS[sort], limit } = wanted;
    const after = wanted.cursor === undefined ? undefined : readCursor(wanted.cursor, sort, order);
    if (after === null) {
      return refuse('validation_failed', {
        errors: [{ pointer: '/cursor', detail: 'take it from the "next" of another page of the same list' }],
      });
    }
    const account = await accountFilter(parts.store, wanted.account, caller);
    if (!account.ok) return account;
    const { tokens, next } = await parts.store.listTokens({
      now: parts.clock.now(),
      ...{ limit, sort, order },
      ...(state && { state }),
      ...(filter && { filter }),
      ...(search && { search }),
      ...(account.value && { accountId: account.value }),
      ...(after && { after }),
    });
    const cursor = next && writeCursor(next, sort, order);
    return accept({
      body: {
        previous: null,
        next: cursor ? nextPage(parts.publicUrl, '/v1/tokens', { ...wanted, cursor }) : null,
        results: tokens.map((token) => tokenJson(token, parts)),
      },
    });
  },
});

function writeCursor({ key, id }: TokenPlace, sort: TokenSort, order: string): string {
  return Buffer.from(JSON.stringify([sort, order, key, id])).toString('base64url');
}

/** A cursor is a place in one order, and means nothing in another. */
function readCursor(cursor: string, sort: TokenSort, order: string): TokenPlace | null {
  try {
    const fields: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (!Array.isArray(fields) || fields[0] !== sort || fields[1] !== order) return null;
    const [, , key, id] = fields as unknown[];
    const isKey = sort === 'name' ? typeof key === 'string' : Number.isSafeInteger(key);
    return isKey && typeof id === 'string' ? { key: key as string | number, id } : null;
  } catch {
    return null;
  }
}
