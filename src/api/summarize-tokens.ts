import { z } from '@hono/zod-openapi';
import { accept } from '../problems/problem.ts';
import { accountFilter } from './account-filter.ts';
import { operation } from './operation.ts';

const count = z.number();

/** How many tokens there are of each kind: the numbers on the filters of a list. */
export const summarizeTokens = operation({
  id: 'summarizeTokens',
  method: 'get',
  path: '/v1/tokens/summary',
  summary: 'Count tokens',
  description:
    'How many tokens each `filter` of the list shows. `total` leaves out deleted ones. An operator counts those of every account.',
  access: 'tokens:read',
  query: z.strictObject({
    account: z.string().optional().describe('Operators: the id, e-mail address or username of an account.'),
  }),
  status: 200,
  answer: z
    .object({
      total: count,
      active: count,
      disabled: count,
      leaked: count,
      expired: count,
      expiring: count.describe('Among the active: those that expire within 7 days.'),
      unused: count.describe('Among the active: those without a call for 30 days.'),
      deleted: count,
    })
    .openapi('TokenSummary'),
  problems: ['not_found'],
  handle: async ({ query, caller }, { store }) => {
    const account = await accountFilter(store, query.account, caller);
    return account.ok ? accept({ body: await store.summarizeTokens(account.value) }) : account;
  },
});
