import { randomBytes } from 'node:crypto';
import { accept, type Outcome, refuse } from '../problems/problem.ts';
import type { ChangeTransaction } from '../store/change-transaction.ts';
import type { AccountRecord, Actor, Scope, TokenWithTexts } from '../store/records.ts';
import { hashToken } from '../token-format/hash-token.ts';
import { hintOf } from '../token-format/hint.ts';
import { mintToken } from '../token-format/mint-token.ts';
import type { TokenPrefix } from '../token-format/prefix.ts';
import type { TokenText } from '../token-format/token-text.ts';
import { type Grantor, refuseGrant, refuseWider } from './grant.ts';

/** What the owner of a new token wants. Times are milliseconds since 1970. */
export interface TokenWishes {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly expiresAt: number | null;
  readonly allowedAddresses: readonly string[];
  readonly rateLimitPerMinute: number | null;
}

/** A new token. `text` is the only copy of the token text there is: it goes into one answer and nowhere else. */
export interface IssuedToken {
  readonly issued: TokenWithTexts;
  readonly text: TokenText;
}

/** What the token is called that an account is born with; it has the scope `api` alone, so that it mints nothing. */
export const DEFAULT_TOKEN: TokenWishes = {
  name: 'Default',
  scopes: ['api'],
  expiresAt: null,
  allowedAddresses: [],
  rateLimitPerMinute: null,
};

/** How many tokens an account may have that are not deleted. */
export const TOKENS_PER_ACCOUNT = 10_000;

/** Issues a token as part of a change: the token, its hash and its audit entry. Refuses what may not be given. */
export async function issueToken(
  transaction: ChangeTransaction,
  prefix: TokenPrefix,
  owner: AccountRecord,
  wishes: TokenWishes,
  by: { readonly actor: Actor; readonly grantor: Grantor },
): Promise<Outcome<IssuedToken>> {
  const refusal = refuseGrant(by.grantor, wishes.scopes, owner) ?? refuseWider(by.grantor, wishes);
  if (refusal !== undefined) return refusal;
  if ((await transaction.countTokens(owner.id)) >= TOKENS_PER_ACCOUNT) {
    return refuse('token_state_conflict', {
      detail: `The account has ${TOKENS_PER_ACCOUNT} tokens, which is the most it may have.`,
      fix: 'Delete tokens that are not used any more.',
    });
  }
  const { at } = transaction;
  const id = newTokenId();
  const token = {
    ...wishes,
    id,
    accountId: owner.id,
    createdAt: at,
    createdBy: by.actor,
    disabled: null,
    deleted: null,
    seenInUrlAt: null,
  };
  await transaction.insertToken(token);
  const { text, record } = newText(prefix, id, at);
  await transaction.insertText(record);
  const { name, scopes, expiresAt, allowedAddresses, rateLimitPerMinute } = wishes;
  transaction.audit({
    action: 'token.created',
    tokenId: id,
    tokenHash: record.hash,
    accountId: owner.id,
    detail: { name, hint: record.hint, scopes, expiresAt, allowedAddresses, rateLimitPerMinute },
  });
  const issued = {
    token: { ...token, revision: transaction.revision },
    account: owner,
    texts: [record],
  } as const;
  return accept({ issued, text });
}

/** Mints a text for a token: the text itself, and the record of it that is kept. */
export function newText(prefix: TokenPrefix, tokenId: string, at: number) {
  const text = mintToken(prefix);
  const hint = hintOf(text, prefix);
  const record = { hash: hashToken(text), tokenId, hint, issuedAt: at, endsAt: null, lastUse: null };
  return { text, record };
}

/** The id of a token: no secret, and never long enough to look like one. */
export function newTokenId(): string {
  return `tok_${BigInt(`0x${randomBytes(12).toString('hex')}`)
    .toString(36)
    .padStart(19, '0')}`;
}
