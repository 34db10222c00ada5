import { z } from '@hono/zod-openapi';
import { accept } from '../problems/problem.ts';
import { accountOf } from './caller.ts';
import { findAccountNamed } from './find-account.ts';
import { operation } from './operation.ts';
import { receiptOf, receiptSchema } from './token-json.ts';

const params = z.object({
  id: z
    .string()
    .openapi({ param: { name: 'id', in: 'path' } })
    .describe('The id, e-mail address or username of the account.'),
});
const answer = z.object({ id: z.string(), is_suspended: z.boolean(), receipt: receiptSchema });

/** Stops all tokens of an account at once; or lets them work again. */
function suspension(name: 'suspend' | 'resume', summary: string, description: string) {
  const isSuspended = name === 'suspend';
  return operation({
    id: `${name}Account`,
    method: 'post',
    path: `/v1/accounts/{id}/${name}`,
    summary,
    description,
    access: 'operator',
    params,
    status: 200,
    answer,
    problems: isSuspended ? ['not_found', 'account_state_conflict'] : ['not_found'],
    handle: async ({ params: { id }, change }, { accounts }) => {
      const outcome = await change(async (transaction, _by, caller) => {
        const named = await findAccountNamed(transaction, id, caller);
        if (!named.ok) return named;
        return accounts.setSuspended(transaction, named.value.id, isSuspended, accountOf(caller)?.id);
      });
      if (!outcome.ok) return outcome;
      return accept({
        body: { id: outcome.value.account.id, is_suspended: isSuspended, receipt: receiptOf(outcome.value) },
      });
    },
  });
}

export const suspendAccount = suspension(
  'suspend',
  'Suspend an account',
  'From the answer on, every token of the account is refused, and nobody signs in to it. Operators cannot suspend themselves.',
);

export const resumeAccount = suspension(
  'resume',
  'Lift a suspension',
  'The tokens of the account are accepted again, but for those that are disabled themselves.',
);
