import { hasValidChecksum } from './checksum.ts';
import type { TokenPrefix } from './prefix.ts';
import { TOKEN_LENGTH, type TokenText } from './token-text.ts';

/** Whether a text is a token of this installation, and nothing else: length, prefix, alphabet, checksum. */
export function isToken(text: string, prefix: TokenPrefix): text is TokenText {
  return text.length === TOKEN_LENGTH && isTokenAt(text, 0, prefix);
}

/** Whether 40 characters from `start` on are a token of this installation, whatever surrounds them. */
export function isTokenAt(text: string, start: number, prefix: TokenPrefix): boolean {
  return text.startsWith(prefix, start) && hasValidChecksum(text, start);
}

/**
 * Where the first good token in a text begins, or -1, from `start` on.
 *
 * Linear: a failed check reads at most the 40 characters of the token that is not there.
 */
export function indexOfToken(text: string, prefix: TokenPrefix, start = 0): number {
  for (let at = text.indexOf(prefix, start); at !== -1; at = text.indexOf(prefix, at + 1)) {
    if (isTokenAt(text, at, prefix)) return at;
  }
  return -1;
}
