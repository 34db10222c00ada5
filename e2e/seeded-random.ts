import { randomInt } from 'node:crypto';

/** Numbers that look random and are the same for the same seed. */
export interface SeededRandom {
  /** From 0 up to, and without, 1. */
  next(): number;
  /** A whole number, both bounds included. */
  between(min: number, max: number): number;
  /** One of several; nothing when there are none. */
  pick<T>(values: readonly T[]): T | undefined;
}

/** The seed of this run: the one that `WARDKEY_TEST_SEED` names, or a new one. A test that uses it has to say it. */
export function seedOfRun(): number {
  const asked = Number(process.env.WARDKEY_TEST_SEED);
  return Number.isInteger(asked) && asked > 0 ? asked : randomInt(1, 2 ** 31);
}

/** A generator for tests (mulberry32); nothing that has to be secret may come from it. */
export function seededRandom(seed: number): SeededRandom {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (min: number, max: number): number => min + Math.floor(next() * (max - min + 1));
  return { next, between, pick: (values) => values[between(0, values.length - 1)] };
}
