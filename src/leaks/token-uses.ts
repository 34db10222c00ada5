import type { LeakUses } from '../mail/leak-mails.ts';
import { HOUR_MILLISECONDS } from '../store/activity.ts';
import type { UsesSince } from '../store/leak-uses.ts';

const DAY = 24 * HOUR_MILLISECONDS;
/** Older calls are not counted any more for every token, so nobody is told of them. */
const DAYS_MAX = 30;

/**
 * From when on calls may have been somebody else's: since the text became public, where that is known, else since it
 * was issued; never longer than a month ago, and never before there was the text.
 */
export function usesFrom(leak: { exposedAt: number | null; issuedAt: number; reportedAt: number }): number {
  const { exposedAt, issuedAt, reportedAt } = leak;
  return Math.max(exposedAt ?? issuedAt, issuedAt, reportedAt - DAYS_MAX * DAY);
}

/** Says what a token was used for since a moment, as mails and the API do. */
export function leakUses(uses: UsesSince, since: number): LeakUses {
  const { accepted, refused, firstHour, callers } = uses;
  const newCallers = callers.filter((caller) => caller.firstAt >= since).toReversed();
  const first = newCallers.toSorted((one, other) => one.firstAt - other.firstAt)[0];
  // The first call of all is known to the second only where a new caller made it.
  const isExact = first !== undefined && firstHour !== null && first.firstAt < firstHour + HOUR_MILLISECONDS;
  const firstAt = isExact ? first.firstAt : firstHour === null ? null : Math.max(firstHour, since);
  return {
    since,
    accepted,
    refused,
    addresses: [...new Set(callers.map(({ address }) => address))],
    programs: [...new Set(callers.map(({ userAgent }) => userAgent).filter((name) => name !== ''))],
    firstAt,
    firstNew:
      first === undefined ? null : { at: first.firstAt, address: first.address, program: first.userAgent },
  };
}
