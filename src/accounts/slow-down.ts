import type { Clock } from '../runtime/clock.ts';

/** How fast somebody may try again: some tries are free, then the pause doubles with each. Times in milliseconds. */
export interface Pace {
  readonly freeTries: number;
  readonly firstPause: number;
  readonly longestPause: number;
  /** Whoever has not tried for so long begins anew. */
  readonly forgottenAfter: number;
}

/**
 * Slows down whoever guesses.
 *
 * A try counts when it begins, not when it has failed: a thousand that are sent at once are one that is looked at and
 * the rest refused. Remembers a limited number of names; the ones not heard of for longest are forgotten first.
 */
export interface SlowDown {
  /** The seconds to wait before the next try, if there are any. Counts nothing. */
  pauseOf(name: string): number | undefined;
  /** Counts a try. Answers the seconds to wait when it comes too early, and then it must not be made. */
  begin(name: string): number | undefined;
  /** The try was good: nothing is held against the name any more. */
  forgive(name: string): void;
  /** The try was good, but says nothing about others under the same name: this one alone is taken back. */
  takeBack(name: string): void;
}

interface Tries {
  count: number;
  last: number;
  /** No try before this moment. */
  pausedUntil: number;
}

const NAMES_MAX = 20_000;

export function openSlowDown(clock: Clock, pace: Pace, namesMax = NAMES_MAX): SlowDown {
  const known = new Map<string, Tries>();
  const pauseAfter = (count: number) => {
    const over = count - pace.freeTries;
    return over < 0 ? 0 : Math.min(pace.firstPause * 2 ** Math.min(over, 40), pace.longestPause);
  };
  const pauseOf = (name: string) => {
    const left = (known.get(name)?.pausedUntil ?? 0) - clock.now();
    return left > 0 ? Math.ceil(left / 1000) : undefined;
  };
  return {
    pauseOf,
    begin: (name) => {
      const pause = pauseOf(name);
      if (pause !== undefined) return pause;
      const now = clock.now();
      const before = known.get(name);
      const isFresh = before === undefined || now - before.last >= pace.forgottenAfter;
      const count = (isFresh ? 0 : before.count) + 1;
      known.delete(name);
      known.set(name, { count, last: now, pausedUntil: now + pauseAfter(count) });
      if (known.size > namesMax) {
        const [oldest] = known.keys();
        if (oldest !== undefined) known.delete(oldest);
      }
      return undefined;
    },
    forgive: (name) => {
      known.delete(name);
    },
    takeBack: (name) => {
      const tries = known.get(name);
      if (tries === undefined) return;
      tries.count = Math.max(0, tries.count - 1);
      tries.pausedUntil = Math.min(tries.pausedUntil, clock.now() + pauseAfter(tries.count));
    },
  };
}

/** A try that is made under several names: it waits for the longest of their pauses, and then counts under each. */
export function beginAll(tries: readonly (readonly [SlowDown, string])[]): number | undefined {
  const pauses = tries.map(([slowDown, name]) => slowDown.pauseOf(name) ?? 0);
  const longest = Math.max(0, ...pauses);
  if (longest > 0) return longest;
  for (const [slowDown, name] of tries) slowDown.begin(name);
  return undefined;
}
