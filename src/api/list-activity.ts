import { z } from '@hono/zod-openapi';
import { accept } from '../problems/problem.ts';
import { ACTIVITY_PERIODS, activityOf, firstSpan } from '../tokens/activity.ts';
import { maySee } from './caller.ts';
import { operation } from './operation.ts';

const IDS_MAX = 100;
const SPANS = ACTIVITY_PERIODS['30d'];

const counts = z.array(z.number()).describe('One number for each day, beginning with that of `from`.');

const answer = z
  .object({
    from: z.iso.datetime().describe('The beginning of the first day, in UTC. The last day is today.'),
    days: z.number(),
    results: z.array(z.object({ token_id: z.string(), accepted: counts, refused: counts })),
  })
  .openapi('ActivityOfTokens');

/** The last thirty days of many tokens at once: the small bars in a list. */
export const listActivity = operation({
  id: 'listActivity',
  method: 'get',
  path: '/v1/tokens/activity',
  summary: 'Show the activity of many tokens',
  description:
    'How often each token was accepted and refused on each of the last 30 days. A token that does not exist, or is not the caller’s, is left out. Calls are counted as refused only where the whole token text was presented.',
  access: 'tokens:read',
  query: z.strictObject({
    ids: z
      .string()
      .default('')
      .transform((text) => [...new Set(text.split(',').filter((id) => id !== ''))])
      .refine((ids) => ids.length <= IDS_MAX, `must name at most ${IDS_MAX} tokens`)
      .openapi({ type: 'string' })
      .describe('Token ids with commas between them.'),
  }),
  status: 200,
  answer,
  problems: [],
  handle: async ({ query: { ids }, caller }, { store, clock, verifier }) => {
    const now = clock.now();
    const found = await store.findTokens(ids);
    const byId = new Map(found.map((each) => [each.token.id, each]));
    const tokens = ids.flatMap((id) => {
      const token = byId.get(id);
      return token !== undefined && maySee(caller, token.account.id) ? [token] : [];
    });
    const activities = await activityOf(store, verifier.uses.withUnwritten, tokens, SPANS, now);
    const results = tokens.map(({ token }, index) => ({
      token_id: token.id,
      accepted: activities[index]?.accepted ?? [],
      refused: activities[index]?.refused ?? [],
    }));
    const from = new Date(firstSpan(SPANS, now)).toISOString();
    return accept({ body: { from, days: SPANS.count, results } satisfies z.input<typeof answer> });
  },
});
