import { CRC_START, crc32, crcEnd, crcStep, crcStep4 } from './crc-32.ts';
import { ALPHABET, CHECKSUM_LENGTH, TOKEN_LENGTH } from './token-text.ts';

/**
 * The checksum of the first `end` characters: their CRC-32 in base 62, highest digit first, padded with `0` to 6.
 *
 * Defined for ASCII text, which prefix and random part always are.
 */
export function checksumOf(text: string, end = text.length): string {
  let rest = crc32(text, end);
  let digits = '';
  for (let i = 0; i < CHECKSUM_LENGTH; i++) {
    digits = ALPHABET.charAt(rest % BASE) + digits;
    rest = Math.floor(rest / BASE);
  }
  return digits;
}

/**
 * Whether the 40 characters from `start` on are characters before one underscore, then base 62 to the end, and close
 * with the checksum of the first 34. Allocates nothing. The prefix before the underscore is the caller's to compare.
 *
 * Of a good token's neighbours it refuses, always and not just probably: every single changed character, and every
 * swap of two different neighbours. (A dropped or inserted character changes the length, which the caller compares.)
 * - In the first 34 characters, either is a burst of at most 16 bits, and CRC-32 catches every burst up to 32.
 * - In the checksum, either makes another number, or one with no right to be there: a number of 2^32 or more equals
 *   no CRC, and 6 digits write every number in one way only.
 * - Across the seam, a swap of `a` and `b` changes the CRC by XOR with `table[a ^ b]` and the number by a multiple of
 *   62^5, so of 32. Only the digits 0 to 4 can lead a number below 2^32, so `a ^ b` is 1 to 7, and each of those
 *   table entries has a bit among its lowest five, which adding a multiple of 32 leaves alone. They never agree.
 *
 * Any other damage passes with a chance of about 1 in 2^32.
 */
export function hasValidChecksum(text: string, start = 0): boolean {
  const end = start + TOKEN_LENGTH;
  if (end > text.length) return false;
  const checksumStart = end - CHECKSUM_LENGTH;
  let crc = CRC_START;
  let marks = 0;
  let at = start;
  for (; at + 4 <= checksumStart; at += 4) {
    const a = text.charCodeAt(at);
    const b = text.charCodeAt(at + 1);
    const c = text.charCodeAt(at + 2);
    const d = text.charCodeAt(at + 3);
    marks += markOf(a) + markOf(b) + markOf(c) + markOf(d);
    crc = crcStep4(crc, a | (b << 8) | (c << 16) | (d << 24));
  }
  for (; at < checksumStart; at++) {
    const code = text.charCodeAt(at);
    marks += markOf(code);
    crc = crcStep(crc, code);
  }
  return marks === ONE_UNDERSCORE && valueOfChecksum(text, checksumStart) === crcEnd(crc);
}

/**
 * The number that the 6 characters from `start` on write in base 62, or -1 if one of them is no digit.
 *
 * 2^32 and above is possible, and is the checksum of nothing.
 */
export function valueOfChecksum(text: string, start: number): number {
  let value = 0;
  for (let i = start; i < start + CHECKSUM_LENGTH; i++) {
    const digit = digitOf(text.charCodeAt(i));
    if (digit === NO_DIGIT) return -1;
    value = value * BASE + digit; // exact: 62^6 is below 2^36
  }
  return value;
}

/** Whether a UTF-16 unit is one of the 62 digits. */
export function isBase62(code: number): boolean {
  return digitOf(code) !== NO_DIGIT;
}

const BASE = ALPHABET.length;
const UNDERSCORE = 0x5f;
const NO_DIGIT = 0xff;

// An entry for every UTF-16 unit: a look-up that leaves the table makes V8 slow down all later ones, so that one
// caller with strange letters could slow down the others.
const DIGITS = new Uint8Array(0x10000).fill(NO_DIGIT);
for (let value = 0; value < BASE; value++) DIGITS[ALPHABET.charCodeAt(value)] = value;

// What is found while the checksum is computed is added up, so that the loop has no branch: one underscore and nothing
// else but digits makes 1.
const ONE_UNDERSCORE = 1;
const MARKS = new Uint8Array(0x10000).fill(0xff);
for (const digit of ALPHABET) MARKS[digit.charCodeAt(0)] = 0;
MARKS[UNDERSCORE] = ONE_UNDERSCORE;

function markOf(code: number): number {
  return MARKS[code] as number; // every UTF-16 unit has its entry
}

function digitOf(code: number): number {
  return DIGITS[code] as number; // every UTF-16 unit has its entry
}
