import { accept, type Outcome, refuse } from '../problems/problem.ts';
import { placeOf } from '../runtime/place-of.ts';

/**
 * Does work that takes much memory and time when its turn comes. Places take turns, so that a crowd from one of them
 * holds up nobody else for longer than a single turn. Refuses at once what would wait too long.
 */
export type InTurn = <T>(address: string | undefined, work: () => Promise<T>) => Promise<Outcome<T>>;

/** How many work at a time, and how many may wait: of one place, and in all. */
export interface TurnLimits {
  readonly parallel: number;
  readonly ofOnePlace: number;
  readonly inAll: number;
}

/** Turns for whoever has an address; without one it is the operator on this machine, who is never refused. */
export function openTurns({ parallel, ofOnePlace, inAll }: TurnLimits): InTurn {
  /** Those who wait, by place; the place whose turn is next comes first. */
  const waiting = new Map<string, ((isTurn: boolean) => void)[]>();
  let running = 0;
  let count = 0;
  const next = () => {
    const [first] = waiting;
    if (first === undefined) return;
    const [place, line] = first;
    const go = line.shift();
    waiting.delete(place);
    if (line.length > 0) waiting.set(place, line);
    count -= 1;
    go?.(true);
  };
  const sendAwayFrom = (place: string) => {
    const line = waiting.get(place);
    line?.pop()?.(false);
    if (line?.length === 0) waiting.delete(place);
    count -= 1;
  };
  const turn = (place: string, isRefusable: boolean): Promise<boolean> | boolean => {
    const line = waiting.get(place) ?? [];
    if (isRefusable && line.length >= ofOnePlace) return false;
    if (isRefusable && count >= inAll) {
      // Whoever has most waiting gives one up for somebody who has fewer.
      const [crowd = place, most = line] =
        [...waiting].toSorted(([, a], [, b]) => b.length - a.length)[0] ?? [];
      if (most.length <= line.length + 1) return false;
      sendAwayFrom(crowd);
    }
    count += 1;
    waiting.set(place, line);
    return new Promise((resolve) => line.push(resolve));
  };
  return async (address, work) => {
    if (running >= parallel) {
      const isTurn = await turn(address === undefined ? '' : placeOf(address), address !== undefined);
      if (!isTurn) return refuse('sign_in_busy', { retryAfterSeconds: RETRY_SECONDS });
    } else {
      running += 1;
    }
    try {
      return accept(await work());
    } finally {
      // Handed on rather than given back: nobody who comes just now may slip in before those who wait.
      if (waiting.size > 0) next();
      else running -= 1;
    }
  };
}

const RETRY_SECONDS = 5;

/** A hash takes 19 MiB and some tenths of a second: together, all who wait are done within the time people wait. */
export const inHashingTurn: InTurn = openTurns({ parallel: 2, ofOnePlace: 20, inAll: 60 });
