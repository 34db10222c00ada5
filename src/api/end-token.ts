import { z } from '@hono/zod-openapi';
import { DISABLE_REASONS } from '../store/records.ts';
import { disable, enable, remove } from '../tokens/change-token.ts';
import { noteField, tokenIdParams } from './fields.ts';
import { changeOwnToken } from './find-own-token.ts';
import { operation } from './operation.ts';
import { changedTokenSchema } from './token-json.ts';

const note = noteField.nullable().default(null);

/** Disables a token: refused everywhere once this has answered. Any token may disable itself. */
export const disableToken = operation({
  id: 'disableToken',
  method: 'post',
  path: '/v1/tokens/{id}/disable',
  summary: 'Disable a token',
  description:
    'No request that starts after the answer is accepted with the token. Any token may disable itself, as `self`.',
  access: 'tokens:write',
  isOwnTokenEnough: true,
  params: tokenIdParams,
  body: z.strictObject({ reason: z.enum(DISABLE_REASONS).default('other'), note }),
  isBodyOptional: true,
  status: 200,
  answer: changedTokenSchema,
  problems: ['not_found', 'token_state_conflict'],
  handle: (request, parts) => changeOwnToken(parts, request.params.id, request, disable(request.body)),
});

/** Enables a disabled token. */
export const enableToken = operation({
  id: 'enableToken',
  method: 'post',
  path: '/v1/tokens/{id}/enable',
  summary: 'Enable a token',
  description: 'A token that was disabled because it leaked is enabled by an operator alone, with a note.',
  access: 'tokens:write',
  params: tokenIdParams,
  body: z.strictObject({ note }),
  isBodyOptional: true,
  status: 200,
  answer: changedTokenSchema,
  problems: ['not_found', 'token_state_conflict', 'operator_required'],
  handle: (request, parts) => changeOwnToken(parts, request.params.id, request, enable(request.body.note)),
});

/** Deletes a token for good. */
export const deleteToken = operation({
  id: 'deleteToken',
  method: 'delete',
  path: '/v1/tokens/{id}',
  summary: 'Delete a token',
  description: 'Cannot be undone. What stays is a tombstone: id, name, hint, who, when and why.',
  access: 'tokens:write',
  params: tokenIdParams,
  body: z.strictObject({ note }),
  isBodyOptional: true,
  status: 200,
  answer: changedTokenSchema,
  problems: ['not_found'],
  handle: (request, parts) => changeOwnToken(parts, request.params.id, request, remove(request.body.note)),
});
