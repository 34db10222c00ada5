import { accept, type Outcome, refuse } from '../problems/problem.ts';
import type { ChangeTransaction } from '../store/change-transaction.ts';
import type {
  Actor,
  AuditAction,
  DisabledRecord,
  DisableReason,
  TokenRecord,
  TokenWithTexts,
} from '../store/records.ts';
import { type Grantor, refuseGrant, refuseWider } from './grant.ts';
import type { TokenWishes } from './issue-token.ts';

/** Who changes a token: the name that the audit entry bears, and what they may do. */
export interface ChangedBy {
  readonly actor: Actor;
  readonly grantor: Grantor;
}

/** A change of one token as part of a store change; answers the token as it is afterwards. */
export type TokenChange = (
  transaction: ChangeTransaction,
  found: TokenWithTexts,
  by: ChangedBy,
) => Promise<Outcome<{ changed: TokenWithTexts }>>;

/** Why a token is disabled: a word, and if wanted a note in the words of whoever does it. */
export interface DisableWish {
  readonly reason: DisableReason;
  readonly note: string | null;
}

/**
 * Disables a token. To disable a disabled one again changes nothing, but that `leaked` replaces any other reason:
 * of two reasons the stricter one stays.
 */
export function disable(wish: DisableWish): TokenChange {
  return async (transaction, found, { actor }) => {
    const { token } = found;
    if (token.deleted !== null) return refuseDeleted(found);
    const disabled = newlyDisabled(token, wish, { at: transaction.at, by: actor });
    if (disabled === undefined) return accept({ changed: found });
    return save(transaction, found, { ...token, disabled }, 'token.disabled', { ...wish });
  };
}

/** How a token that is not deleted is disabled by a wish, or `undefined` where that changes nothing. */
export function newlyDisabled(
  { disabled }: Pick<TokenRecord, 'disabled'>,
  wish: DisableWish,
  by: Pick<DisabledRecord, 'at' | 'by'>,
): DisabledRecord | undefined {
  const isStricter = wish.reason === 'leaked' && disabled?.reason !== 'leaked';
  return disabled === null || isStricter ? { ...by, ...wish } : undefined;
}

/**
 * Enables a token. One that leaked is enabled by an operator alone, with a note that says why it is safe.
 * To enable a token that is not disabled changes nothing.
 */
export function enable(note: string | null): TokenChange {
  return async (transaction, found, { grantor }) => {
    const { token } = found;
    if (token.deleted !== null) return refuseDeleted(found);
    if (token.disabled === null) return accept({ changed: found });
    if (token.disabled.reason === 'leaked') {
      if (!grantor.isOperator) {
        return refuse('operator_required', {
          detail: `The token "${token.name}" was disabled because it leaked. Only an operator enables it again.`,
          fix: 'Create a new token. If the report was a mistake, ask the operator of this server.',
        });
      }
      if (note === null) {
        return refuse('validation_failed', {
          errors: [{ pointer: '/note', detail: 'say why a token that leaked is safe to enable' }],
        });
      }
    }
    return save(transaction, found, { ...token, disabled: null }, 'token.enabled', { note });
  };
}

/** Deletes a token for good. What stays is its tombstone: id, name, hint, who, when and why. */
export function remove(note: string | null): TokenChange {
  return async (transaction, found, { actor }) => {
    const { token } = found;
    if (token.deleted !== null) return accept({ changed: found });
    const deleted = { at: transaction.at, by: actor, note };
    return save(transaction, found, { ...token, deleted }, 'token.deleted', { note });
  };
}

/** Changes what is named and nothing else. Refuses scopes that may not be given. */
export function update(wishes: Partial<TokenWishes>): TokenChange {
  return async (transaction, found, { grantor }) => {
    const { token, account } = found;
    if (token.deleted !== null) return refuseDeleted(found);
    const added = (wishes.scopes ?? []).filter((scope) => !token.scopes.includes(scope));
    const refusal = refuseGrant(grantor, added, account) ?? refuseWider(grantor, wishes);
    if (refusal !== undefined) return refusal;
    return save(transaction, found, { ...token, ...wishes }, 'token.updated', { ...wishes });
  };
}

/** Notes that the text of a token was seen in a URL: a sign for its owner to rotate it. Ends nothing. */
export const noteSeenInUrl: TokenChange = async (transaction, found) => {
  const token = { ...found.token, seenInUrlAt: transaction.at };
  return save(transaction, found, token, 'token.seen_in_url', {});
};

/** The answer to whoever wants to change a token that is gone for good. */
export function refuseDeleted({ token }: TokenWithTexts): ReturnType<typeof refuse> {
  return refuse('token_state_conflict', {
    detail: `The token "${token.name}" was deleted. That cannot be undone.`,
    fix: 'Create a new token.',
  });
}

async function save(
  transaction: ChangeTransaction,
  found: TokenWithTexts,
  token: TokenRecord,
  action: AuditAction,
  detail: Readonly<Record<string, unknown>>,
): Promise<Outcome<{ changed: TokenWithTexts }>> {
  await transaction.saveToken(token);
  transaction.audit({
    action,
    tokenId: token.id,
    accountId: token.accountId,
    detail: { name: token.name, hint: found.texts[0].hint, ...detail },
  });
  return accept({ changed: { ...found, token: { ...token, revision: transaction.revision } } });
}
