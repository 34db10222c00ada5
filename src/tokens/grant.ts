import { type Refusal, refuse } from '../problems/problem.ts';
import type { AccountRecord, Scope, TokenRecord } from '../store/records.ts';

/** Who wants something done with tokens: what they may do themselves bounds what they may give. */
export interface Grantor {
  /** An operator acts on every account, and may give every scope. */
  readonly isOperator: boolean;
  /** The scopes of the token that is used; `all` for a person, who is not bound by a token. */
  readonly scopes: readonly Scope[] | 'all';
  /** The limits of the token that is used; a person has none. */
  readonly limits?: TokenLimits;
}

/** What bounds a token beside its scopes; null and an empty list are no bound. Times are milliseconds since 1970. */
export type TokenLimits = Pick<TokenRecord, 'expiresAt' | 'allowedAddresses' | 'rateLimitPerMinute'>;

/** Scopes that reach beyond one's own account: only an operator gives them. */
const OPERATOR_GIVES: ReadonlySet<Scope> = new Set<Scope>(['verify', 'operator']);

/**
 * Says why scopes may not be given, or `undefined` when they may. Nobody gives what they lack: otherwise a leaked
 * token that may create tokens could create one that may do more. The scope `operator` works only in the hands of
 * an operator account.
 */
export function refuseGrant(
  grantor: Grantor,
  scopes: readonly Scope[],
  owner: Pick<AccountRecord, 'isOperator' | 'username'>,
): Refusal | undefined {
  if (scopes.includes('operator') && !owner.isOperator) {
    return refuse('validation_failed', {
      errors: [{ pointer: '/scopes', detail: `the account "${owner.username}" is not an operator` }],
    });
  }
  if (grantor.isOperator) return undefined;
  const reserved = scopes.find((scope) => OPERATOR_GIVES.has(scope));
  if (reserved !== undefined) {
    return refuse('operator_required', { detail: `Only an operator gives the scope "${reserved}".` });
  }
  return refuseLacking(grantor, scopes);
}

/** Says no to a token that would hand out scopes which it lacks itself. A person is not bound by a token. */
export function refuseLacking(grantor: Grantor, scopes: readonly Scope[]): Refusal | undefined {
  const given = grantor.scopes;
  const lacking = given === 'all' ? undefined : scopes.find((scope) => !given.includes(scope));
  if (lacking === undefined) return undefined;
  return refuse('scope_insufficient', {
    detail: `A token gives only scopes that it has itself; the one used lacks "${lacking}".`,
    requiredScopes: [lacking],
  });
}

/**
 * Says no to a token with limits that would give a token without them: itself, another, or a new one. It may name
 * what it has itself or less: an earlier expiry, some of its own addresses, a lower rate.
 */
export function refuseWider(
  { limits, isOperator }: Grantor,
  wanted: Partial<TokenLimits>,
): Refusal | undefined {
  if (limits === undefined || isOperator) return undefined;
  const { expiresAt, allowedAddresses, rateLimitPerMinute } = wanted;
  if (expiresAt !== undefined && isAbove(expiresAt, limits.expiresAt)) return wider('expires_at', 'expiry');
  if (rateLimitPerMinute !== undefined && isAbove(rateLimitPerMinute, limits.rateLimitPerMinute)) {
    return wider('rate_limit_per_minute', 'rate limit');
  }
  const own = limits.allowedAddresses;
  if (allowedAddresses === undefined || own.length === 0) return undefined;
  const isWithin = allowedAddresses.length > 0 && allowedAddresses.every((network) => own.includes(network));
  return isWithin ? undefined : wider('allowed_addresses', 'list of addresses');
}

/** Whether a bound lets more through than another; null lets everything through. */
function isAbove(bound: number | null, other: number | null): boolean {
  return other !== null && (bound === null || bound > other);
}

function wider(field: string, what: string): Refusal {
  const detail = `the token that is used has a ${what} of its own and gives none that is wider`;
  return refuse('validation_failed', { errors: [{ pointer: `/${field}`, detail }] });
}
