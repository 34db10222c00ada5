// What the tests of this folder draw from. Named as a test because it belongs to none of the program's own files.
import fc from 'fast-check';
import { mintToken } from './mint-token.ts';
import { DEFAULT_PREFIX, parsePrefix, type TokenPrefix } from './prefix.ts';
import { ALPHABET, type TokenText } from './token-text.ts';

/** Any prefix an operator may choose. */
export const anyPrefix = fc.stringMatching(/^[a-z][a-z0-9]{0,8}_$/).map(prefixOf);

/** Any token of the default prefix: minted, but from random characters that fast-check knows and can repeat. */
export const anyToken = tokenOf(fc.constant(DEFAULT_PREFIX)).map(({ text }) => text);

/** Any token with its prefix. */
export const anyTokenWithPrefix = tokenOf(anyPrefix);

/** Any character that a token may have after its prefix. */
export const anyDigit = fc.constantFrom(...ALPHABET);

/** A text as the prefix that it is known to be. */
export function prefixOf(text: string): TokenPrefix {
  const parsed = parsePrefix(text);
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.prefix;
}

/** A text with one character, counted from 0, replaced by another text. */
export function replaced(text: string, index: number, by: string): string {
  return text.slice(0, index) + by + text.slice(index + 1);
}

/** A text with the characters at two places, counted from 0, exchanged. */
export function swapped(text: string, one: number, other: number): string {
  return replaced(replaced(text, one, text.charAt(other)), other, text.charAt(one));
}

/** A number as six digits in base 62, also one that is no checksum. */
export function inBase62(value: number): string {
  let digits = '';
  for (let rest = value; digits.length < 6; rest = Math.floor(rest / 62))
    digits = ALPHABET.charAt(rest % 62) + digits;
  return digits;
}

function tokenOf(
  prefixes: fc.Arbitrary<TokenPrefix>,
): fc.Arbitrary<{ text: TokenText; prefix: TokenPrefix }> {
  const random = fc.uint8Array({ min: 0, max: ALPHABET.length - 1, minLength: 40, maxLength: 40 });
  return fc
    .tuple(prefixes, random)
    .map(([prefix, bytes]) => ({ prefix, text: mintToken(prefix, () => bytes) }));
}
