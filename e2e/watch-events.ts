import assert from 'node:assert/strict';
import { eventually } from './eventually.ts';
import type { Scope } from './start-wardkey.ts';

/** An open stream of events. */
export interface WatchedEvents {
  readonly seen: readonly SeenEvent[];
  /** Waits until an event that fits has come, and answers it. */
  until(name: string, fits: (data: SeenEvent['data']) => boolean): Promise<SeenEvent>;
  /** Answers when the server has ended the stream. */
  readonly ended: Promise<void>;
  close(): void;
}

export interface SeenEvent {
  readonly name: string;
  readonly data: Readonly<Record<string, string | number>>;
}

/** Watches what the server tells a token; ends with the scope. Answers when the stream has begun. */
export async function watchEvents(scope: Scope, base: string, tokenText: string): Promise<WatchedEvents> {
  const gone = new AbortController();
  scope.after(() => gone.abort());
  const answer = await fetch(new URL('/v1/events', base), {
    headers: { authorization: `Bearer ${tokenText}` },
    signal: gone.signal,
  });
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get('content-type'), 'text/event-stream');
  const seen: SeenEvent[] = [];
  const begun = Promise.withResolvers<void>();
  const ended = read(answer, (text) => {
    begun.resolve();
    const event = eventOf(text);
    if (event !== undefined) seen.push(event);
  }).catch((error: unknown) => {
    if (!gone.signal.aborted) throw error;
  });
  // Whoever awaits it later is told; nobody has to.
  ended.catch(() => undefined);
  await begun.promise;
  return {
    seen,
    ended,
    until: (name, fits) =>
      eventually(`the event ${name}`, () => seen.find((each) => each.name === name && fits(each.data)), 2),
    close: () => gone.abort(),
  };
}

async function read(answer: Response, take: (text: string) => void): Promise<void> {
  let text = '';
  for await (const piece of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += piece;
    const parts = text.split('\n\n');
    text = parts.pop() ?? '';
    for (const part of parts) take(part);
  }
}

function eventOf(text: string): SeenEvent | undefined {
  const [, name, data] = /^event: (.+)\ndata: (.+)$/.exec(text) ?? [];
  if (name === undefined || data === undefined) return undefined;
  return { name, data: JSON.parse(data) as SeenEvent['data'] };
}
