import { indexOfToken } from '../token-format/is-token.ts';
import type { TokenPrefix } from '../token-format/prefix.ts';
import { TOKEN_LENGTH, type TokenText } from '../token-format/token-text.ts';
import type { Match } from './open-search.ts';

/** The tokens that stand in the name of a file, as matches in line 0. */
export function matchesInName(name: string, prefixes: readonly TokenPrefix[]): Match[] {
  return prefixes.flatMap((prefix) => {
    const found: Match[] = [];
    for (let at = indexOfToken(name, prefix); at !== -1; at = indexOfToken(name, prefix, at + 1)) {
      const text = name.slice(at, at + TOKEN_LENGTH) as TokenText;
      const place = { start: at, end: at + TOKEN_LENGTH, line: 0, column: at + 1 };
      found.push({ text, prefix, encoding: 'plain', isAllowedInLine: false, ...place });
    }
    return found;
  });
}

/** A name as it may be shown: of each token in it only the hint. */
export function withoutTokens(name: string, prefixes: readonly TokenPrefix[]): string {
  let shown = name;
  for (const prefix of prefixes) {
    for (let at = indexOfToken(shown, prefix); at !== -1; at = indexOfToken(shown, prefix, at + 1)) {
      shown = `${shown.slice(0, at)}${prefix}…${shown.slice(at + TOKEN_LENGTH - 4)}`;
    }
  }
  return shown;
}
