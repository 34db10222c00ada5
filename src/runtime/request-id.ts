import { randomBytes } from 'node:crypto';
import { holdsToken } from './redact.ts';

const ACCEPTED = /^[0-9A-Za-z._-]{8,64}$/;
const boot = randomBytes(6).toString('hex');
let count = 0;

/**
 * The name of one request in answers and log lines: unique over restarts, and in order within one.
 * Not a secret, so it costs no random bytes per request.
 */
export function newRequestId(): string {
  count += 1;
  return `${boot}-${count.toString(36).padStart(6, '0')}`;
}

/** The id that a trusted proxy gave the request, when it has a harmless shape and cannot be a token. */
export function acceptedRequestId(text: string | undefined): string | undefined {
  return text !== undefined && ACCEPTED.test(text) && !holdsToken(text) ? text : undefined;
}
