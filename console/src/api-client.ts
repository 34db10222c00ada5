import { Wardkey } from '../../src/sdk/index.ts';

/** The API, called in the name of the person who is signed in: the browser sends their cookie. */
export const api = Wardkey.forSession({ retries: 0 });

/** Whether an answer means that nobody is signed in (any more). A wrong password is something else. */
export function isSignedOut(error: unknown): boolean {
  const code = codeOf(error);
  return code === 'session_required' || code === 'token_missing';
}

/** The code of the problem that the server answered, if it did. */
export function codeOf(error: unknown): string | undefined {
  const { code, status } = (error ?? {}) as { code?: unknown; status?: unknown };
  return typeof code === 'string' && typeof status === 'number' ? code : undefined;
}
