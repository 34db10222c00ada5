import type { Clock } from '../runtime/clock.ts';
import type { TokenPrefix } from '../token-format/prefix.ts';
import type { GitHub } from './open-github.ts';
import type { HitSearch } from './open-hit-search.ts';

/** What the watchers of GitHub work with. */
export interface GitHubWatch {
  readonly github: GitHub;
  readonly search: HitSearch;
  readonly prefix: TokenPrefix;
  readonly clock: Clock;
  /** The address of the pages, without a slash at its end. */
  readonly webUrl: string;
}

/** What was counted in one look at a stream that is too wide to be seen whole. */
export interface Sample {
  readonly at: number;
  /** How many there were, as far as can be told. */
  readonly estimated: number;
  readonly seen: number;
  readonly lookedInto: number;
}

const HOUR_MILLISECONDS = 60 * 60_000;

/** The samples of the last hour, with a new one. */
export function withSample(samples: readonly unknown[], sample: Sample): Sample[] {
  const known = samples
    .filter(isSample)
    .filter(({ at }) => at > sample.at - HOUR_MILLISECONDS && at <= sample.at);
  return [...known, sample];
}

/** How much was seen, in words that promise nothing: rounded down, and never more than all. */
export function coverageOf(samples: readonly Sample[], things: string): string {
  const sum = (of: (sample: Sample) => number) => samples.reduce((total, sample) => total + of(sample), 0);
  const seen = sum((sample) => sample.seen);
  const estimated = Math.max(
    seen,
    sum((sample) => sample.estimated),
  );
  const share = (count: number) => (estimated === 0 ? 0 : Math.floor((100 * count) / estimated));
  if (estimated === 0) return `no ${things} seen this hour`;
  return `${share(seen)} % of ${things} seen this hour, ${share(sum((sample) => sample.lookedInto))} % looked into`;
}

/**
 * How many requests a run may make so that what is left lasts until the reset, when it has this share of it. `undefined`
 * left: nothing is known yet.
 */
export function allowance(
  left: { readonly remaining: number; readonly resetAt: number } | undefined,
  { share, everyMilliseconds, now }: { share: number; everyMilliseconds: number; now: number },
): number {
  if (left === undefined || left.resetAt <= now) return FIRST_REQUESTS;
  const runs = Math.max(1, (left.resetAt - now) / everyMilliseconds);
  return Math.max(0, Math.floor((left.remaining * share) / runs));
}

const FIRST_REQUESTS = 10;

function isSample(value: unknown): value is Sample {
  const { at, estimated, seen, lookedInto } = (value ?? {}) as Partial<Record<keyof Sample, unknown>>;
  return [at, estimated, seen, lookedInto].every((each) => typeof each === 'number' && Number.isFinite(each));
}
