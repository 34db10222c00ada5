import { trimBlanks } from '../token-format/blank.ts';
import { parseToken } from '../token-format/parse-token.ts';
import type { TokenPrefix } from '../token-format/prefix.ts';
import { conceal } from './conceal.ts';
import type { Environment } from './environment.ts';

/** The variable that holds the token of a program. */
export const TOKEN_VARIABLE = 'WARDKEY_API_TOKEN';

/** Another variable that may have been meant, and whether it was found by its name or by what it holds. */
export interface SimilarVariable {
  readonly name: string;
  readonly by: 'name' | 'value';
}

/**
 * Finds the variable that somebody set instead of `WARDKEY_API_TOKEN`: one whose name is nearly the same or says the
 * same, else one that holds a good token. Names no variable whose name might be a secret itself.
 */
export function findSimilarVariable(
  environment: Environment,
  prefix: TokenPrefix,
): SimilarVariable | undefined {
  const set = Object.entries(environment).flatMap(([name, value]) =>
    name !== TOKEN_VARIABLE && value !== undefined && value.trim() !== '' && isPlainName(name)
      ? [{ name, isToken: parseToken(trimBlanks(value).rest, prefix).ok, distance: distanceOf(name) }]
      : [],
  );
  const alike = set.filter(({ distance }) => distance <= DISTANCE_MAX);
  const nearest = alike.sort(
    (one, other) => Number(other.isToken) - Number(one.isToken) || one.distance - other.distance,
  )[0];
  if (nearest !== undefined) return { name: nearest.name, by: 'name' };
  const holder = set.find(({ isToken }) => isToken);
  return holder && { name: holder.name, by: 'value' };
}

const DISTANCE_MAX = 2;
const SAYS_THE_SAME = /^WARDKEY_?(?:API|ACCESS|AUTH|SECRET)?_?(?:TOKEN|KEY)S?$/;

function isPlainName(name: string): boolean {
  return /^[A-Za-z_][\w-]{0,63}$/.test(name) && conceal(name, []) === name;
}

function distanceOf(name: string): number {
  const written = name.toUpperCase().replaceAll('-', '_');
  return SAYS_THE_SAME.test(written) ? 0 : editDistance(written, TOKEN_VARIABLE);
}

/** How many letters have to be changed, added, left out, or exchanged with their neighbour. */
function editDistance(one: string, other: string): number {
  let before: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i++) {
    const row = [i];
    for (let j = 1; j <= other.length; j++) {
      const isSame = one[i - 1] === other[j - 1];
      const isSwap = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      row[j] = Math.min(
        at(last, j) + 1,
        at(row, j - 1) + 1,
        at(last, j - 1) + (isSame ? 0 : 1),
        isSwap ? at(before, j - 2) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    before = last;
    last = row;
  }
  return at(last, other.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
