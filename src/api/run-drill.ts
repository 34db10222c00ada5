import { z } from '@hono/zod-openapi';
import { DRILL_STEPS } from '../leaks/run-drill.ts';
import { accept, refuse } from '../problems/problem.ts';
import { accountOf, changedBy } from './caller.ts';
import { operation } from './operation.ts';

const DRILLS_A_MINUTE = 6;

/** Shows what happens when a token leaks, on one that is made for it. */
export const runLeakDrill = operation({
  id: 'runLeakDrill',
  method: 'post',
  path: '/v1/drills/leak',
  summary: 'Run a leak drill',
  description:
    'Makes a token on an account of its own, signs an alert about it with a key of this run, and answers each step with its time: received, disabled, refused, mailed. The mail goes to whoever calls. No other token is touched, and nothing stays but entries in the audit trail. Takes some seconds where mail is slow.',
  access: 'operator',
  changesNothing: true,
  status: 200,
  answer: z
    .object({
      started_at: z.iso.datetime(),
      token: z.object({ hint: z.string() }),
      steps: z.array(
        z.object({
          name: z.enum(DRILL_STEPS),
          state: z
            .enum(['done', 'failed', 'waiting', 'skipped'])
            .describe('`waiting`: the mail is queued, and was not handed over yet.'),
          milliseconds: z.number().describe('Since the alert was received.'),
          detail: z.string(),
        }),
      ),
    })
    .openapi('LeakDrill'),
  problems: ['rate_limited'],
  handle: async ({ caller }, { leaks, limiter, clock }) => {
    const limit = { id: 'leak drills', rateLimitPerMinute: DRILLS_A_MINUTE };
    const retryAfterSeconds = limiter.take(limit, clock.now());
    if (retryAfterSeconds > 0) {
      const detail = `There were more than ${DRILLS_A_MINUTE} drills within a minute.`;
      return refuse('rate_limited', { detail, retryAfterSeconds });
    }
    const account = accountOf(caller);
    const { startedAt, hint, steps } = await leaks.runDrill({
      actor: changedBy(caller).actor,
      name: account === undefined ? 'An operator' : `${account.name} (${account.username})`,
      recipient: account ?? null,
    });
    const body = { started_at: new Date(startedAt).toISOString(), token: { hint }, steps: [...steps] };
    return accept({ body });
  },
});
