import type { ServerResponse } from 'node:http';
import { type Caller, maySee } from './caller.ts';

/** What a stream tells: what happened, to whose account it belongs, and the fields that are sent. */
export interface ServerEvent {
  readonly name: 'token.changed' | 'token.used' | 'account.changed';
  readonly accountId: string;
  readonly data: Readonly<Record<string, string | number>>;
}

/** A caller who is still in force, as they are now, and until when without another look; undefined: no longer. */
export type Recheck = () => Promise<{ readonly caller: Caller; readonly until: number } | undefined>;

/** One open stream of events to one caller. */
export interface EventStream {
  readonly caller: Caller;
  /** Sends an event, if the caller may see it. */
  tell(event: ServerEvent): void;
  /** Looks whether the caller is still in force; nothing is sent until that is known. */
  check(): void;
  /** Says nothing, so that proxies and the caller know that the stream lives. */
  beat(): void;
  end(): void;
}

/** What a reader may leave unread before it is cut off, in bytes: the news of disabling a thousand tokens, twice. */
const UNREAD_BYTES_MAX = 256 * 1024;
/** A session is looked at again before it is told anything, unless that was so recently. */
const SESSION_CHECK_MILLISECONDS = 1000;
const TIMER_MILLISECONDS_MAX = 2 ** 31 - 1;

/**
 * Begins a stream on a response whose head is not written yet. It never holds more than a bounded number of unread
 * bytes: a reader who is too slow is cut off, and asks anew for what it shows when it comes back. It ends when the
 * caller is no longer in force, or when that cannot be known.
 */
export function openEventStream(
  response: ServerResponse,
  arrived: Caller,
  recheck: Recheck,
  clock: { now(): number },
): EventStream {
  let caller = arrived;
  let isChecking = false;
  let isStale = false;
  let checkedAt = clock.now();
  let held = '';
  let limit: NodeJS.Timeout | undefined;

  const write = (text: string): void => {
    if (response.destroyed || response.writableEnded) return;
    if (response.writableLength + held.length + text.length > UNREAD_BYTES_MAX) response.destroy();
    else if (isChecking) held += text;
    else response.write(text);
  };

  const end = (): void => {
    clearTimeout(limit);
    if (!response.writableEnded) response.end();
  };

  const check = async (): Promise<void> => {
    if (isChecking) {
      isStale = true;
      return;
    }
    isChecking = true;
    // What happens during a look may be what it was too early to see.
    let now: Awaited<ReturnType<Recheck>>;
    do {
      isStale = false;
      now = await recheck().catch(() => undefined);
    } while (isStale);
    isChecking = false;
    checkedAt = clock.now();
    const text = held;
    held = '';
    if (now === undefined || now.until <= checkedAt) return end();
    caller = now.caller;
    endAt(now.until);
    if (text !== '') write(text);
  };

  const endAt = (until: number): void => {
    clearTimeout(limit);
    if (until === Number.POSITIVE_INFINITY) return;
    limit = setTimeout(() => void check(), Math.min(TIMER_MILLISECONDS_MAX, until - clock.now()));
    limit.unref();
  };

  response.once('close', () => clearTimeout(limit));
  const stream: EventStream = {
    get caller() {
      return caller;
    },
    tell: (event) => {
      if (!maySee(caller, event.accountId)) return;
      const isDue = clock.now() - checkedAt >= SESSION_CHECK_MILLISECONDS;
      if (caller.kind === 'session' && isDue) stream.check();
      write(`event: ${event.name}\ndata: ${JSON.stringify(event.data)}\n\n`);
    },
    check: () => void check(),
    beat: () => {
      write(':\n\n');
      stream.check();
    },
    end,
  };
  return stream;
}
