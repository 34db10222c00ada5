import type { QueryClient } from '@tanstack/react-query';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';

const POLL_MILLISECONDS = 10_000;
const RETRY_MILLISECONDS_MAX = 30_000;
/** Changes come in bursts (a bulk change, a busy token): what they make stale is asked for once. */
const GATHER_MILLISECONDS = 150;
/** A token that is used all the time must not keep the server busy with showing that. */
const PAUSE_MILLISECONDS = 1000;

/**
 * Keeps what is on the screen as it is on the server for as long as the part is shown: what changes elsewhere is
 * asked for again within a second. Without a stream it asks every ten seconds.
 */
export function useLiveUpdates(): void {
  const client = useQueryClient();
  useEffect(() => {
    watchers += 1;
    stop ??= openLiveUpdates(client);
    return () => {
      watchers -= 1;
      if (watchers > 0) return;
      stop?.();
      stop = undefined;
    };
  }, [client]);
}

/** Parts that want updates share one stream. */
let watchers = 0;
let stop: (() => void) | undefined;

function openLiveUpdates(client: QueryClient): () => void {
  let source: EventSource | undefined;
  let failures = 0;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let poll: ReturnType<typeof setInterval> | undefined;
  const refresh = gather(client);

  const connect = (): void => {
    source = new EventSource('/v1/events');
    source.onopen = () => {
      // What happened while nobody listened, if only between the first answer and now.
      refresh('tokens', 'operator', 'leaks');
      failures = 0;
      clearInterval(poll);
      poll = undefined;
    };
    source.onerror = () => {
      source?.close();
      failures += 1;
      poll ??= setInterval(() => refresh('tokens', 'session', 'operator', 'leaks'), POLL_MILLISECONDS);
      retry = setTimeout(connect, Math.min(RETRY_MILLISECONDS_MAX, 500 * 2 ** failures));
    };
    source.addEventListener('token.changed', () => refresh('tokens', 'operator', 'leaks'));
    source.addEventListener('account.changed', () => refresh('session', 'account', 'operator'));
    source.addEventListener('token.used', () => refresh('tokens'));
  };
  connect();
  return () => {
    source?.close();
    clearTimeout(retry);
    clearInterval(poll);
  };
}

/** Takes the first words of query keys; what begins with one is asked for again, soon, and not too often. */
function gather(client: QueryClient): (...words: string[]) => void {
  const stale = new Set<string>();
  let notBefore = 0;
  const ask = (): void => {
    const gathered = [...stale];
    stale.clear();
    notBefore = performance.now() + PAUSE_MILLISECONDS;
    for (const word of gathered) void client.invalidateQueries({ queryKey: [word] });
  };
  return (...words) => {
    if (stale.size === 0) setTimeout(ask, Math.max(GATHER_MILLISECONDS, notBefore - performance.now()));
    for (const word of words) stale.add(word);
  };
}
