import { type Branded, CHECKSUM_LENGTH, RANDOM_LENGTH_MIN, TOKEN_LENGTH } from './token-text.ts';

/** What every token of one installation begins with, its underscore included. Public. */
export type TokenPrefix = Branded<'TokenPrefix'>;

/** A prefix, or the reason why a text is none: one plain sentence. */
export type ParsedPrefix = { readonly ok: true; readonly prefix: TokenPrefix } | Refused;

/** The prefix of an installation that chose none. On GitHub it is registered to Replicate. */
export const DEFAULT_PREFIX = 'r8_' as TokenPrefix;

/**
 * Takes the prefix that an operator chose.
 *
 * Accepts 2 to 10 characters: a lower-case letter, then lower-case letters or digits, then one underscore at the end.
 * The reason names the first rule that is broken and never repeats the text: a whole token may have been put there.
 */
export function parsePrefix(text: string): ParsedPrefix {
  if (text.length < PREFIX_LENGTH_MIN || text.length > PREFIX_LENGTH_MAX) {
    return refused(
      `A prefix has ${PREFIX_LENGTH_MIN} to ${PREFIX_LENGTH_MAX} characters, not ${text.length}.`,
    );
  }
  if (!text.endsWith('_')) return refused('A prefix ends in an underscore.');
  if (!/^[a-z]/.test(text)) return refused('A prefix begins with a lower-case letter from a to z.');
  if (!/^[a-z0-9]+_$/.test(text)) {
    return refused('Before its underscore, a prefix has only lower-case letters from a to z and digits.');
  }
  return { ok: true, prefix: text as TokenPrefix };
}

type Refused = { readonly ok: false; readonly reason: string };

const PREFIX_LENGTH_MIN = 2;
const PREFIX_LENGTH_MAX = TOKEN_LENGTH - CHECKSUM_LENGTH - RANDOM_LENGTH_MIN;

function refused(reason: string): Refused {
  return { ok: false, reason };
}
