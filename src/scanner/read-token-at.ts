import { isTokenAt } from '../token-format/is-token.ts';
import type { TokenPrefix } from '../token-format/prefix.ts';
import { TOKEN_LENGTH, type TokenText } from '../token-format/token-text.ts';
import { type Anchor, anchorsOf } from './anchors.ts';
import { readBase64, readHex } from './read-encoded.ts';
import { readWritten } from './read-written.ts';

/** How a token was written where it was found. */
export type Encoding = 'plain' | 'escaped' | 'broken line' | 'utf-16' | 'base64' | 'hex';

/** A token that was read from bytes, and the bytes it takes there: from `start` up to, and without, `end`. */
export interface TokenRead {
  readonly text: TokenText;
  readonly start: number;
  readonly end: number;
  readonly encoding: Encoding;
}

/** The characters a writing stands for, and where it ended. Nothing is known yet of what they are. */
export interface Reading {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly encoding: Encoding;
}

/**
 * Opens the reading of tokens of one prefix: `read(bytes, at, end)` reads the token that begins at `at`, however it is
 * written, or answers `undefined`. Its checksum has been compared.
 *
 * Costs a few nanoseconds where no anchor stands. Reads at most `READ_BYTES_MAX` bytes on, never beyond `end`.
 */
export function openReader(
  prefix: TokenPrefix,
): (bytes: Buffer, at: number, end: number) => TokenRead | undefined {
  const exact = exactTable(anchorsOf(prefix));
  return (bytes, at, end) => {
    const fitting =
      at + 4 > end
        ? 0
        : bitsOf(exact, 0, bytes, at) &
          bitsOf(exact, 1, bytes, at) &
          bitsOf(exact, 2, bytes, at) &
          bitsOf(exact, 3, bytes, at);
    if (fitting === 0) return undefined;
    if ((fitting & 1) !== 0 && at + TOKEN_LENGTH <= end) {
      const text = bytes.toString('latin1', at, at + TOKEN_LENGTH);
      if (isTokenAt(text, 0, prefix)) {
        return { text: text as TokenText, start: at, end: at + TOKEN_LENGTH, encoding: 'plain' };
      }
    }
    const limit = Math.min(end, at + READ_BYTES_MAX);
    for (const { anchors, read } of FORMS) {
      if ((fitting & anchors) === 0) continue;
      const reading = read(bytes, at, limit, prefix);
      if (reading === undefined || !isTokenAt(reading.text, 0, prefix)) continue;
      return { ...reading, text: reading.text as TokenText };
    }
    return undefined;
  };
}

/** The longest writing of a token that is read, with its line breaks. */
export const READ_BYTES_MAX = 1024;

type Read = (bytes: Buffer, at: number, end: number, prefix: TokenPrefix) => Reading | undefined;

/** Each form with the anchors, by their bits in the order of `anchorsOf`, at which it may begin. */
const FORMS: readonly { readonly anchors: number; readonly read: Read }[] = [
  { anchors: 0b111, read: (bytes, at, end, prefix) => readWritten(bytes, at, end, prefix, 'bytes') },
  { anchors: 1 << 3, read: readHex },
  { anchors: 1 << 4, read: (bytes, at, end, prefix) => readWritten(bytes, at, end, prefix, 'utf-16le') },
  { anchors: 1 << 5, read: (bytes, at, end, prefix) => readWritten(bytes, at, end, prefix, 'utf-16be') },
  { anchors: 1 << 3, read: (bytes, at, end, prefix) => readBase64(bytes, at, end, prefix, 0) },
  { anchors: 1 << 6, read: (bytes, at, end, prefix) => readBase64(bytes, at, end, prefix, 2) },
  { anchors: 1 << 7, read: (bytes, at, end, prefix) => readBase64(bytes, at, end, prefix, 1) },
];

/** For each of the four places of an anchor and each byte, which anchors allow it there. */
function exactTable(anchors: readonly Anchor[]): Uint8Array {
  const table = new Uint8Array(4 * 256);
  anchors.forEach((anchor, number) => {
    anchor.forEach((bytes, place) => {
      for (const byte of bytes) table[place * 256 + byte] = (table[place * 256 + byte] ?? 0) | (1 << number);
    });
  });
  return table;
}

function bitsOf(table: Uint8Array, place: number, bytes: Buffer, at: number): number {
  return table[place * 256 + (bytes[at + place] as number)] as number; // the caller looked that it is there
}
