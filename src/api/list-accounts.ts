import { z } from '@hono/zod-openapi';
import { accept } from '../problems/problem.ts';
import { nextPage } from './next-page.ts';
import { operation } from './operation.ts';

const query = z.strictObject({
  search: z
    .string()
    .trim()
    .max(200)
    .optional()
    .describe('Only accounts whose name, username or e-mail address contains this, or whose id it is.'),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  cursor: z.string().max(100).optional().describe('Where the page before ended; its `next` holds it.'),
});

const answer = z
  .object({
    next: z.string().nullable().describe('The address of the next page.'),
    results: z.array(
      z.object({
        id: z.string(),
        username: z.string(),
        name: z.string(),
        email: z.string(),
        is_operator: z.boolean(),
        suspended_at: z.iso.datetime().nullable(),
        created_at: z.iso.datetime(),
      }),
    ),
  })
  .openapi('AccountList');

/** The accounts of the installation, for its operators. */
export const listAccounts = operation({
  id: 'listAccounts',
  method: 'get',
  path: '/v1/accounts',
  summary: 'List accounts',
  description: 'By pages, in the order of their ids.',
  access: 'operator',
  query,
  status: 200,
  answer,
  problems: [],
  handle: async ({ query: { limit, search, cursor } }, { store, publicUrl }) => {
    const found = await store.listAccounts(limit + 1, cursor, search);
    const accounts = found.slice(0, limit);
    const last = found.length > limit ? accounts.at(-1) : undefined;
    const again = { limit, ...(search !== undefined && { search }) };
    const next =
      last === undefined ? null : nextPage(publicUrl, '/v1/accounts', { ...again, cursor: last.id });
    const results = accounts.map((account) => ({
      id: account.id,
      username: account.username,
      name: account.name,
      email: account.email,
      is_operator: account.isOperator,
      suspended_at: account.suspendedAt === null ? null : new Date(account.suspendedAt).toISOString(),
      created_at: new Date(account.createdAt).toISOString(),
    }));
    return accept({ body: { next, results } satisfies z.input<typeof answer> });
  },
});
