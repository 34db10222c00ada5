import type { TokenRecord } from '../store/records.ts';
import type { TokenState } from '../store/token-questions.ts';

/** The state of a token at a moment: the one word that lists, pages and mails show. The strictest word wins. */
export function stateOf(token: TokenRecord, now: number): TokenState {
  if (token.deleted !== null) return 'deleted';
  if (token.disabled !== null) return token.disabled.reason === 'leaked' ? 'leaked' : 'disabled';
  if (token.expiresAt !== null && now >= token.expiresAt) return 'expired';
  return 'active';
}
