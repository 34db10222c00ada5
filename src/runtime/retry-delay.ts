const FIRST_MILLISECONDS = 15_000;
const LONGEST_MILLISECONDS = 2 * 60 * 60 * 1000;

/**
 * How long to wait after so many failed attempts, in milliseconds: 15 seconds, then twice as long each time, at most
 * two hours; a quarter less or more, by lot, so that mails that failed together do not come back together.
 * `random` lies from 0 to 1.
 */
export function retryDelay(attempts: number, random: number): number {
  const doubled = Math.min(FIRST_MILLISECONDS * 2 ** Math.min(attempts - 1, 30), LONGEST_MILLISECONDS);
  return Math.round(doubled * (0.75 + random / 2));
}
