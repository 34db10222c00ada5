import { type Networks, parseNetworks } from '../runtime/client-address.ts';
import type { TokenByHash } from '../store/records.ts';
import type { EndedCode } from './verdict.ts';

/**
 * Says why a token is out of force at a moment, or `undefined` when it is in force. Of several reasons the
 * strictest is named: what cannot be undone before what an operator can undo before what the owner can undo.
 *
 * A time limit is exact: at the very millisecond of `expiresAt` or of a text's `endsAt`, the token is refused.
 */
export function endedBecause(subject: TokenByHash, now: number): EndedCode | undefined {
  const { token, text, account } = subject;
  if (token.deleted !== null) return 'token_deleted';
  if (token.disabled !== null) return token.disabled.reason === 'leaked' ? 'token_leaked' : 'token_disabled';
  if (text.endsAt !== null && now >= text.endsAt) return 'token_rotated';
  if (token.expiresAt !== null && now >= token.expiresAt) return 'token_expired';
  if (account.suspendedAt !== null) return 'account_suspended';
  return undefined;
}

/**
 * The networks that a token may be used from; `undefined`: from everywhere. A list that cannot be read allows nobody:
 * it must not turn into no list at all.
 */
export function networksOf(allowedAddresses: readonly string[]): Networks | undefined {
  if (allowedAddresses.length === 0) return undefined;
  const parsed = parseNetworks(allowedAddresses);
  return 'networks' in parsed ? parsed.networks : { contains: () => false };
}
