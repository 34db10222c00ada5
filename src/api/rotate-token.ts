import { z } from '@hono/zod-openapi';
import { accept } from '../problems/problem.ts';
import { endGrace as endGraceChange, GRACE_SECONDS_MAX, rotate } from '../tokens/rotate-token.ts';
import { tokenIdParams } from './fields.ts';
import { changeOwnToken, findOwnToken } from './find-own-token.ts';
import { limitNewTexts } from './limit-new-texts.ts';
import { operation } from './operation.ts';
import { changedTokenSchema, issuedTokenSchema, receiptOf, receiptSchema, tokenJson } from './token-json.ts';

const DAY_SECONDS = 24 * 60 * 60;

/** Gives a token a new text and shows it, this once. */
export const rotateToken = operation({
  id: 'rotateToken',
  method: 'post',
  path: '/v1/tokens/{id}/rotate',
  summary: 'Rotate a token',
  description:
    'A new text under the same id. The old one works for `grace_seconds` more and is refused from that millisecond on; with 0 it is refused at once. At most two old texts work at a time: a third that still did ends with this rotation.',
  access: 'tokens:write',
  params: tokenIdParams,
  body: z.strictObject({
    grace_seconds: z
      .int('must be a whole number of seconds')
      .min(0, 'must not be negative')
      .max(GRACE_SECONDS_MAX, `must be at most ${GRACE_SECONDS_MAX} (30 days)`)
      .default(DAY_SECONDS),
  }),
  isBodyOptional: true,
  status: 200,
  answer: issuedTokenSchema.extend({ receipt: receiptSchema }).openapi('RotatedToken'),
  problems: ['not_found', 'token_state_conflict', 'scope_insufficient'],
  handle: async ({ params: { id }, body, caller: asked, change }, parts) => {
    const limited = limitNewTexts(asked, parts);
    if (limited !== undefined) return limited;
    const outcome = await change(async (transaction, by, caller) => {
      const found = await findOwnToken(transaction, id, caller);
      return found.ok ? rotate(transaction, parts.prefix, found.value, body.grace_seconds, by) : found;
    });
    if (!outcome.ok) return outcome;
    const { changed, text } = outcome.value;
    return accept({ body: { ...tokenJson(changed, parts), text, receipt: receiptOf(outcome.value) } });
  },
});

/** Ends the grace period of a rotation before its time. */
export const endGrace = operation({
  id: 'endGrace',
  method: 'post',
  path: '/v1/tokens/{id}/end-grace',
  summary: 'End the grace period now',
  description: 'Texts that a rotation left working are refused from the answer on.',
  access: 'tokens:write',
  params: tokenIdParams,
  status: 200,
  answer: changedTokenSchema,
  problems: ['not_found'],
  handle: (request, parts) => changeOwnToken(parts, request.params.id, request, endGraceChange),
});
