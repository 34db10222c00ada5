import { conceal, concealedCause } from './conceal.ts';
import { APIError, ConnectionError, TimeoutError } from './errors.ts';
import type { Call } from './request-form.ts';

/** The error of an answer that should have been JSON. */
export function textIsNotJson(answer: Response): APIError {
  return new APIError({
    code: 'answer_not_json',
    detail: `The server answered with status ${answer.status} and something that is not JSON.`,
    fix: 'Check that baseUrl is the address of a Wardkey server: what answered is none.',
    status: answer.status,
  });
}

/** Whether an answer sends the caller elsewhere. */
export function isRedirect(answer: Response): boolean {
  return answer.type === 'opaqueredirect' || (answer.status >= 300 && answer.status < 400);
}

/** The error of an answer that sends the caller elsewhere. */
export function redirected(answer: Response): APIError {
  return new APIError({
    code: 'redirect_refused',
    detail:
      'The server answered with a redirect, which is not followed: the API token might go where it does not belong.',
    fix: 'Set baseUrl to the address at which the server really is; often https:// instead of http:// is all.',
    status: answer.status,
  });
}

/** The error of a call that no answer came to. Keeps of the thrown thing what may be shown, not the thing itself. */
export function connectionLost(thrown: unknown, baseUrl: string, texts: readonly string[]): APIError {
  const cause = concealedCause(thrown, texts);
  const reason = rootOf(cause)?.message;
  return new ConnectionError({
    code: 'connection_failed',
    detail: `No answer from ${baseUrl || 'the server'}${reason ? `: ${reason}` : ''}.`,
    fix: 'Check that the server runs, and that baseUrl (or WARDKEY_URL) is its address.',
    cause,
  });
}

function rootOf(error: Error | undefined): Error | undefined {
  return error?.cause instanceof Error ? rootOf(error.cause) : error;
}

/** The error of a call that took too long. */
export function timedOut(seconds: number, { method, path }: Call): TimeoutError {
  return new TimeoutError({
    code: 'timeout',
    detail: `${method} ${conceal(path, [])} was not answered within ${seconds} seconds.`,
    fix: 'Try again. If the call takes longer by its nature, raise timeoutSeconds.',
  });
}
