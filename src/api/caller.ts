import { sessionNow } from '../accounts/sessions.ts';
import { accept, type Outcome, refuse } from '../problems/problem.ts';
import type { ChangeTransaction } from '../store/change-transaction.ts';
import type { AccountRecord, Actor, Scope, TokenByHash } from '../store/records.ts';
import type { TokenPrefix } from '../token-format/prefix.ts';
import type { ChangedBy } from '../tokens/change-token.ts';
import { endedBecause, networksOf } from '../verify/decide.ts';
import { problemOfVerdict } from '../verify/problem-of-verdict.ts';

/** Who sends a request: a token, a person who is signed in, or whoever may open the socket in the data folder. */
export type Caller =
  | { readonly kind: 'local_operator' }
  | {
      readonly kind: 'session';
      readonly account: AccountRecord;
      readonly sessionId: string;
      readonly address: string;
    }
  | { readonly kind: 'token'; readonly subject: TokenByHash; readonly address: string };

type TokenCaller = Extract<Caller, { kind: 'token' }>;

/** A person who is signed in. */
export type SessionCaller = Extract<Caller, { kind: 'session' }>;

/**
 * What an operation asks of its caller. `any` is satisfied by every token that is in force; `session` by people who
 * are signed in, and by nobody else; `public` asks nothing.
 */
export type Access = 'public' | 'any' | 'session' | Scope;

/** Whether the caller may see and change what belongs to every account. */
export function isOperator(caller: Caller): boolean {
  if (caller.kind === 'local_operator') return true;
  if (caller.kind === 'session') return caller.account.isOperator;
  const { account, token } = caller.subject;
  return account.isOperator && token.scopes.includes('operator');
}

/**
 * Says whether a caller may call an operation at all. `ownTokenId` is the token that the request is about, when the
 * operation is one that any token may do to itself.
 */
export function authorize(caller: Caller, access: Access, ownTokenId?: string): Outcome<Caller> {
  if (access === 'session') return caller.kind === 'session' ? accept(caller) : refuse('session_required');
  if (access === 'public' || access === 'any' || caller.kind === 'local_operator') return accept(caller);
  if (caller.kind === 'session') {
    const isForOperators = access === 'operator' || access === 'verify';
    return isForOperators && !isOperator(caller) ? refuse('operator_required') : accept(caller);
  }
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
  switch (caller.kind) {
    case 'local_operator':
      return accept(caller);
    case 'session': {
      const found = await sessionNow(transaction, caller.sessionId);
      return found === undefined ? refuse('session_required') : accept({ ...caller, account: found.account });
    }
    case 'token':
      return tokenCallerNow(caller, transaction, prefix);
  }
}

/** A caller's token as it is at a moment. It is not checked by its text: that would count as a use. */
export async function tokenCallerNow(
  caller: TokenCaller,
  moment: Pick<ChangeTransaction, 'at' | 'revision' | 'findTokenByHash'>,
  prefix: TokenPrefix,
): Promise<Outcome<Caller>> {
  const subject = await moment.findTokenByHash(caller.subject.text.hash);
  if (subject === undefined) return refuse('token_unknown');
  const code = endedBecause(subject, moment.at);
  const about = { subject, revision: moment.revision };
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
  return isOperator(caller) || accountOf(caller)?.id === accountId;
}

/** The account that the caller acts for; the local operator acts for none. */
export function accountOf(caller: Caller): AccountRecord | undefined {
  switch (caller.kind) {
    case 'local_operator':
      return undefined;
    case 'session':
      return caller.account;
    case 'token':
      return caller.subject.account;
  }
}

function actorOf(caller: Caller): Actor {
  if (caller.kind === 'local_operator') return { kind: 'operator' };
  const { id: accountId, username } = caller.kind === 'session' ? caller.account : caller.subject.account;
  const tokenId = caller.kind === 'token' ? { tokenId: caller.subject.token.id } : undefined;
  return { kind: 'account', accountId, username, ...tokenId };
}
