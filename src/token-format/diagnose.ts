import { blankOf } from './blank.ts';
import { findGap, findTypo } from './find-typo.ts';
import type { TextFlaw } from './flaw.ts';
import { indexOfToken, isToken } from './is-token.ts';
import { lookAlikeOf } from './look-alike.ts';
import { recogniseOtherText } from './other-text.ts';
import type { TokenPrefix } from './prefix.ts';
import { recogniseStandIn } from './stand-in.ts';
import { TOKEN_LENGTH } from './token-text.ts';
import { unwrap, type Wrapping } from './wrapping.ts';

/** Texts with more characters than this are only counted: it is far beyond any setting that holds one token. */
export const DIAGNOSED_LENGTH_MAX = 4096;

/**
 * Names the mistake in a text that is not a token of this installation.
 *
 * Of several mistakes it names the one to mend first: what was put in place of a token, then what surrounds it (from
 * the outside; blanks last, because they are the least telling), then what is wrong with the token itself.
 */
export function diagnose(text: string, prefix: TokenPrefix): TextFlaw {
  if (text.length > DIAGNOSED_LENGTH_MAX) {
    return { kind: 'too_long', length: text.length, doubled: false, tokenInside: false };
  }
  let rest = text;
  let outermost: Wrapping['flaw'] | undefined;
  for (let depth = 0; depth < WRAPPINGS_MAX && !isToken(rest, prefix); depth++) {
    if (rest === '') return { kind: 'empty' };
    const standIn = recogniseStandIn(rest, prefix);
    if (standIn) return standIn;
    const wrapping = unwrap(rest);
    if (!wrapping) break;
    if (!outermost || outermost.kind === 'whitespace') outermost = wrapping.flaw;
    rest = wrapping.rest;
  }
  if (outermost) return { ...outermost, tokenInside: indexOfToken(text, prefix) !== -1 };
  return diagnoseBare(text, prefix);
}

const WRAPPINGS_MAX = 8;

function diagnoseBare(text: string, prefix: TokenPrefix): TextFlaw {
  const tokenInside = indexOfToken(text, prefix) !== -1;
  const characters = [...text];
  const isLong = characters.length > TOKEN_LENGTH;
  const beginsWell = text.startsWith(prefix);
  if (isLong && beginsWell && text.includes(prefix, TOKEN_LENGTH / 2)) {
    return { kind: 'too_long', length: characters.length, doubled: true, tokenInside };
  }
  const unseen = diagnoseUnseen(characters, tokenInside, prefix);
  if (unseen) return unseen;
  if (beginsWell) return diagnoseAfterPrefix(text, characters, tokenInside, prefix);
  if (tokenInside) return { kind: 'too_long', length: characters.length, doubled: false, tokenInside };
  return diagnosePrefix(characters, prefix) ?? recogniseOtherText(text, prefix);
}

function diagnoseUnseen(
  characters: readonly string[],
  tokenInside: boolean,
  prefix: TokenPrefix,
): TextFlaw | undefined {
  const index = characters.findIndex(isUnseen);
  const character = characters[index];
  if (character === undefined) return undefined;
  const isGoodWithout = tokenInside || isToken(characters.filter((each) => !isUnseen(each)).join(''), prefix);
  const what = blankOf(character);
  if (what) return { kind: 'whitespace', where: 'inside', what, tokenInside: isGoodWithout };
  return { kind: 'control_character', ...placeOf(character, index), tokenInside: isGoodWithout };
}

function isUnseen(character: string): boolean {
  return blankOf(character) !== undefined || /^\p{Cc}/u.test(character);
}

function diagnoseAfterPrefix(
  text: string,
  characters: readonly string[],
  tokenInside: boolean,
  prefix: TokenPrefix,
): TextFlaw {
  const { length } = characters;
  const index = characters.findIndex((each, i) => i >= prefix.length && !/^[0-9A-Za-z]$/.test(each));
  const character = characters[index];
  if (character !== undefined) {
    const resembled = lookAlikeOf(character);
    const isLookAlike = resembled !== undefined && resembled !== '_';
    return badCharacter(character, index, isLookAlike, tokenInside);
  }
  if (length > TOKEN_LENGTH) return { kind: 'too_long', length, doubled: false, tokenInside };
  if (length < TOKEN_LENGTH) {
    const gap = length === TOKEN_LENGTH - 1 ? findGap(text, prefix.length) : undefined;
    return { kind: 'cut_short', length, ...(gap && { likelyPosition: gap }) };
  }
  const typo = findTypo(text, prefix.length);
  if (!typo) return { kind: 'mistyped' };
  return { kind: 'mistyped', likelyPosition: typo.position, ...(typo.swapped && { swapped: true }) };
}

// A slip in the prefix itself, which would otherwise look like a token of somewhere else.
function diagnosePrefix(characters: readonly string[], prefix: TokenPrefix): TextFlaw | undefined {
  const wrong = [...prefix].flatMap((each, index) => (characters[index] === each ? [] : [index]));
  const index = wrong[0] ?? 0;
  const character = characters[index] ?? '';
  const isLookAlike = wrong.every((each) => lookAlikeOf(characters[each] ?? '') === prefix.charAt(each));
  if (isLookAlike) return badCharacter(character, index, true, false);
  const mended = [...prefix, ...characters.slice(prefix.length)].join('');
  const isCase = character.toLowerCase() === prefix.charAt(index);
  if (wrong.length !== 1 || isCase || !isToken(mended, prefix)) return undefined;
  return { kind: 'mistyped', likelyPosition: index + 1 };
}

function badCharacter(
  character: string,
  index: number,
  isLookAlike: boolean,
  tokenInside: boolean,
): TextFlaw {
  const place = placeOf(character, index);
  return { kind: 'bad_character', ...place, ...(isLookAlike && { lookAlike: true }), tokenInside };
}

function placeOf(
  character: string,
  index: number,
): { readonly position: number; readonly codePoint: number } {
  return { position: index + 1, codePoint: character.codePointAt(0) ?? 0 };
}
