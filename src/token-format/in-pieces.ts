import { hasValidChecksum } from './checksum.ts';

/** As long as a prefix with its underscore can be. */
const PREFIX_LENGTH_MAX = 10;
const PREFIX_LENGTH_MIN = 2;

/**
 * Whether a text holds a token of any prefix that somebody cut in pieces, with blanks, dots or dashes between them,
 * or most of one. For texts that are kept in plain sight: whoever puts the pieces together has the token.
 *
 * A whole one is known by its checksum, always. A part has none; it is known by looking random, which names in
 * several words do not, run together or not.
 */
export function holdsTokenInPieces(text: string): boolean {
  const joined = text.replaceAll(/[\s.\-–—·,;:/|+]/gu, '');
  return holdsWhole(joined) || [...joined.matchAll(PART)].some(([, run = '']) => looksRandom(run));
}

/** More characters than this of the 37 behind a prefix, and the rest could be tried out. */
const PART = /_([0-9A-Za-z]{25,})/g;

function holdsWhole(joined: string): boolean {
  for (
    let underscore = joined.indexOf('_');
    underscore !== -1;
    underscore = joined.indexOf('_', underscore + 1)
  ) {
    for (let length = PREFIX_LENGTH_MIN; length <= PREFIX_LENGTH_MAX; length += 1) {
      const start = underscore - length + 1;
      if (start >= 0 && hasValidChecksum(joined, start)) return true;
    }
  }
  return false;
}

/** Digits, small letters and capitals change places after two characters, in words after four or more. */
function looksRandom(run: string): boolean {
  if (!/[0-9]/.test(run) || !/[a-z]/.test(run) || !/[A-Z]/.test(run)) return false;
  const stretches = run.match(/[A-Z]?[a-z]+|[A-Z]+|[0-9]+/g) ?? [];
  return run.length / stretches.length < 3;
}
