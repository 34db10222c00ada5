import { blankOf } from './blank.ts';
import { DIAGNOSED_LENGTH_MAX } from './diagnose.ts';
import { decodeBase64, textOfField, trimFieldSpace } from './field-text.ts';
import type { Flaw, Scheme, Separator, TextFlaw } from './flaw.ts';
import { indexOfToken, isTokenAt } from './is-token.ts';
import { parseToken } from './parse-token.ts';
import type { TokenPrefix } from './prefix.ts';
import { TOKEN_LENGTH, type TokenText } from './token-text.ts';

/** What the Authorization headers of one request hold. */
export type Credential =
  | { readonly kind: 'token'; readonly text: TokenText; readonly scheme: Scheme }
  | { readonly kind: 'missing' }
  | { readonly kind: 'ambiguous' }
  | { readonly kind: 'flawed'; readonly flaw: Flaw };

/**
 * Reads the token from the values of all Authorization headers of one request.
 *
 * Accepts `Bearer` and `Token` in any letter case, with one or more spaces after them (RFC 9110, section 11.4).
 * Two or more headers are ambiguous whatever they say: two servers on the way might each believe another one. So
 * hand over every value that arrived; Node keeps them all in `rawHeaders` only. Never throws, whatever arrives.
 */
export function readCredential(authorization: readonly string[], prefix: TokenPrefix): Credential {
  const value = authorization[0];
  if (value === undefined) return { kind: 'missing' };
  return authorization.length > 1 ? { kind: 'ambiguous' } : readAuthorization(value, prefix);
}

/** The same for a request that is known to have one Authorization header: its value. */
export function readAuthorization(value: string, prefix: TokenPrefix): Credential {
  // What nearly every request sends. The check comes before the cut: it is faster on the text as it arrived.
  if (
    value.length === USUAL_START.length + TOKEN_LENGTH &&
    value.startsWith(USUAL_START) &&
    isTokenAt(value, USUAL_START.length, prefix)
  ) {
    return { kind: 'token', text: value.slice(USUAL_START.length) as TokenText, scheme: 'bearer' };
  }
  return readUnusual(value, prefix);
}

const USUAL_START = 'Bearer ';

function readUnusual(arrived: string, prefix: TokenPrefix): Credential {
  if (arrived.length > DIAGNOSED_LENGTH_MAX) {
    return flawed({ kind: 'too_long', length: arrived.length, doubled: false, tokenInside: false });
  }
  const value = trimFieldSpace(textOfField(arrived));
  // What a proxy or a Fetch API makes of two headers.
  if (/,\s*(?:bearer|token|basic)\s/i.test(value)) return { kind: 'ambiguous' };
  const word = /^(?:bearer|token|basic)/i.exec(value)?.[0].toLowerCase();
  const after = value.slice(word?.length ?? 0);
  const isWhole = !/^[\w-]/.test(after) || after.startsWith(prefix);
  if (word === undefined || !isWhole) return flawed(diagnoseWithoutScheme(value, prefix));
  if (word === 'basic') return flawed({ kind: 'basic_scheme', tokenInside: hasTokenInBasic(after, prefix) });
  return readAfterScheme(word === 'bearer' ? 'bearer' : 'token', after, prefix);
}

function readAfterScheme(scheme: Scheme, after: string, prefix: TokenPrefix): Credential {
  if (after === '') return flawed({ kind: 'empty', scheme });
  const separator = separatorBefore(after);
  if (separator !== 'space') {
    return flawed({ kind: 'scheme_separator', separator, tokenInside: holdsToken(after, prefix) });
  }
  const parsed = parseToken(after.replace(/^ +/, ''), prefix);
  if (parsed.ok) return { kind: 'token', text: parsed.text, scheme };
  return flawed(parsed.flaw.kind === 'empty' ? { kind: 'empty', scheme } : parsed.flaw);
}

function separatorBefore(after: string): Separator | 'space' {
  const first = after.charAt(0);
  if (first === ':') return 'colon';
  if (first === '=') return 'equals_sign';
  return blankOf(first) ?? 'nothing';
}

// A header that says neither Bearer nor Token nor Basic.
function diagnoseWithoutScheme(value: string, prefix: TokenPrefix): Flaw {
  const parsed = parseToken(value, prefix);
  if (parsed.ok) return { kind: 'scheme_missing', tokenInside: true };
  if (saysMoreThanScheme(parsed.flaw)) return parsed.flaw;
  const kind = /^[a-z][a-z0-9-]* /i.test(value) ? 'scheme_unknown' : 'scheme_missing';
  return { kind, tokenInside: holdsToken(value, prefix) };
}

// In a header without scheme, what was put in place of the whole header tells more than that the scheme is missing.
function saysMoreThanScheme(flaw: TextFlaw): boolean {
  switch (flaw.kind) {
    case 'empty':
    case 'scheme_repeated':
    case 'variable':
    case 'assignment':
    case 'placeholder':
    case 'unset_value':
    case 'ellipsis':
      return true;
    case 'quotes':
    case 'brackets':
      return flaw.side !== 'after';
    default:
      return false;
  }
}

function holdsToken(text: string, prefix: TokenPrefix): boolean {
  return indexOfToken(text, prefix) !== -1;
}

function hasTokenInBasic(after: string, prefix: TokenPrefix): boolean {
  return holdsToken(decodeBase64(after.trim()), prefix);
}

function flawed(flaw: Flaw): Credential {
  return { kind: 'flawed', flaw };
}
