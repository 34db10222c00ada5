import { accept } from '../problems/problem.ts';
import { tokenIdParams } from './fields.ts';
import { findOwnToken } from './find-own-token.ts';
import { operation } from './operation.ts';
import { tokenJson, tokenSchema } from './token-json.ts';

/** One token, or the tombstone of a deleted one. */
export const getToken = operation({
  id: 'getToken',
  method: 'get',
  path: '/v1/tokens/{id}',
  summary: 'Show a token',
  description: 'A token, or what is left of a deleted one. Any token may read itself, as `self`.',
  access: 'tokens:read',
  isOwnTokenEnough: true,
  params: tokenIdParams,
  status: 200,
  answer: tokenSchema,
  problems: ['not_found'],
  handle: async ({ params: { id }, caller }, parts) => {
    const found = await findOwnToken(parts.store, id, caller);
    return found.ok ? accept({ body: tokenJson(found.value, parts) }) : found;
  },
});
