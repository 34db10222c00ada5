import { type Problem, problem } from '../problems/problem.ts';
import type { Actor } from '../store/records.ts';
import { describeFlaw } from '../token-format/describe-flaw.ts';
import type { Flaw } from '../token-format/flaw.ts';
import type { TokenPrefix } from '../token-format/prefix.ts';
import type { Refused, RefusedToken } from './verdict.ts';

/**
 * Words a refusal for the caller: which mistake, whose, since when, and how to mend it. What it says about a token
 * is said only to whoever presented its whole text; the verdict carries it only then.
 */
export function problemOfVerdict(verdict: Refused, prefix: TokenPrefix): Problem {
  switch (verdict.code) {
    case 'token_missing':
      return problem('token_missing', verdict.flaw && wordsOf(verdict.flaw, prefix));
    case 'token_ambiguous':
      return problem('token_ambiguous', verdict.isAlsoInUrl ? { detail: ALSO_IN_URL } : {});
    case 'token_in_url':
      return problem('token_in_url');
    case 'token_unknown':
      return problem('token_unknown');
    case 'token_malformed':
      return problem('token_malformed', wordsOf(verdict.flaw, prefix));
    case 'token_mistyped':
      return problem('token_mistyped', wordsOf(verdict.flaw, prefix));
    case 'token_wrong_prefix':
      return problem('token_wrong_prefix', wordsOf(verdict.flaw, prefix));
    case 'verifier_unavailable':
      return problem('verifier_unavailable', { retryAfterSeconds: 2, cause: verdict.cause });
    default: {
      const { token, text } = verdict.subject;
      return { ...problemOfToken(verdict), token: { id: token.id, hint: text.hint } };
    }
  }
}

const OR_ANOTHER = 'Otherwise create a new token and put it where the program reads it.';

const ALSO_IN_URL =
  'The request carried an API token in its Authorization header and another copy in its URL.';

function problemOfToken(verdict: RefusedToken): Problem {
  const { token, text, account } = verdict.subject;
  const name = `The API token "${token.name}" (${text.hint})`;
  switch (verdict.code) {
    case 'token_deleted':
      return problem('token_deleted', {
        detail: `${name} was deleted on ${dateOf(token.deleted?.at)} by ${whoOf(token.deleted?.by, verdict)}.`,
      });
    case 'token_leaked':
      return problem('token_leaked', {
        detail: `${name} was reported as leaked and disabled on ${disabledWhenAndBy(verdict)}`,
      });
    case 'token_disabled':
      return problem('token_disabled', {
        detail: `${name} was disabled on ${disabledWhenAndBy(verdict)}`,
        fix: `If it is safe, enable it again: wardkey token enable ${token.id}. ${OR_ANOTHER}`,
        fixOnPages: `If it is safe, enable it again ({server}/account/api-tokens/${token.id}). ${OR_ANOTHER}`,
      });
    case 'token_rotated':
      return problem('token_rotated', {
        detail: `${name} was replaced by a new text; this one ended on ${dateOf(text.endsAt)}.`,
      });
    case 'token_expired':
      return problem('token_expired', { detail: `${name} expired on ${dateOf(token.expiresAt)}.` });
    case 'account_suspended':
      return problem('account_suspended', {
        detail: `The account that owns the API token ${text.hint} was suspended on ${dateOf(account.suspendedAt)}.`,
      });
    case 'scope_insufficient':
      return problem('scope_insufficient', {
        detail: `${name} lacks the scope "${verdict.needed}"; it has ${listOf(token.scopes)}.`,
        requiredScopes: [verdict.needed],
      });
    case 'address_not_allowed':
      return problem('address_not_allowed', {
        detail: `${name} may not be used from ${verdict.address || 'an address that is not known'}.`,
      });
    case 'rate_limited':
      return problem('rate_limited', {
        detail: `${name} may be used ${timesOf(token.rateLimitPerMinute)} a minute. Its limit resets in ~${verdict.retryAfterSeconds}s.`,
        retryAfterSeconds: verdict.retryAfterSeconds,
      });
  }
}

function disabledWhenAndBy(verdict: RefusedToken): string {
  const { disabled } = verdict.subject.token;
  const reason = disabled?.reason === 'unused' || disabled?.reason === 'suspicious' ? [disabled.reason] : [];
  const why = [...reason, ...(disabled?.note ? [`"${disabled.note}"`] : [])];
  const because = why.length === 0 ? '' : ` (${why.join(', ')})`;
  return `${dateOf(disabled?.at)} by ${whoOf(disabled?.by, verdict)}${because}.`;
}

/** Who did it, as its owner may know it: other people's names stay out. */
function whoOf(actor: Actor | undefined, { subject }: RefusedToken): string {
  if (actor?.kind === 'system') return `Wardkey (${actor.name})`;
  if (actor?.kind !== 'account' || actor.accountId !== subject.account.id)
    return 'an operator of this server';
  return actor.tokenId === subject.token.id
    ? `its owner ${actor.username}, with the token itself`
    : `its owner ${actor.username}`;
}

function timesOf(count: number | null): string {
  return count === 1 ? 'once' : `${count} times`;
}

function dateOf(time: number | null | undefined): string {
  return new Date(time ?? 0).toISOString().replace('T', ' at ').replace(/Z$/, ' UTC');
}

function listOf(scopes: readonly string[]): string {
  return scopes.length === 0 ? 'none' : scopes.map((scope) => `"${scope}"`).join(', ');
}

function wordsOf(flaw: Flaw, prefix: TokenPrefix): Pick<Problem, 'detail' | 'fix'> {
  const { happened, fix } = describeFlaw(flaw, prefix);
  return { detail: happened, fix };
}
