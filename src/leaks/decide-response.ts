import type { LeakEffect } from '../store/leak-records.ts';
import type { TokenByHash } from '../store/records.ts';

/** What is known of a leak of the same text. */
export interface KnownLeak {
  readonly id: string;
  readonly isFalseAlarm: boolean;
  readonly placeKeys: ReadonlySet<string>;
}

/** What to do about one finding: what it ends, and what is to be written down of it. */
export interface Decision {
  readonly effect: LeakEffect;
  /** `token`: the token is disabled as leaked; `text`: this text alone ends now. */
  readonly ends: 'token' | 'text' | 'nothing';
  readonly record:
    | { readonly kind: 'leak' }
    | { readonly kind: 'place'; readonly leakId: string }
    | undefined;
}

/** More places than this of one leak are not kept: whoever holds a token could otherwise fill the disk with them. */
export const PLACES_MAX = 100;

const NOTHING: Decision = { effect: 'already_disabled', ends: 'nothing', record: undefined };

/**
 * Decides what a finding does. `leaks` are those of the same text, newest first; `place` is undefined where none was
 * named.
 *
 * - A place that an operator called a false alarm stays one. A report that names no place is never covered by that.
 * - A text in force ends: an old one in its grace alone, the current one with its token. That is a new incident, also
 *   where the token had leaked before and was enabled again.
 * - Out of force, the reason still becomes `leaked`, and an old text ends for good: enabling the token later, or
 *   extending it, must not bring back what leaked.
 */
export function decideResponse(
  { token, text }: Pick<TokenByHash, 'token' | 'text'>,
  leaks: readonly KnownLeak[],
  place: { readonly key: string; readonly isKnown: boolean },
  at: number,
): Decision {
  const isPlaceOfFalseAlarm = leaks.some((leak) => leak.isFalseAlarm && leak.placeKeys.has(place.key));
  if (place.isKnown && isPlaceOfFalseAlarm) return NOTHING;
  const isCurrent = text.endsAt === null;
  const isTextOver = text.endsAt !== null && at >= text.endsAt;
  const isExpired = token.expiresAt !== null && at >= token.expiresAt;
  const isInForce = token.deleted === null && token.disabled === null && !isExpired && !isTextOver;
  if (isInForce) {
    return isCurrent
      ? { effect: 'disabled', ends: 'token', record: { kind: 'leak' } }
      : { effect: 'text_ended', ends: 'text', record: { kind: 'leak' } };
  }
  return {
    effect: 'already_disabled',
    ends: token.deleted !== null || isTextOver ? 'nothing' : isCurrent ? 'token' : 'text',
    record: recordOf(leaks, place.key),
  };
}

function recordOf(leaks: readonly KnownLeak[], key: string): Decision['record'] {
  const open = leaks.find((leak) => !leak.isFalseAlarm);
  if (open === undefined) return { kind: 'leak' };
  const isKnown = open.placeKeys.has(key) || open.placeKeys.size >= PLACES_MAX;
  return isKnown ? undefined : { kind: 'place', leakId: open.id };
}
