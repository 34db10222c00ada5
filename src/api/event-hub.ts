import type { ServerResponse } from 'node:http';
import type { Clock } from '../runtime/clock.ts';
import type { Change } from '../store/change.ts';
import type { Store } from '../store/open-store.ts';
import type { TokenUsed, UseRecorder } from '../verify/use-recorder.ts';
import { accountOf, type Caller } from './caller.ts';
import { type EventStream, openEventStream, type Recheck, type ServerEvent } from './event-stream.ts';

/** Everyone who watches what happens to tokens. */
export interface EventHub {
  /** Whether the caller's account may have one more stream. */
  hasRoomFor(caller: Caller): boolean;
  /** Begins a stream on a response whose head is written; it ends by itself when the caller is no longer in force. */
  open(response: ServerResponse, caller: Caller, recheck: Recheck): void;
  /** Ends all streams, and each later one as soon as it opens: a server that stops waits for them. */
  close(): void;
}

/** How many streams an account may have open at a time. */
export const STREAMS_PER_ACCOUNT = 20;
const HEARTBEAT_MILLISECONDS = 15_000;
/** Of more tokens used in one second a stream is not told: nobody reads that, and everyone can ask. */
const USES_TOLD_AT_ONCE = 200;

/** A hub that hears of every change of the store and of every flush of the recorder. */
export function openEventHub(
  store: Pick<Store, 'watch'>,
  uses: Pick<UseRecorder, 'onUsed'>,
  clock: Clock,
): EventHub {
  const streams = new Set<EventStream>();
  let heartbeat: NodeJS.Timeout | undefined;
  let isClosed = false;

  store.watch((change) => {
    if (streams.size === 0) return;
    const events = eventsOf(change);
    const hashes = new Set<string>(change.hashes);
    for (const stream of streams) {
      if (concerns(change, hashes, stream.caller)) stream.check();
      for (const event of events) stream.tell(event);
    }
  });

  uses.onUsed((used) => {
    if (streams.size === 0) return;
    const events = [...used].map(eventOfUse);
    for (const stream of streams) {
      const own = accountOf(stream.caller)?.id;
      const ownFirst = events.toSorted(
        (one, other) => Number(other.accountId === own) - Number(one.accountId === own),
      );
      for (const event of ownFirst.slice(0, USES_TOLD_AT_ONCE)) stream.tell(event);
    }
  });

  const forget = (stream: EventStream) => {
    streams.delete(stream);
    if (streams.size > 0) return;
    clearInterval(heartbeat);
    heartbeat = undefined;
  };

  return {
    hasRoomFor: (caller) => {
      const key = accountOf(caller)?.id;
      const open = [...streams].filter((stream) => accountOf(stream.caller)?.id === key);
      return open.length < STREAMS_PER_ACCOUNT;
    },
    open: (response, caller, recheck) => {
      const stream = openEventStream(response, caller, recheck, clock);
      streams.add(stream);
      response.once('close', () => forget(stream));
      if (isClosed) return stream.end();
      // The first bytes tell the caller that it hears of everything from now on.
      response.write('retry: 2000\n\n');
      stream.check();
      heartbeat ??= setInterval(() => {
        for (const each of streams) each.beat();
      }, HEARTBEAT_MILLISECONDS).unref();
    },
    close: () => {
      isClosed = true;
      for (const stream of streams) stream.end();
    },
  };
}

/** Whether a change may have put a caller out of force. */
function concerns({ about }: Change, hashes: ReadonlySet<string>, caller: Caller): boolean {
  if (caller.kind === 'token' && hashes.has(caller.subject.text.hash)) return true;
  const own = accountOf(caller)?.id;
  return about.some(({ tokenId, accountId }) => tokenId === undefined && accountId === own);
}

function eventsOf({ revision, about }: Change): ServerEvent[] {
  const events = new Map<string, ServerEvent>();
  for (const { tokenId, accountId } of about) {
    if (accountId === undefined) continue;
    if (tokenId !== undefined) {
      events.set(tokenId, { name: 'token.changed', accountId, data: { token_id: tokenId, revision } });
    } else {
      events.set(accountId, {
        name: 'account.changed',
        accountId,
        data: { account_id: accountId, revision },
      });
    }
  }
  return [...events.values()];
}

function eventOfUse({ tokenId, accountId, at, address, userAgent }: TokenUsed): ServerEvent {
  const data = { token_id: tokenId, at: new Date(at).toISOString(), address, user_agent: userAgent };
  return { name: 'token.used', accountId, data };
}
