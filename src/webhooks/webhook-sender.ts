import { type LookupAddress, lookup as systemLookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { Agent, request } from 'undici';
import { oneLine } from '../mail/compose.ts';
import type { Clock } from '../runtime/clock.ts';
import { NOT_PUBLIC, type WebhookRules } from './webhook-rules.ts';
import { signWebhook } from './webhook-signature.ts';

/** What is sent, to where, and with what it is signed. */
export interface WebhookMessage {
  readonly id: string;
  readonly url: string;
  readonly body: string;
  readonly secrets: readonly string[];
}

/** What became of one attempt. `status` is null where no answer came; `isGone`: the receiver wants no more of them. */
export type WebhookAttempt =
  | { readonly outcome: 'delivered'; readonly status: number }
  | {
      readonly outcome: 'failed';
      readonly status: number | null;
      readonly reason: string;
      readonly isGone: boolean;
    };

export interface WebhookSender {
  /** Tries once. Ends soon after `signal` does; throws for nothing that a receiver does. */
  send(message: WebhookMessage, signal: AbortSignal): Promise<WebhookAttempt>;
  close(): Promise<void>;
}

const TIMEOUT_MILLISECONDS = 15_000;
const GONE = 410;

/**
 * Sends over HTTP, signed as Standard Webhooks has it. Only an answer of 2xx counts; redirects are not followed, and of
 * an answer nothing but its status is read. A name is resolved once, and what is connected to is what was checked.
 */
export function openWebhookSender(options: {
  readonly rules: WebhookRules;
  readonly clock: Clock;
  readonly timeoutMilliseconds?: number;
  /** Resolves names; for tests. */
  readonly lookup?: typeof systemLookup;
}): WebhookSender {
  const { rules, clock, timeoutMilliseconds = TIMEOUT_MILLISECONDS, lookup = systemLookup } = options;
  const agent = new Agent({
    connect: { lookup: checkedLookup(rules, lookup), timeout: timeoutMilliseconds },
    // One connection for each delivery: a receiver that breaks one breaks no other.
    pipelining: 0,
    maxHeaderSize: 16 * 1024,
  });
  return {
    send: async ({ id, url, body, secrets }, signal) => {
      const flaw = rules.flawOf(url);
      if (flaw !== undefined) return failed(`the address ${flaw}`);
      const timestamp = Math.floor(clock.now() / 1000);
      const headers = {
        'content-type': 'application/json',
        'user-agent': 'Wardkey',
        'webhook-id': id,
        'webhook-timestamp': String(timestamp),
        'webhook-signature': signWebhook(secrets, { id, timestamp, body }),
      };
      const patience = AbortSignal.timeout(timeoutMilliseconds);
      const both = AbortSignal.any([signal, patience]);
      try {
        const answer = await request(url, { dispatcher: agent, method: 'POST', headers, body, signal: both });
        answer.body.on('error', () => undefined).destroy();
        return attemptOf(answer.statusCode);
      } catch (error) {
        return failed(
          patience.aborted ? `no answer within ${timeoutMilliseconds / 1000} seconds` : wordsOf(error),
        );
      }
    },
    close: () => agent.destroy(),
  };
}

/** Resolves a name, and leaves out what may not be connected to; none left is a failure. */
function checkedLookup(rules: WebhookRules, lookup: typeof systemLookup): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found: LookupAddress[]) => {
      const allowed = error ? [] : found.filter(({ address }) => rules.allowsAddress(address));
      const [first] = allowed;
      if (first === undefined) {
        callback(error ?? new Error(`${hostname} ${NOT_PUBLIC}`), []);
      } else if (options.all) {
        callback(null, allowed);
      } else {
        callback(null, first.address, first.family);
      }
    });
  };
}

function attemptOf(status: number): WebhookAttempt {
  if (status >= 200 && status < 300) return { outcome: 'delivered', status };
  const isRedirect = status >= 300 && status < 400;
  const reason = `answered ${status}${isRedirect ? '; redirects are not followed' : ''}`;
  return { outcome: 'failed', status, reason, isGone: status === GONE };
}

function failed(reason: string): WebhookAttempt {
  return { outcome: 'failed', status: null, reason, isGone: false };
}

function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return oneLine(String(error));
  // Where several addresses of a name were tried in vain, the failure itself says nothing.
  const inner: unknown = error instanceof AggregateError ? error.errors[0] : error;
  return oneLine(inner instanceof Error ? inner.message : error.message).slice(0, 300);
}
