import { accept, type Outcome, refuse } from '../problems/problem.ts';
import type { ChangeTransaction } from '../store/change-transaction.ts';
import type { AccountRecord, Actor, Scope, TokenByHash } from '../store/records.ts';
import type { TokenPrefix } from '../token-format/prefix.ts';
import type { ChangedBy } from '../tokens/change-token.ts';
import { endedBecause, networksOf } from '../verify/decide.ts';
import { problemOfVerdict } from '../verify/problem-of-verdict.ts';

/** Who sends a request: a token, or whoever may open the socket in the data folder. */
export type Caller =
  | { readonly kind: 'local_operator' }
  | { readonly kind: 'token'; readonly subject: TokenByHash; readonly address: string };

/** What an operation asks of its caller. `any` is satisfied by every token that is in force. */
export type Access = 'public' | 'any' | Scope;

/** Whether the caller may see and change what belongs to every account. */
export function isOperator(caller: Caller): boolean {
  if (caller.kind === 'local_operator') return true;
  const { account, token } = caller.subject;
  return account.isOperator && token.scopes.includes('operator');
}

/**
 * Says whether a caller may call an operation at all. `ownTokenId` is the token that the request is about, when the
 * operation is one that any token may do to itself.
 */
export function authorize(caller: Caller, access: Access, ownTokenId?: string): Outcome<Caller> {
  if (access === 'public' || access === 'any' || caller.kind === 'local_operator') return accept(caller);
  const { token, text } = caller.subject;
  if (ownTokenId !== undefined && (ownTokenId === token.id || ownTokenId === 'self')) return accept(caller);
  if (access === 'operator') return isOperator(caller) ? accept(caller) : refuse('operator_required');
  if (token.scopes.includes(access)) return accept(caller);
  return refuse('scope_insufficient', {
    detail: `The API token "${token.name}" (${text.hint}) lacks the scope "${access}".`,
    requiredScopes: [access],
    token: { id: token.id, hint: text.hint },
  });
}

/** The caller as it is within a change: its token, its account and its rights as of this moment. */
export async function callerNow(
  caller: Caller,
  transaction: ChangeTransaction,
  prefix: TokenPrefix,
): Promise<Outcome<Caller>> {
  if (caller.kind === 'local_operator') return accept(caller);
  const subject = await transaction.findTokenByHash(caller.subject.text.hash);
  if (subject === undefined) return refuse('token_unknown');
  const code = endedBecause(subject, transaction.at);
  const about = { subject, revision: transaction.revision };
  if (code !== undefined) return { ok: false, problem: problemOfVerdict({ code, ...about }, prefix) };
  const { address } = caller;
  if (networksOf(subject.token.allowedAddresses)?.contains(address) !== false) {
    return accept({ kind: 'token', subject, address });
  }
  return { ok: false, problem: problemOfVerdict({ code: 'address_not_allowed', address, ...about }, prefix) };
}

/** The name under which the caller stands in the audit trail, and what they may give to others. */
export function changedBy(caller: Caller): ChangedBy {
  return {
    actor: actorOf(caller),
    grantor: {
      isOperator: isOperator(caller),
      ...(caller.kind === 'token'
        ? { scopes: caller.subject.token.scopes, limits: caller.subject.token }
        : { scopes: 'all' }),
    },
  };
}

/** Whether the caller may know of what belongs to an account. */
export function maySee(caller: Caller, accountId: string): boolean {
  return isOperator(caller) || (caller.kind === 'token' && caller.subject.account.id === accountId);
}

/** The account that the caller acts for; the local operator acts for none. */
export function accountOf(caller: Caller): AccountRecord | undefined {
  return caller.kind === 'token' ? caller.subject.account : undefined;
}

function actorOf(caller: Caller): Actor {
  if (caller.kind === 'local_operator') return { kind: 'operator' };
  const { account, token } = caller.subject;
  return { kind: 'account', accountId: account.id, username: account.username, tokenId: token.id };
}
