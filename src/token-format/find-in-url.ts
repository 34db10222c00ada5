import { indexOfToken } from './is-token.ts';
import type { TokenPrefix } from './prefix.ts';
import { TOKEN_LENGTH, type TokenText } from './token-text.ts';

/** What a URL shows of a credential, though none is accepted there. */
export interface UrlFinding {
  /** Set when it is a whole token. */
  readonly text: TokenText | undefined;
}

/**
 * Looks for a credential in a URL: a whole token anywhere in it, or, where the request has no credential elsewhere,
 * a query parameter that is named like one. Sees through escapes of letters, digits and the underscore.
 */
export function findInUrl(url: string, prefix: TokenPrefix, hasOther: boolean): UrlFinding | undefined {
  if (!url.includes('?') && !url.includes('%') && !url.includes(prefix)) return undefined;
  const text = decoded(url);
  const at = indexOfToken(text, prefix);
  if (at !== -1) return { text: text.slice(at, at + TOKEN_LENGTH) as TokenText };
  return !hasOther && QUERY_NAMES.test(url) ? { text: undefined } : undefined;
}

/** Names under which programs put tokens into a query. */
const QUERY_NAMES = /[?&](?:access_token|api_?key|api_?token|token|auth)=[^&]/i;

/** Escapes of letters, digits and `_` undone, twice over; what is not an escape stays. */
function decoded(url: string): string {
  if (!url.includes('%')) return url;
  const once = url.replaceAll(/%25/g, '%');
  return once.replaceAll(/%([2-7][0-9a-f])/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
