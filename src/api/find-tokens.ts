import { z } from '@hono/zod-openapi';
import { accept, refuse } from '../problems/problem.ts';
import { FOUND_MAX, findTokensNamed } from '../tokens/find-tokens.ts';
import { accountOf, isOperator } from './caller.ts';
import { operation } from './operation.ts';
import { tokenJson, tokenSchema } from './token-json.ts';

/** Enough for a person who looks around, too little for a program that tries out. */
const FINDS_PER_MINUTE = 60;

/** "Which token is this?": the caller's own token that a text or a hint belongs to. */
export const findTokens = operation({
  id: 'findTokens',
  method: 'post',
  path: '/v1/tokens/find',
  summary: 'Find a token by its text or hint',
  description:
    'Which token is this? Takes a token text, alone or within other text, or a hint as in `r8_…a1B2`; old texts of rotated tokens too. What is not the caller’s is answered as what does not exist: with an empty list. The body is hashed at once and kept nowhere.',
  access: 'tokens:read',
  changesNothing: true,
  body: z.strictObject({
    text: z.string().max(10_000, 'must have at most 10000 characters').describe('A token text or a hint.'),
  }),
  status: 200,
  answer: z
    .object({ results: z.array(tokenSchema).describe(`At most ${FOUND_MAX}, newest first.`) })
    .openapi('FoundTokens'),
  problems: [],
  handle: async ({ body, caller }, parts) => {
    const own = accountOf(caller)?.id;
    const limit = { id: `find ${own ?? 'operator'}`, rateLimitPerMinute: FINDS_PER_MINUTE };
    const retryAfterSeconds = parts.limiter.take(limit, parts.clock.now());
    if (retryAfterSeconds > 0) {
      const detail = `Tokens may be looked for ${FINDS_PER_MINUTE} times a minute by one account.`;
      return refuse('rate_limited', { detail, retryAfterSeconds });
    }
    const within = isOperator(caller) ? undefined : own;
    const found = await findTokensNamed(parts.store, body.text, parts.prefix, within);
    return accept({ body: { results: found.map((token) => tokenJson(token, parts)) } });
  },
});
