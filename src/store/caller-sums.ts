import { CALLERS_KEPT, type CallerRecord } from './activity.ts';

/** Callers of one token, each once, in the order in which they were added to. */
export type CallerSums = Map<string, CallerRecord>;

/** Adds a caller to others of the same token; of too many, the one that was not added to for longest goes. */
export function addCaller(sums: CallerSums, caller: CallerRecord): void {
  const key = `${caller.address} ${caller.userAgent}`;
  const known = sums.get(key);
  sums.delete(key);
  sums.set(key, known === undefined ? caller : sumOf(known, caller));
  if (sums.size <= CALLERS_KEPT) return;
  const [first] = sums.keys();
  if (first !== undefined) sums.delete(first);
}

/** The callers of one token, the latest first, from what is written and what is not written yet. */
export function latestCallers(
  written: readonly CallerRecord[],
  unwritten: readonly CallerRecord[],
): CallerRecord[] {
  const sums: CallerSums = new Map();
  for (const caller of [...written.toReversed(), ...unwritten]) addCaller(sums, caller);
  return [...sums.values()].toSorted((one, other) => other.lastAt - one.lastAt);
}

function sumOf(one: CallerRecord, other: CallerRecord): CallerRecord {
  return {
    address: one.address,
    userAgent: one.userAgent,
    firstAt: Math.min(one.firstAt, other.firstAt),
    lastAt: Math.max(one.lastAt, other.lastAt),
    accepted: one.accepted + other.accepted,
    refused: one.refused + other.refused,
  };
}
