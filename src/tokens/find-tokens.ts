import type { Store } from '../store/open-store.ts';
import type { TokenWithTexts } from '../store/records.ts';
import { hashToken } from '../token-format/hash-token.ts';
import { indexOfToken } from '../token-format/is-token.ts';
import type { TokenPrefix } from '../token-format/prefix.ts';
import { TOKEN_LENGTH, type TokenText } from '../token-format/token-text.ts';

/** A hint as people copy it: with an ellipsis, dots, stars or bullets in the middle, the prefix left out or not. */
const HINT = /(?<prefix>[a-z][a-z0-9]*_)?(?:…|\.{2,}|\*{2,}|•{2,})(?<end>[0-9A-Za-z]{4})(?![0-9A-Za-z])/;

/** How many tokens with the same hint are answered. */
export const FOUND_MAX = 20;

/**
 * The tokens that a text names: the one whose text, now or before a rotation, stands in it, wherever; else those that
 * bear the hint that stands in it. `accountId` limits the answer to one account. A token text is hashed before
 * anything else is done with it, and is in no answer, error or log.
 */
export async function findTokensNamed(
  store: Pick<Store, 'findTokenByHash' | 'findToken' | 'findTokensByHint'>,
  named: string,
  prefix: TokenPrefix,
  accountId?: string,
): Promise<readonly TokenWithTexts[]> {
  const at = indexOfToken(named, prefix);
  if (at !== -1) {
    const { found } = await store.findTokenByHash(hashToken(named.slice(at, at + TOKEN_LENGTH) as TokenText));
    if (found === undefined || (accountId !== undefined && found.account.id !== accountId)) return [];
    const token = await store.findToken(found.token.id);
    return token === undefined ? [] : [token];
  }
  const hint = HINT.exec(named)?.groups;
  if (hint === undefined) return [];
  return store.findTokensByHint(`${hint.prefix ?? prefix}…${hint.end}`, FOUND_MAX, accountId);
}
