import type { TokenPrefix } from '../token-format/prefix.ts';
import { withDeadline } from './deadline.ts';
import { errorOfAnswer } from './error-of-answer.ts';
import { type APIError, WardkeyError } from './errors.ts';
import { connectionLost, isRedirect, redirected, textIsNotJson, timedOut } from './failed-exchange.ts';
import { addressOf, type Call, initOf, type Method, type RequestOptions } from './request-form.ts';
import { waitBeforeRetry } from './retry-policy.ts';

/** Sends one call and gives back its answer in JSON, or throws an `APIError`. */
export type Send = <Answer = unknown>(
  method: Method,
  path: string,
  options?: RequestOptions,
) => Promise<Answer>;

/** Where the token of a call comes from. */
export interface TokenSource {
  /** The token text; undefined where a cookie takes its place. */
  current(): Promise<string | undefined>;
  /** Another text after this one was refused as rotated; undefined if there is none. */
  next(refused: string): Promise<string | undefined>;
}

/** What sending takes. */
export interface SenderParts {
  readonly fetch: typeof fetch;
  /** Without a slash at its end; empty for the page's own server. */
  readonly baseUrl: string;
  readonly prefix: TokenPrefix;
  readonly source: TokenSource;
  readonly retries: number;
  readonly timeoutSeconds: number;
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  readonly random: () => number;
}

/** The two ways to make a call: with its answer read as JSON, or with the answer itself, for what is streamed. */
export interface Sender extends Pick<SenderParts, 'baseUrl' | 'prefix' | 'wait'> {
  readonly send: Send;
  readonly open: (method: Method, path: string, options?: RequestOptions) => Promise<Response>;
}

/**
 * Makes the functions that all calls go through. The token goes to `baseUrl` and nowhere else: paths that lead away
 * are refused, and redirects are not followed.
 */
export function openSender(parts: SenderParts): Sender {
  const { baseUrl, prefix, wait } = parts;
  return {
    baseUrl,
    prefix,
    wait,
    send: (method, path, options = {}) =>
      exchange(parts, { method, path, options }, async (answer) => {
        const text = await answer.text();
        return parse(text, answer) as never;
      }),
    open: (method, path, options = {}) =>
      exchange(parts, { method, path, options }, (answer) => Promise.resolve(answer)),
  };
}

async function exchange<T>(
  parts: SenderParts,
  call: Call,
  read: (answer: Response) => Promise<T>,
): Promise<T> {
  const { signal, timeoutSeconds = parts.timeoutSeconds } = call.options;
  const late = () => timedOut(timeoutSeconds, call);
  return withDeadline(timeoutSeconds, signal, late, (either) => withRetries(parts, call, either, read));
}

async function withRetries<T>(
  parts: SenderParts,
  call: Call,
  signal: AbortSignal,
  read: (answer: Response) => Promise<T>,
): Promise<T> {
  const texts = [...(call.options.secrets ?? [])];
  let token = await parts.source.current();
  let wasRenewed = false;
  for (let tries = 1; ; tries++) {
    if (token !== undefined) texts.push(token);
    let failure: APIError;
    try {
      const answer = await parts.fetch(addressOf(parts.baseUrl, call), initOf(call, token, signal));
      if (answer.ok) return await read(answer);
      failure = isRedirect(answer) ? redirected(answer) : await errorOfAnswer(answer, texts);
    } catch (thrown) {
      if (thrown instanceof WardkeyError) throw thrown;
      failure = connectionLost(thrown, parts.baseUrl, texts);
    }
    if (failure.code === 'token_rotated' && token !== undefined && !wasRenewed) {
      wasRenewed = true;
      token = await parts.source.next(token);
      if (token === undefined) throw failure;
      continue;
    }
    const pause = waitBeforeRetry({ ...tryOf(call, failure), tries }, parts.retries, parts.random);
    if (pause === undefined || signal.aborted) throw failure;
    await parts.wait(pause, signal);
  }
}

function tryOf({ method, options }: Call, { status, retryAfterSeconds }: APIError) {
  const isRepeatable = options.isRepeatable === true || options.idempotencyKey !== undefined;
  return { method, isRepeatable, status, retryAfterSeconds };
}

function parse(text: string, answer: Response): unknown {
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw textIsNotJson(answer);
  }
}
