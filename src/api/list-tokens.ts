import { z } from '@hono/zod-openapi';
import { accept, type Outcome, refuse } from '../problems/problem.ts';
import { TOKEN_STATES, type TokenListQuestion } from '../store/token-questions.ts';
import { accountOf, isOperator } from './caller.ts';
import { findAccountNamed } from './find-account.ts';
import { nextPage } from './next-page.ts';
import { operation } from './operation.ts';
import { tokenJson, tokenSchema } from './token-json.ts';

const query = z.strictObject({
  state: z
    .enum(TOKEN_STATES)
    .optional()
    .describe('Only tokens in this state. Without it: all but deleted ones.'),
  account: z.string().optional().describe('Operators: the id, e-mail address or username of an account.'),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  cursor: z.string().optional(),
});

const answer = z
  .object({
    previous: z.string().nullable(),
    next: z.string().nullable().describe('The address of the next page.'),
    results: z.array(tokenSchema),
  })
  .openapi('TokenList');

/** The tokens of the caller's account, newest first; for an operator, those of all accounts. */
export const listTokens = operation({
  id: 'listTokens',
  method: 'get',
  path: '/v1/tokens',
  summary: 'List tokens',
  description: 'Newest first, by pages. An operator sees the tokens of every account.',
  access: 'tokens:read',
  query,
  status: 200,
  answer,
  problems: ['not_found'],
  handle: async ({ query: wanted, caller }, parts) => {
    const before = wanted.cursor === undefined ? undefined : readCursor(wanted.cursor);
    if (before === null) {
      return refuse('validation_failed', {
        errors: [{ pointer: '/cursor', detail: 'take it from the "next" of another page' }],
      });
    }
    const account = await accountFilter();
    if (!account.ok) return account;
    const page: TokenListQuestion = {
      now: parts.clock.now(),
      limit: wanted.limit + 1,
      ...(wanted.state && { state: wanted.state }),
      ...(account.value && { accountId: account.value }),
      ...(before && { before }),
    };
    const found = await parts.store.listTokens(page);
    const shown = found.slice(0, wanted.limit);
    const last = found.length > wanted.limit ? shown.at(-1)?.token : undefined;
    const next = last && nextPage(parts.publicUrl, '/v1/tokens', { ...wanted, cursor: writeCursor(last) });
    const results = shown.map((token) => tokenJson(token, parts));
    return accept({ body: { previous: null, next: next ?? null, results } });

    async function accountFilter(): Promise<Outcome<string | undefined>> {
      const own = accountOf(caller);
      if (wanted.account === undefined) return accept(isOperator(caller) ? undefined : own?.id);
      const named = await findAccountNamed(parts.store, wanted.account, caller);
      return named.ok ? accept(named.value.id) : named;
    }
  },
});

function writeCursor(token: { createdAt: number; id: string }): string {
  return Buffer.from(`${token.createdAt} ${token.id}`).toString('base64url');
}

function readCursor(cursor: string): { createdAt: number; id: string } | null {
  const [, createdAt, id] = /^(\d{1,15}) (\S+)$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  return createdAt === undefined || id === undefined ? null : { createdAt: Number(createdAt), id };
}
