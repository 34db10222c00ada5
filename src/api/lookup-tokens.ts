import { z } from '@hono/zod-openapi';
import { accept, refuse } from '../problems/problem.ts';
import type { TokenHash } from '../token-format/token-text.ts';
import { endedBecause } from '../verify/decide.ts';
import { accountOf } from './caller.ts';
import { operation } from './operation.ts';

const HASHES_MAX = 1000;
/** Enough for scans that run side by side, too little to learn anything by trying out. */
const LOOKUPS_PER_MINUTE = 120;

/**
 * Which of these hashes are those of tokens in force: what a scanner asks about what it found. Who holds the hash has
 * seen the whole token; still nothing is said but whether it works. Counts as no use.
 */
export const lookupTokens = operation({
  id: 'lookupTokens',
  method: 'post',
  path: '/v1/tokens/lookup',
  summary: 'Look tokens up by hash',
  description:
    'For a scanner that found tokens: which of them still work? By the SHA-256 of the token text, so that no text is sent. Says nothing else about a token, and counts as no use of it.',
  access: 'verify',
  changesNothing: true,
  body: z.strictObject({
    hashes: z
      .array(
        z.string().regex(/^[0-9a-f]{64}$/, 'must be the SHA-256 of a token text: 64 lower-case hex digits'),
      )
      .min(1, 'must have at least one hash')
      .max(HASHES_MAX, `must have at most ${HASHES_MAX} hashes`),
  }),
  status: 200,
  answer: z
    .object({
      results: z
        .array(z.object({ hash: z.string(), live: z.boolean().describe('It is in force at this moment.') }))
        .describe('In the order of the request.'),
    })
    .openapi('TokenLookup'),
  problems: [],
  handle: async ({ body, caller }, { store, clock, limiter }) => {
    const now = clock.now();
    const limit = {
      id: `lookup ${accountOf(caller)?.id ?? 'operator'}`,
      rateLimitPerMinute: LOOKUPS_PER_MINUTE,
    };
    const retryAfterSeconds = limiter.take(limit, now);
    if (retryAfterSeconds > 0) {
      const detail = `Tokens may be looked up ${LOOKUPS_PER_MINUTE} times a minute by one account, ${HASHES_MAX} at a time.`;
      return refuse('rate_limited', { detail, retryAfterSeconds });
    }
    const results: { hash: string; live: boolean }[] = [];
    for (const hash of body.hashes) {
      const { found } = await store.findTokenByHash(hash as TokenHash);
      results.push({ hash, live: found !== undefined && endedBecause(found, now) === undefined });
    }
    return accept({ body: { results } });
  },
});
