import { hashToken } from '../token-format/hash-token.ts';
import { indexOfToken } from '../token-format/is-token.ts';
import type { TokenPrefix } from '../token-format/prefix.ts';
import { type Credential, readAuthorization } from '../token-format/read-credential.ts';
import { TOKEN_LENGTH, type TokenHash, type TokenText } from '../token-format/token-text.ts';

const AUTHORIZATION = 'authorization';
const MISSING: Credential = { kind: 'missing' };
const AMBIGUOUS: Credential = { kind: 'ambiguous' };

/**
 * Reads the credential of a request from its headers as they came over the wire (`rawHeaders`): a second
 * Authorization header, which Node hides elsewhere, makes it ambiguous.
 */
export function requestCredential(rawHeaders: readonly string[], prefix: TokenPrefix): Credential {
  let value: string | undefined;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index];
    if (name === undefined || name.length !== AUTHORIZATION.length || !isAuthorization(name)) continue;
    if (value !== undefined) return AMBIGUOUS;
    value = rawHeaders[index + 1] ?? '';
  }
  return value === undefined ? MISSING : readAuthorization(value, prefix);
}

/** What a URL shows of a credential, though none is accepted there. */
export interface UrlCredential {
  /** Set when it was a whole token of this installation's shape. */
  readonly hash: TokenHash | undefined;
}

/** Names under which programs put tokens into a query. */
const QUERY_NAMES = /[?&](?:access_token|api_?key|api_?token|token|auth)=[^&]/i;

/**
 * Looks for a credential in a URL: a whole token anywhere in it, or, where the request has no credential elsewhere,
 * a query parameter that is named like one.
 */
export function findUrlCredential(
  url: string,
  prefix: TokenPrefix,
  credential: Credential,
): UrlCredential | undefined {
  if (!url.includes('?') && !url.includes('%') && !url.includes(prefix)) return undefined;
  const hash = findTokenInUrl(url, prefix);
  if (hash !== undefined) return { hash };
  return credential.kind === 'missing' && QUERY_NAMES.test(url) ? { hash } : undefined;
}

/** The two usual spellings first: they need no new string. */
function isAuthorization(name: string): boolean {
  return name === 'Authorization' || name === AUTHORIZATION || name.toLowerCase() === AUTHORIZATION;
}

function findTokenInUrl(url: string, prefix: TokenPrefix): TokenHash | undefined {
  const text = decoded(url);
  const at = indexOfToken(text, prefix);
  return at === -1 ? undefined : hashToken(text.slice(at, at + TOKEN_LENGTH) as TokenText);
}

/** Escapes of letters, digits and `_` undone, twice over; what is not an escape stays. */
function decoded(url: string): string {
  if (!url.includes('%')) return url;
  const once = url.replaceAll(/%25/g, '%');
  return once.replaceAll(/%([2-7][0-9a-f])/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
