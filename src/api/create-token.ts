import { hash } from 'node:crypto';
import { z } from '@hono/zod-openapi';
import { accept, type Outcome, refuse } from '../problems/problem.ts';
import type { ChangeTransaction } from '../store/change-transaction.ts';
import type { AccountRecord, TokenWithTexts } from '../store/records.ts';
import type { TokenText } from '../token-format/token-text.ts';
import { issueToken, type TokenWishes } from '../tokens/issue-token.ts';
import { accountOf, type Caller } from './caller.ts';
import { allowedAddressesField, expiresAtField, nameField, rateLimitField, scopesField } from './fields.ts';
import { findAccountNamed } from './find-account.ts';
import { limitNewTexts } from './limit-new-texts.ts';
import { type ApiParts, operation } from './operation.ts';
import { issuedTokenSchema, tokenJson, tokenSchema } from './token-json.ts';

const body = z.strictObject({
  name: nameField,
  scopes: scopesField.default(['api']),
  expires_at: expiresAtField.default(null),
  allowed_addresses: allowedAddressesField.default([]),
  rate_limit_per_minute: rateLimitField.default(null),
  account: z.string().optional().describe('Operators: the id, e-mail address or username of the owner.'),
});

/** Creates a token and shows its text, this once. */
export const createToken = operation({
  id: 'createToken',
  method: 'post',
  path: '/v1/tokens',
  summary: 'Create a token',
  description:
    'The answer holds the token text, this once. With an Idempotency-Key, a repeated request makes no second token; its answer is the token without the text.',
  access: 'tokens:write',
  body,
  takesIdempotencyKey: true,
  status: 201,
  answer: issuedTokenSchema,
  repeatedAnswer: tokenSchema,
  problems: ['idempotency_conflict', 'operator_required', 'token_state_conflict', 'not_found'],
  handle: async ({ body: wanted, caller, idempotencyKey, change }, parts) => {
    const wishes: TokenWishes = {
      name: wanted.name,
      scopes: wanted.scopes,
      expiresAt: wanted.expires_at,
      allowedAddresses: wanted.allowed_addresses,
      rateLimitPerMinute: wanted.rate_limit_per_minute,
    };
    const request = idempotencyKey && repeatable(caller, idempotencyKey, wanted);
    const earlier = request && (await findEarlier(parts, request));
    if (earlier) return earlier;
    if (wanted.expires_at !== null && wanted.expires_at <= parts.clock.now()) return refuse(...IN_THE_PAST);
    const limited = limitNewTexts(caller, parts);
    if (limited !== undefined) return limited;
    const outcome = await change(
      async (transaction, by, now): Promise<Outcome<{ issued: TokenWithTexts; text: TokenText }>> => {
        const owner = await ownerOf(transaction, wanted.account, now);
        if (!owner.ok) return owner;
        const issued = await issueToken(transaction, parts.prefix, owner.value, wishes, by);
        if (!issued.ok || !request) return issued;
        const { caller: name, key, fingerprint } = request;
        const subjectId = issued.value.issued.token.id;
        const isFirst = await transaction.rememberRequest(name, key, { fingerprint, subjectId });
        return isFirst ? issued : refuse('idempotency_conflict');
      },
    );
    // The same request may have come a second time while the first was under way.
    if (!outcome.ok && request) return (await findEarlier(parts, request)) ?? outcome;
    if (!outcome.ok) return outcome;
    return accept({ body: { ...tokenJson(outcome.value.issued, parts), text: outcome.value.text } });
  },
});

const IN_THE_PAST = [
  'validation_failed',
  { errors: [{ pointer: '/expires_at', detail: 'must lie in the future' }] },
] as const;

interface RepeatableRequest {
  readonly caller: string;
  readonly key: string;
  readonly fingerprint: string;
}

/** What a key stands for is kept as hashes: a caller may put anything into it. */
function repeatable(caller: Caller, key: string, wanted: z.output<typeof body>): RepeatableRequest {
  const fingerprint = hash('sha256', JSON.stringify(wanted));
  return { caller: accountOf(caller)?.id ?? 'operator', key: hash('sha256', key), fingerprint };
}

/** The answer to a request that came before: its token, without the text, which was shown to the first alone. */
async function findEarlier(parts: ApiParts, request: RepeatableRequest) {
  const earlier = await parts.store.findRepeat(request.caller, request.key);
  if (earlier === undefined) return undefined;
  if (earlier.fingerprint !== request.fingerprint) return refuse('idempotency_conflict');
  const found = await parts.store.findToken(earlier.subjectId);
  if (found === undefined) return refuse('not_found');
  return accept({ status: 200 as const, body: tokenJson(found, parts) });
}

async function ownerOf(
  transaction: ChangeTransaction,
  name: string | undefined,
  caller: Caller,
): Promise<Outcome<AccountRecord>> {
  if (name !== undefined) return findAccountNamed(transaction, name, caller);
  const own = accountOf(caller);
  if (own !== undefined) return accept(own);
  const [first, ...others] = await transaction.listAccounts(2);
  if (first !== undefined && others.length === 0) return accept(first);
  const detail = first === undefined ? 'there is no account yet' : 'say whose token it is to be';
  return refuse('validation_failed', { errors: [{ pointer: '/account', detail }] });
}
