import { z } from '@hono/zod-openapi';
import { accept, refuse } from '../problems/problem.ts';
import { hintOf } from '../token-format/hint.ts';
import { indexOfToken } from '../token-format/is-token.ts';
import { TOKEN_LENGTH, type TokenText } from '../token-format/token-text.ts';
import { publicOperation } from './operation.ts';

const LEAKS_MAX = 1000;
const BODY_BYTES_MAX = 2 * 1024 * 1024;
const REPORTS_A_MINUTE = 60;

const text = (length: number) => z.string().max(length, `must have at most ${length} characters`).nullish();

const reported = z.strictObject({
  token: z.string().min(1, 'must not be empty').max(1000, 'must have at most 1000 characters'),
  url: text(2000),
  repository: text(200),
  path: text(1000),
  line: z.int('must be a whole number').min(1, 'must be at least 1').nullish(),
  commit: text(64),
  source: text(60),
  found_at: z.iso
    .datetime({ offset: true, message: 'must be a date and time as in 2027-01-31T12:00:00Z' })
    .nullish(),
});

const OUTCOMES = {
  disabled: 'disabled',
  text_ended: 'disabled',
  already_disabled: 'already_disabled',
  unknown: 'not_a_token_here',
} as const;

/** Disables tokens that somebody found. */
export const reportLeaks = publicOperation({
  id: 'reportLeaks',
  method: 'post',
  path: '/v1/leaks',
  summary: 'Report leaked tokens',
  description:
    'For whoever found a token where it should not be: no account is needed, the token itself is the proof. A token of this server is disabled at once and its owner is told where it was. The answer says nothing about tokens that were not sent.',
  body: z.strictObject({
    leaks: z
      .array(reported)
      .min(1, 'must name at least one token')
      .max(LEAKS_MAX, `must name at most ${LEAKS_MAX} tokens`),
    found_with: z.enum(['search', 'scan']).default('search').describe('`scan`: by `wardkey scan`.'),
  }),
  bodyBytesMax: BODY_BYTES_MAX,
  changesNothing: true,
  status: 200,
  answer: z
    .object({
      results: z
        .array(
          z.object({
            hint: z
              .string()
              .nullable()
              .describe('Null where the text has not the form of a token of this server.'),
            outcome: z.enum(['disabled', 'already_disabled', 'not_a_token_here']),
          }),
        )
        .describe('One for each token, in the order of the request.'),
    })
    .openapi('ReportedLeaks'),
  problems: ['rate_limited'],
  handle: async ({ body, visitor }, { leaks, limiter, clock, prefix }) => {
    const now = clock.now();
    const limit = { id: `report leaks ${visitor.address}`, rateLimitPerMinute: REPORTS_A_MINUTE };
    const retryAfterSeconds = limiter.take(limit, now);
    if (retryAfterSeconds > 0) {
      return refuse('rate_limited', {
        detail: `More than ${REPORTS_A_MINUTE} reports a minute came from this address.`,
        fix: `Wait for the number of seconds that the Retry-After header names. One report may name ${LEAKS_MAX} tokens.`,
        retryAfterSeconds,
      });
    }
    const outcomes = await leaks.response.respond({
      channel: body.found_with === 'scan' ? 'scan' : 'report',
      reporter: `Someone at ${visitor.address}`,
      receivedAt: now,
      findings: body.leaks.map((leak) => ({
        text: leak.token,
        url: leak.url ?? null,
        repository: leak.repository ?? null,
        path: leak.path ?? null,
        line: leak.line ?? null,
        commit: leak.commit ?? null,
        source: leak.source ?? null,
        exposedAt: null,
        foundAt: leak.found_at ? Date.parse(leak.found_at) : null,
      })),
    });
    const results = body.leaks.map(({ token }, index) => {
      const at = indexOfToken(token, prefix);
      const hint = at === -1 ? null : hintOf(token.slice(at, at + TOKEN_LENGTH) as TokenText, prefix);
      return { hint, outcome: OUTCOMES[outcomes[index] ?? 'unknown'] };
    });
    return accept({ body: { results } });
  },
});
