/** One try of a call that did not succeed. `status` is absent when no answer arrived. */
export interface FailedTry {
  readonly method: string;
  /** A POST or PATCH that may be sent twice: it has an Idempotency-Key, or changes nothing. */
  readonly isRepeatable: boolean;
  readonly status: number | undefined;
  readonly retryAfterSeconds: number | undefined;
  /** Tries so far, this one included. */
  readonly tries: number;
}

/**
 * How many milliseconds to wait before the next try, or undefined if there must be none.
 *
 * Repeats what cannot do harm: a 429 (the call was refused, so nothing was done), and lost connections and 502 to 504
 * only for calls that may be made twice, which a POST or PATCH may with an Idempotency-Key. A server that asks for more
 * than a minute is not waited for. Waits grow from half a second to eight and are spread at random, so that clients
 * which failed together do not come back together.
 */
export function waitBeforeRetry(
  failed: FailedTry,
  retries: number,
  random: () => number,
): number | undefined {
  const { status, tries, retryAfterSeconds } = failed;
  if (tries > retries) return undefined;
  if (status !== 429 && !(mayBeRepeated(failed) && isPassing(status))) return undefined;
  if (retryAfterSeconds !== undefined) {
    return retryAfterSeconds > RETRY_AFTER_SECONDS_MAX
      ? undefined
      : retryAfterSeconds * 1000 + random() * FIRST_WAIT_MS;
  }
  const ceiling = Math.min(FIRST_WAIT_MS * 2 ** (tries - 1), LONGEST_WAIT_MS);
  return ceiling * (1 - random() / 2);
}

const RETRY_AFTER_SECONDS_MAX = 60;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8000;

function mayBeRepeated({ method, isRepeatable }: FailedTry): boolean {
  return isRepeatable || !['POST', 'PATCH'].includes(method);
}

function isPassing(status: number | undefined): boolean {
  return status === undefined || (status >= 502 && status <= 504);
}
