import { z } from '@hono/zod-openapi';
import { refuse } from '../problems/problem.ts';
import { update } from '../tokens/change-token.ts';
import type { TokenWishes } from '../tokens/issue-token.ts';
import {
  allowedAddressesField,
  expiresAtField,
  nameField,
  rateLimitField,
  scopesField,
  tokenIdParams,
} from './fields.ts';
import { changeOwnToken } from './find-own-token.ts';
import { operation } from './operation.ts';
import { changedTokenSchema } from './token-json.ts';

const body = z.strictObject({
  name: nameField.optional(),
  scopes: scopesField.optional(),
  expires_at: expiresAtField.optional(),
  allowed_addresses: allowedAddressesField.optional(),
  rate_limit_per_minute: rateLimitField.optional(),
});

/** Renames a token, or changes its scopes, expiry, addresses or rate limit. What is not named stays. */
export const updateToken = operation({
  id: 'updateToken',
  method: 'patch',
  path: '/v1/tokens/{id}',
  summary: 'Change a token',
  description: 'Changes the fields that are named and no others. In force from the answer on.',
  access: 'tokens:write',
  params: tokenIdParams,
  body,
  status: 200,
  answer: changedTokenSchema,
  problems: ['not_found', 'token_state_conflict', 'operator_required'],
  handle: async (request, parts) => {
    const wanted = request.body;
    if (wanted.expires_at && wanted.expires_at <= parts.clock.now()) {
      return refuse('validation_failed', {
        errors: [
          { pointer: '/expires_at', detail: 'must lie in the future; to end a token now, disable it' },
        ],
      });
    }
    const wishes: Partial<TokenWishes> = {
      ...(wanted.name !== undefined && { name: wanted.name }),
      ...(wanted.scopes !== undefined && { scopes: wanted.scopes }),
      ...(wanted.expires_at !== undefined && { expiresAt: wanted.expires_at }),
      ...(wanted.allowed_addresses !== undefined && { allowedAddresses: wanted.allowed_addresses }),
      ...(wanted.rate_limit_per_minute !== undefined && { rateLimitPerMinute: wanted.rate_limit_per_minute }),
    };
    if (Object.keys(wishes).length === 0) {
      return refuse('validation_failed', {
        errors: [{ pointer: '', detail: 'must name a field to change' }],
      });
    }
    return changeOwnToken(parts, request.params.id, request, update(wishes));
  },
});
