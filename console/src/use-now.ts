import { useSyncExternalStore } from 'react';

const TICK_MILLISECONDS = 5000;
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === undefined) {
    // The first part that asks after a pause gets the present.
    now = Date.now();
    timer = setInterval(tick, TICK_MILLISECONDS);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

function tick(): void {
  now = Date.now();
  for (const listener of listeners) listener();
}

/** The time, renewed every few seconds by one timer for the whole page: what says "ago" grows older by itself. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now);
}
