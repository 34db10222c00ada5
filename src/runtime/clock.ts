/** What time it is: milliseconds since 1970, as `Date.now()`. Passed in, so that a test can set it. */
export interface Clock {
  now(): number;
}

/** The machine's own clock. */
export const systemClock: Clock = { now: () => Date.now() };

/** A clock for tests: it stands still until it is told to move. */
export function stoppedClock(start: number): Clock & { advance(milliseconds: number): void } {
  let time = start;
  return {
    now: () => time,
    advance: (milliseconds) => {
      time += milliseconds;
    },
  };
}
