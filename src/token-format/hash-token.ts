import crypto from 'node:crypto';
import type { TokenHash, TokenText } from './token-text.ts';

/**
 * The form in which a token is stored and looked up.
 *
 * Neither salted nor slow: the random part is beyond searching, and a scanner must find a token by its hash alone.
 */
export function hashToken(text: TokenText): TokenHash {
  return crypto.hash('sha256', text, 'hex') as TokenHash;
}
