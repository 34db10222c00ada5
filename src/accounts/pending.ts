import type { Clock } from '../runtime/clock.ts';
import { nameOf, newSecret } from './secret.ts';

/**
 * What is under way between two requests of the same browser, for a few minutes: a sign-in that waits for its second
 * factor, a passkey that was asked for. The browser holds a text; here lies what belongs to it, in memory alone. A
 * restart means to begin anew.
 */
export interface Pending<Value> {
  readonly maxAgeSeconds: number;
  /** Answers the text for the browser. When there are too many, the oldest is forgotten. */
  begin(value: Value): string;
  find(text: string): Value | undefined;
  /** Finds and ends: what is answered once is never answered again. */
  take(text: string): Value | undefined;
  end(text: string): void;
}

const ENTRIES_MAX = 10_000;

export function openPending<Value>(clock: Clock, milliseconds: number, max = ENTRIES_MAX): Pending<Value> {
  const entries = new Map<string, { readonly value: Value; readonly endsAt: number }>();
  const find = (text: string) => {
    const entry = entries.get(nameOf(text).hash);
    return entry !== undefined && entry.endsAt > clock.now() ? entry.value : undefined;
  };
  const end = (text: string) => {
    entries.delete(nameOf(text).hash);
  };
  return {
    maxAgeSeconds: milliseconds / 1000,
    begin: (value) => {
      const { text, hash } = newSecret();
      entries.set(hash, { value, endsAt: clock.now() + milliseconds });
      const [oldest] = entries.keys();
      if (entries.size > max && oldest !== undefined) entries.delete(oldest);
      return text;
    },
    find,
    take: (text) => {
      const value = find(text);
      end(text);
      return value;
    },
    end,
  };
}
