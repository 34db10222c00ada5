import type { TokenPrefix } from '../token-format/prefix.ts';
import { TOKEN_LENGTH } from '../token-format/token-text.ts';
import { BASE64_SKIPPED_BITS } from './anchors.ts';
import type { Reading } from './read-token-at.ts';
import { hexValue } from './read-written.ts';

/** Reads forty bytes written in hex, in capitals or not, with at most one separator between two bytes. */
export function readHex(bytes: Buffer, at: number, end: number, prefix: TokenPrefix): Reading | undefined {
  let text = '';
  let place = at;
  while (text.length < TOKEN_LENGTH) {
    if (text !== '' && isSeparator(bytes[place])) place += 1;
    if (place + 2 > end) return undefined;
    const high = hexValue(bytes[place] ?? 0);
    const low = hexValue(bytes[place + 1] ?? 0);
    if (high === -1 || low === -1) return undefined;
    const code = high * 16 + low;
    if (text.length < prefix.length && code !== prefix.charCodeAt(text.length)) return undefined;
    text += String.fromCharCode(code);
    place += 2;
  }
  return { text, start: at, end: place, encoding: 'hex' };
}

function isSeparator(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x3a || byte === 0x2d;
}

/**
 * Reads forty bytes written in base64, in either alphabet, its lines broken or not. `place` says how many bytes stand
 * before the token in the group of three in which it begins; `at` is the first digit that holds bits of it.
 */
export function readBase64(
  bytes: Buffer,
  at: number,
  end: number,
  prefix: TokenPrefix,
  place: 0 | 1 | 2,
): Reading | undefined {
  let value = 0;
  let bits = 0;
  let text = '';
  let unwanted: number = BASE64_SKIPPED_BITS[place];
  for (let next = at; next < end; next += 1) {
    const digit = VALUES[bytes[next] ?? 0] ?? NO_DIGIT;
    if (digit === BLANK) continue;
    if (digit === NO_DIGIT) {
      if (!isEscapedLineBreak(bytes, next)) return undefined;
      next += 1;
      continue;
    }
    value = ((value << 6) | digit) & 0xffff;
    bits += 6 - unwanted;
    unwanted = 0;
    if (bits < 8) continue;
    bits -= 8;
    const code = (value >>> bits) & 0xff;
    if (text.length < prefix.length && code !== prefix.charCodeAt(text.length)) return undefined;
    text += String.fromCharCode(code);
    if (text.length === TOKEN_LENGTH) return { text, start: at, end: next + 1, encoding: 'base64' };
  }
  return undefined;
}

const BLANK = 64;
const NO_DIGIT = 65;
const VALUES = new Uint8Array(256).fill(NO_DIGIT);
for (const [value, digit] of [
  ...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
].entries()) {
  VALUES[digit.charCodeAt(0)] = value;
}
VALUES['-'.charCodeAt(0)] = 62;
VALUES['_'.charCodeAt(0)] = 63;
for (const blank of ' \t\r\n') VALUES[blank.charCodeAt(0)] = BLANK;

/** `\n` or `\r` as JSON and YAML write them. */
function isEscapedLineBreak(bytes: Buffer, at: number): boolean {
  return bytes[at] === 0x5c && (bytes[at + 1] === 0x6e || bytes[at + 1] === 0x72);
}
