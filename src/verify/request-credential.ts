import { findInUrl } from '../token-format/find-in-url.ts';
import { hashToken } from '../token-format/hash-token.ts';
import type { TokenPrefix } from '../token-format/prefix.ts';
import { type Credential, readAuthorization } from '../token-format/read-credential.ts';
import type { TokenHash } from '../token-format/token-text.ts';

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

/** Looks for a credential in a URL; what it finds is kept as a hash. */
export function findUrlCredential(
  url: string,
  prefix: TokenPrefix,
  credential: Credential,
): UrlCredential | undefined {
  const found = findInUrl(url, prefix, credential.kind !== 'missing');
  return found && { hash: found.text && hashToken(found.text) };
}

/** The two usual spellings first: they need no new string. */
function isAuthorization(name: string): boolean {
  return name === 'Authorization' || name === AUTHORIZATION || name.toLowerCase() === AUTHORIZATION;
}
