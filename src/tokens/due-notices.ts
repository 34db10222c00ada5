import type { NoticeRecord } from '../store/notices.ts';
import type { TokenWithTexts } from '../store/records.ts';
import { DAY_MILLISECONDS } from '../store/token-list.ts';
import { stateOf } from './token-state.ts';

/** So many days before a token expires its owner is told, each time once. */
export const EXPIRY_NOTICE_DAYS = [1, 7, 30] as const;
/** After so many days without a call the owner is told: later than lists say it, for a mail is more of a nuisance. */
export const UNUSED_NOTICE_DAYS = 90;

/** Something that the owner of a token is to be told of, and has not been. */
export interface Notice extends NoticeRecord {
  readonly kind: 'expiring' | 'unused' | 'aged';
}

/** What is to be said about a token now, and when to look at it again if nobody changes it before. */
export interface LookedAt {
  readonly notices: readonly Notice[];
  readonly lookAt: number;
}

const HOUR_MILLISECONDS = 60 * 60 * 1000;
/** No later than this is a token looked at again: what lies further ahead was put there by a clock that was wrong. */
export const LOOK_DAYS_MAX = 30;

/**
 * Says what the owner of a token must be told at a moment. Each thing once: that it expires, once for each number of
 * days and never several at once; that nobody uses it, once until somebody does; that its text is older than `ageDays`,
 * once for each text. `said` is what was said last. A token that was given few days to live is not announced to end.
 */
export function lookAt(
  found: TokenWithTexts,
  said: readonly NoticeRecord[],
  now: number,
  ageDays: number | undefined,
): LookedAt {
  const isQuiet = found.account.suspendedAt !== null || stateOf(found.token, now) !== 'active';
  if (isQuiet) return { notices: [], lookAt: nextHour(now + DAY_MILLISECONDS) };
  const looks = [expiry(found, said, now), disuse(found, said, now), age(found, said, now, ageDays)];
  const next = Math.min(
    now + LOOK_DAYS_MAX * DAY_MILLISECONDS,
    ...looks.flatMap((look) => (look.next > now ? [look.next] : [])),
  );
  return { notices: looks.flatMap(({ notice }) => notice ?? []), lookAt: nextHour(next) };
}

/** One thing: what is to be said now, if anything, and when something may be. */
interface Look {
  readonly notice?: Notice;
  readonly next: number;
}

function expiry({ token }: TokenWithTexts, said: readonly NoticeRecord[], now: number): Look {
  const { expiresAt: about, createdAt } = token;
  if (about === null) return { next: 0 };
  const moments = EXPIRY_NOTICE_DAYS.map((days) => ({ days, at: about - days * DAY_MILLISECONDS }));
  const next = Math.min(...moments.flatMap(({ at }) => (at > now ? [at] : [])));
  const nearest = moments.find(({ at }) => at <= now);
  if (nearest === undefined || nearest.at <= createdAt) return { next };
  const { days } = nearest;
  const last = said.find(({ kind }) => kind === 'expiring');
  const isSaid = last?.about === about && last.days <= days;
  return isSaid ? { next } : { next, notice: { kind: 'expiring', about, days } };
}

function disuse({ token, texts }: TokenWithTexts, said: readonly NoticeRecord[], now: number): Look {
  const about = Math.max(token.createdAt, ...texts.map(({ lastUse }) => lastUse?.at ?? 0));
  const next = about + UNUSED_NOTICE_DAYS * DAY_MILLISECONDS;
  const isSaid = said.some((each) => each.kind === 'unused' && each.about >= about);
  if (next > now || isSaid) return { next };
  return { next, notice: { kind: 'unused', about, days: UNUSED_NOTICE_DAYS } };
}

function age(
  { texts }: TokenWithTexts,
  said: readonly NoticeRecord[],
  now: number,
  days: number | undefined,
): Look {
  if (days === undefined) return { next: 0 };
  const about = texts[0].issuedAt;
  const next = about + days * DAY_MILLISECONDS;
  const isSaid = said.some((each) => each.kind === 'aged' && each.about >= about);
  return next > now || isSaid ? { next } : { next, notice: { kind: 'aged', about, days } };
}

/** Tokens that were made one after the other are looked at together, and are then one mail to their owner. */
function nextHour(at: number): number {
  return Math.ceil(at / HOUR_MILLISECONDS) * HOUR_MILLISECONDS;
}
