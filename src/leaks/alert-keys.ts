import type { Clock } from '../runtime/clock.ts';
import type { Logger } from '../runtime/logger.ts';
import { type AlertKey, type PublishedKey, readAlertKey } from './verify-alert.ts';

/** What is known of the key that an alert names: `unreachable` when nobody can say now. */
export type FoundAlertKey =
  | { readonly kind: 'found'; readonly key: AlertKey }
  | { readonly kind: 'unknown' | 'unreachable' };

/** The keys of one reporter. */
export interface AlertKeys {
  find(id: string): Promise<FoundAlertKey>;
}

export interface AlertKeysParts {
  readonly url: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Sends the request; `fetch`, but for tests. */
  readonly send?: typeof fetch;
}

const FRESH_MILLISECONDS = 60 * 60 * 1000;
/** Whoever calls chooses the id of the key: unknown ones must not make us ask the reporter again and again. */
const AGAIN_MILLISECONDS = 60 * 1000;
const TIMEOUT_MILLISECONDS = 5000;
const BYTES_MAX = 1024 * 1024;
const KEYS_MAX = 100;

/**
 * Keeps the keys of a reporter for an hour, then asks for them again, once at a time; whoever needs one that is known
 * does not wait for that, and goes on with it while the reporter does not answer. An id that is not among them has them asked for again, at most once a minute. A key that the reporter
 * still publishes is good, whether it calls it current or not: an alert may have been signed just before a change.
 */
export function openAlertKeys({ url, clock, logger, send = fetch }: AlertKeysParts): AlertKeys {
  let keys: ReadonlyMap<string, AlertKey> | undefined;
  let askedAt = Number.NEGATIVE_INFINITY;
  let freshUntil = Number.NEGATIVE_INFINITY;
  let asking: Promise<void> | undefined;

  const ask = () => {
    askedAt = clock.now();
    asking ??= fetchKeys(url, send)
      .then((found) => {
        keys = found;
        freshUntil = clock.now() + FRESH_MILLISECONDS;
      })
      .catch((error: unknown) => logger.warn({ url, err: error }, 'keys of alerts were not fetched'))
      .finally(() => {
        asking = undefined;
      });
    return asking;
  };

  return {
    find: async (id) => {
      const mayAsk = () => asking !== undefined || clock.now() - askedAt >= AGAIN_MILLISECONDS;
      const known = keys?.get(id);
      // To end a token must not wait for the reporter: an old key serves while the new ones are fetched.
      if (known !== undefined) {
        if (clock.now() >= freshUntil && mayAsk()) void ask();
        return { kind: 'found', key: known };
      }
      if (mayAsk()) await ask();
      const key = keys?.get(id);
      if (key !== undefined) return { kind: 'found', key };
      // While the keys could not be fetched just now, that an id is not among the old ones says nothing.
      return { kind: clock.now() < freshUntil ? 'unknown' : 'unreachable' };
    },
  };
}

async function fetchKeys(url: string, send: typeof fetch): Promise<ReadonlyMap<string, AlertKey>> {
  const answer = await send(url, {
    headers: { accept: 'application/json', 'user-agent': 'wardkey' },
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
  });
  if (!answer.ok) {
    await answer.body?.cancel();
    throw new Error(`the keys of alerts were answered with ${answer.status}`);
  }
  const document: unknown = JSON.parse(await textOf(answer));
  const listed = (document as { public_keys?: unknown } | null)?.public_keys;
  if (!Array.isArray(listed)) throw new Error('what was answered is no list of keys');
  const keys = listed
    .slice(0, KEYS_MAX)
    .filter(isPublishedKey)
    .flatMap((each) => readAlertKey(each) ?? []);
  if (keys.length === 0) throw new Error('there is no usable key in the list');
  return new Map(keys.map((key) => [key.id, key]));
}

async function textOf(answer: Response): Promise<string> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of answer.body ?? []) {
    length += piece.length;
    if (length > BYTES_MAX) throw new Error('the list of keys is too long');
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

function isPublishedKey(value: unknown): value is PublishedKey {
  if (typeof value !== 'object' || value === null) return false;
  const { key_identifier: id, key } = value as Partial<Record<string, unknown>>;
  return typeof id === 'string' && typeof key === 'string';
}
