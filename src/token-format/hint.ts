import type { TokenPrefix } from './prefix.ts';
import type { Hint, TokenText } from './token-text.ts';

/**
 * The name of a token for people: enough to tell one's own tokens apart, too little to be of use to anyone else.
 *
 * The four characters shown belong to the checksum, so at most 24 of the random part's bits can be reasoned from
 * them.
 */
export function hintOf(text: TokenText, prefix: TokenPrefix): Hint {
  return `${prefix}…${text.slice(-4)}` as Hint;
}
