import { setImmediate as turn } from 'node:timers/promises';
import { z } from '@hono/zod-openapi';
import type { ProblemCode } from '../problems/catalogue.ts';
import { accept } from '../problems/problem.ts';
import { DISABLE_REASONS } from '../store/records.ts';
import { disable } from '../tokens/change-token.ts';
import { maySee } from './caller.ts';
import { noteField } from './fields.ts';
import { operation } from './operation.ts';
import { receiptOf, receiptSchema } from './token-json.ts';

const IDS_MAX = 1000;
/** So many are disabled before checks of other tokens have their turn. */
const AT_ONCE = 20;

const answer = z
  .object({
    results: z
      .array(
        z.object({
          id: z.string(),
          disabled: z.boolean().describe('Whether it is disabled now; also true if it was so before.'),
          code: z.string().optional().describe('Why not: the code of a problem.'),
        }),
      )
      .describe('One for each id, in the order of the request.'),
    receipt: receiptSchema,
  })
  .openapi('DisabledTokens');

/** Disables many tokens in one change: one revision, one announcement, all refused once this has answered. */
export const disableTokens = operation({
  id: 'disableTokens',
  method: 'post',
  path: '/v1/tokens/disable',
  summary: 'Disable many tokens',
  description:
    'In one change: no request that starts after the answer is accepted with any of them. Each id is reported by itself; one that cannot be disabled keeps none of the others alive.',
  access: 'tokens:write',
  body: z.strictObject({
    ids: z
      .array(z.string().max(100))
      .min(1, 'must name at least one token')
      .max(IDS_MAX, `must name at most ${IDS_MAX} tokens`),
    reason: z.enum(DISABLE_REASONS).default('other'),
    note: noteField.nullable().default(null),
  }),
  status: 200,
  answer,
  problems: [],
  handle: async ({ body: { ids, reason, note }, change }) => {
    const step = disable({ reason, note });
    const outcome = await change(async (transaction, by, caller) => {
      const found = new Map(
        (await transaction.findTokens([...new Set(ids)])).map((each) => [each.token.id, each]),
      );
      const refusals = new Map<string, ProblemCode>();
      let done = 0;
      for (const id of new Set(ids)) {
        const token = found.get(id);
        if (token === undefined || !maySee(caller, token.account.id)) {
          refusals.set(id, 'not_found');
          continue;
        }
        const disabled = await step(transaction, token, by);
        if (!disabled.ok) refusals.set(id, disabled.problem.code);
        done += 1;
        if (done % AT_ONCE === 0) await turn();
      }
      return accept({ refusals });
    });
    if (!outcome.ok) return outcome;
    const results = ids.map((id) => {
      const code = outcome.value.refusals.get(id);
      return code === undefined ? { id, disabled: true } : { id, disabled: false, code };
    });
    return accept({ body: { results, receipt: receiptOf(outcome.value) } satisfies z.input<typeof answer> });
  },
});
