import type { TokenWithTexts } from '../store/records.ts';
import { DAY_MILLISECONDS, EXPIRES_SOON_DAYS, UNUSED_DAYS } from '../store/token-list.ts';
import { stateOf } from './token-state.ts';

/** Every word for how a token is, from the one that matters most; of several that fit, the first is shown. */
export const STATUS_WORDS = [
  'deleted',
  'leaked',
  'disabled',
  'expired',
  'rotating',
  'expires_soon',
  'never_used',
  'unused',
  'active',
] as const;
export type StatusWord = (typeof STATUS_WORDS)[number];

/**
 * How a token is at a moment. `until`: when that ends by itself, for `rotating` (the last old text ends) and
 * `expires_soon`. `days`: whole days that have passed since it was made (`never_used`) or last used (`unused`), or
 * that are left, the begun one counted (`expires_soon`). Both are null for the other words.
 */
export interface TokenStatus {
  readonly word: StatusWord;
  readonly until: number | null;
  readonly days: number | null;
}

/** Says how a token is. `lastUsedAt` is the last use of any of its texts. Times are milliseconds since 1970. */
export function statusOf(
  { token, texts }: Pick<TokenWithTexts, 'token' | 'texts'>,
  lastUsedAt: number | null,
  now: number,
): TokenStatus {
  const state = stateOf(token, now);
  if (state !== 'active') return { word: state, until: null, days: null };
  const graceEnds = Math.max(...texts.map((text) => text.endsAt ?? 0));
  if (graceEnds > now) return { word: 'rotating', until: graceEnds, days: null };
  const { expiresAt, createdAt } = token;
  if (expiresAt !== null && expiresAt - now <= EXPIRES_SOON_DAYS * DAY_MILLISECONDS) {
    return { word: 'expires_soon', until: expiresAt, days: Math.ceil((expiresAt - now) / DAY_MILLISECONDS) };
  }
  const days = Math.max(0, Math.floor((now - (lastUsedAt ?? createdAt)) / DAY_MILLISECONDS));
  if (lastUsedAt === null) return { word: 'never_used', until: null, days };
  if (days >= UNUSED_DAYS) return { word: 'unused', until: null, days };
  return { word: 'active', until: null, days: null };
}
