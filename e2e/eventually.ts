import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises';

const LOOK_MILLISECONDS = 20;

/**
 * Looks again and again until there is an answer, and gives it back. For what nobody announces: a process that has
 * stopped listening, a moment that has passed. Throws what was waited for when `seconds` have gone by.
 *
 * Whatever else waits has its turn before each look: in a loop around this that never ends, a database that answers
 * within the process would otherwise keep even the time limit of the test from being noticed, and eat all memory.
 */
export async function eventually<T>(
  what: string,
  look: () => T | undefined | Promise<T | undefined>,
  seconds = 20,
): Promise<T> {
  const end = performance.now() + seconds * 1000;
  for (;;) {
    await turn();
    const seen = await look();
    if (seen !== undefined) return seen;
    if (performance.now() > end) throw new Error(`waited ${seconds} seconds in vain: ${what}`);
    await delay(LOOK_MILLISECONDS);
  }
}
