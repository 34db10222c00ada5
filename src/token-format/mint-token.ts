import crypto from 'node:crypto';
import { checksumOf } from './checksum.ts';
import type { TokenPrefix } from './prefix.ts';
import { ALPHABET, CHECKSUM_LENGTH, TOKEN_LENGTH, type TokenText } from './token-text.ts';

/** Gives as many random bytes as it is asked for, or throws. */
export type RandomBytes = (size: number) => Uint8Array;

/**
 * Makes a new token text: 40 characters, its random ones uniform over base 62 (31 of them, about 184 bits, for a
 * prefix of three characters).
 *
 * Throws what `randomBytes` throws, and when it gives fewer bytes than asked or none that can be used: a token of
 * doubtful randomness is never made.
 */
export function mintToken(prefix: TokenPrefix, randomBytes: RandomBytes = crypto.randomBytes): TokenText {
  const length = TOKEN_LENGTH - CHECKSUM_LENGTH;
  let text: string = prefix;
  for (let draw = 0; text.length < length; draw++) {
    if (draw === DRAWS_MAX) throw new Error('The random source gives bytes that are not random.');
    const bytes = randomBytes(DRAW_BYTES);
    if (bytes.length !== DRAW_BYTES)
      throw new Error('The random source gave another number of bytes than asked.');
    for (const byte of bytes) {
      // 256 is no multiple of 62: the last 8 values would make the first 8 digits likelier than the others.
      if (byte < UNIFORM_BELOW && text.length < length) text += ALPHABET.charAt(byte % ALPHABET.length);
    }
  }
  return (text + checksumOf(text)) as TokenText;
}

const UNIFORM_BELOW = 256 - (256 % ALPHABET.length);

// 40 bytes hold the at most 32 that are needed but for one token in some hundred thousand, which draws again.
const DRAW_BYTES = 40;
const DRAWS_MAX = 16;
