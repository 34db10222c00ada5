import type { TokenRecord } from '../store/records.ts';

/** Holds tokens to their own rate limits, in memory. */
export interface RateLimiter {
  /**
   * Takes one request off what the token may still do. Answers 0 when it may, else in how many seconds it may
   * again. A refused request costs nothing: it does not push that moment away.
   */
  take(token: Pick<TokenRecord, 'id' | 'rateLimitPerMinute'>, now: number): number;
}

interface Bucket {
  level: number;
  at: number;
}

const MINUTE = 60_000;
const BUCKETS_BEFORE_CLEANING = 10_000;

/** A token bucket for each limited token: a minute's worth at once, refilled evenly. */
export function openRateLimiter(): RateLimiter {
  const buckets = new Map<string, Bucket>();
  let cleanAt = BUCKETS_BEFORE_CLEANING;
  return {
    take: ({ id, rateLimitPerMinute: limit }, now) => {
      if (limit === null) return 0;
      const bucket = buckets.get(id) ?? { level: limit, at: now };
      const elapsed = Math.max(0, now - bucket.at);
      bucket.level = Math.min(limit, bucket.level + (elapsed * limit) / MINUTE);
      bucket.at = now;
      buckets.set(id, bucket);
      if (buckets.size > cleanAt) {
        forgetFull(buckets, now);
        // Not again before it has doubled: cleaning that finds little must not be repeated at every request.
        cleanAt = Math.max(BUCKETS_BEFORE_CLEANING, buckets.size * 2);
      }
      if (bucket.level < 1) return Math.max(1, Math.ceil(((1 - bucket.level) * MINUTE) / limit / 1000));
      bucket.level -= 1;
      return 0;
    },
  };
}

/** A bucket that nobody touched for a minute is full again: the same as none. */
function forgetFull(buckets: Map<string, Bucket>, now: number): void {
  for (const [id, bucket] of buckets) if (now - bucket.at >= MINUTE) buckets.delete(id);
}
