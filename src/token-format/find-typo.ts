import { checksumOf, hasValidChecksum, isBase62, valueOfChecksum } from './checksum.ts';
import { crc32, rewindCrc } from './crc-32.ts';
import { CHECKSUM_LENGTH, TOKEN_LENGTH } from './token-text.ts';

/** One character typed wrong, or (`swapped`) two neighbours that changed places. `position` counts from 1. */
export interface Typo {
  readonly position: number;
  readonly swapped: boolean;
}

/**
 * Finds the one slip that explains why a text of the right shape has the wrong checksum.
 *
 * Considers every wrong character after the prefix and every swap of two neighbours, not look-alikes only. That it
 * names a slip where more went wrong has a chance of about 1 in a million. Costs about a microsecond. Tells nothing
 * that the sender of the text cannot work out alone: the checksum holds no secret.
 */
export function findTypo(text: string, prefixLength: number): Typo | undefined {
  return typoBeforeChecksum(text, prefixLength) ?? typoInChecksum(text);
}

/**
 * Finds the place, counted from 1, where one character that was left out makes a text of 39 a token again: of a run
 * of equal characters the last.
 *
 * Costs tens of microseconds; the chance of a wrong answer is that of `findTypo`.
 */
export function findGap(text: string, prefixLength: number): number | undefined {
  for (let gap = TOKEN_LENGTH - 1; gap >= prefixLength; gap--) {
    const filled = `${text.slice(0, gap)}0${text.slice(gap)}`;
    const position = gap + 1;
    if (hasValidChecksum(filled)) return position;
    const typo = gap < CHECKSUM_START ? typoBeforeChecksum(filled, prefixLength) : typoInChecksum(filled);
    if (typo?.position === position && !typo.swapped) return position;
  }
  return undefined;
}

const CHECKSUM_START = TOKEN_LENGTH - CHECKSUM_LENGTH;

// CRC is linear: what a slip does to the checksum depends on the bits it flips and on where, not on the other
// characters. So the difference between the checksum that fits and the one that stands there, taken back through the
// characters one by one, shows the flipped bits themselves once it reaches the place of the slip.
function typoBeforeChecksum(text: string, prefixLength: number): Typo | undefined {
  const claimed = valueOfChecksum(text, CHECKSUM_START);
  if (claimed >= 2 ** 32) return undefined; // the slip is in the checksum: nothing before it can lead to this number
  let flipped = crc32(text, CHECKSUM_START) ^ claimed;
  for (let i = CHECKSUM_START - 1; i >= prefixLength; i--) {
    flipped = rewindCrc(flipped);
    const code = text.charCodeAt(i);
    if (flipped >>> 0 < 0x80 && isBase62(code ^ flipped)) return { position: i + 1, swapped: false };
    const difference = code ^ text.charCodeAt(i + 1);
    const isSwap = flipped === (difference | (difference << 8));
    if (isSwap && i + 1 < CHECKSUM_START) return { position: i + 1, swapped: true };
  }
  return undefined;
}

function typoInChecksum(text: string): Typo | undefined {
  const fitting = checksumOf(text, CHECKSUM_START);
  const wrong: number[] = [];
  for (let i = 0; i < CHECKSUM_LENGTH; i++) {
    if (text.charAt(CHECKSUM_START + i) !== fitting.charAt(i)) wrong.push(CHECKSUM_START + i);
  }
  const [first, second] = wrong;
  if (first !== undefined && second === undefined) return { position: first + 1, swapped: false };
  for (let i = CHECKSUM_START - 1; i < TOKEN_LENGTH - 1; i++) {
    const mended = `${text.slice(0, i)}${text.charAt(i + 1)}${text.charAt(i)}${text.slice(i + 2)}`;
    if (hasValidChecksum(mended)) return { position: i + 1, swapped: true };
  }
  return undefined;
}
