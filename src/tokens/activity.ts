import { HOUR_MILLISECONDS, type SpanCount, type TokenActivity } from '../store/activity.ts';
import type { Store } from '../store/open-store.ts';
import type { TokenWithTexts } from '../store/records.ts';
import type { TokenHash } from '../token-format/token-text.ts';

/** The spans that a chart of activity has: how many, and how long each is. They begin at full hours or days of UTC. */
export interface ActivitySpans {
  readonly count: number;
  readonly milliseconds: number;
}

/** What a chart may show. */
export const ACTIVITY_PERIODS = {
  '24h': { count: 24, milliseconds: HOUR_MILLISECONDS },
  '7d': { count: 7, milliseconds: 24 * HOUR_MILLISECONDS },
  '30d': { count: 30, milliseconds: 24 * HOUR_MILLISECONDS },
} as const satisfies Record<string, ActivitySpans>;
export type ActivityPeriod = keyof typeof ACTIVITY_PERIODS;

/** The calls with one token, span by span from the first on, without gaps; the last span is the one that runs. */
export interface ActivityOfToken {
  readonly accepted: number[];
  readonly refused: number[];
  readonly refusedByCode: Record<string, number>;
}

/** Adds to what the store answers what is counted and not written yet: `withUnwritten` of the use recorder. */
export type WithUnwritten = <T>(
  tokens: readonly { readonly id: string; readonly hashes: readonly TokenHash[] }[],
  ask: () => Promise<T>,
) => Promise<{ readonly stored: T; readonly unwritten: readonly TokenActivity[] }>;

/** When the first of these spans begins. */
export function firstSpan({ count, milliseconds }: ActivitySpans, now: number): number {
  return now - (now % milliseconds) - (count - 1) * milliseconds;
}

/** The activity of tokens in the order in which they are given, up to this moment. */
export async function activityOf(
  store: Pick<Store, 'readActivity'>,
  withUnwritten: WithUnwritten,
  tokens: readonly TokenWithTexts[],
  spans: ActivitySpans,
  now: number,
): Promise<ActivityOfToken[]> {
  const from = firstSpan(spans, now);
  const named = tokens.map(withHashes);
  const { stored, unwritten } = await withUnwritten(named, () =>
    store.readActivity({
      tokenIds: named.map(({ id }) => id),
      from,
      spanMilliseconds: spans.milliseconds,
    }),
  );
  const fresh = unwritten.flatMap(({ tokenId, calls }) =>
    calls.map((count): SpanCount => ({ tokenId, start: count.hour, code: count.code, calls: count.calls })),
  );
  const byToken = Map.groupBy([...stored, ...fresh], ({ tokenId }) => tokenId);
  return named.map(({ id }) => sumUp(byToken.get(id) ?? [], from, spans));
}

/** A token as the use recorder knows it. */
export function withHashes({ token, texts }: TokenWithTexts) {
  return { id: token.id, hashes: texts.map(({ hash }) => hash) };
}

function sumUp(counts: readonly SpanCount[], from: number, spans: ActivitySpans): ActivityOfToken {
  const none = () => Array.from({ length: spans.count }, () => 0);
  const sums = { accepted: none(), refused: none(), refusedByCode: {} as Record<string, number> };
  for (const count of counts) {
    const index = Math.floor((count.start - from) / spans.milliseconds);
    if (index < 0 || index >= spans.count) continue;
    const column = count.code === 'accepted' ? sums.accepted : sums.refused;
    column[index] = (column[index] ?? 0) + count.calls;
    if (column === sums.refused) {
      sums.refusedByCode[count.code] = (sums.refusedByCode[count.code] ?? 0) + count.calls;
    }
  }
  return sums;
}
