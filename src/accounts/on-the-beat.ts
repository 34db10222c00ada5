import { setTimeout as delay } from 'node:timers/promises';

/** Longer than the work takes, but for a server that is very busy; and nobody minds it. */
const BEAT_MILLISECONDS = 100;

/**
 * Does work and answers at the next full tenth of a second since it was begun, also when it fails: how long it took
 * says nothing of what was found. For questions that anyone may ask, and whose answer is the same whatever is true.
 */
export async function onTheBeat<T>(work: () => Promise<T>): Promise<T> {
  const begunAt = performance.now();
  try {
    return await work();
  } finally {
    await delay(Math.ceil(BEAT_MILLISECONDS - ((performance.now() - begunAt) % BEAT_MILLISECONDS)));
  }
}
