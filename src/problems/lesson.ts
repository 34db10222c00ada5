import type { ProblemCode } from './catalogue.ts';
import { CALLER_LESSONS } from './examples/caller-lessons.ts';
import { curl, type Example, PLAIN_CALL } from './examples/programs.ts';
import { REQUEST_LESSONS } from './examples/request-lessons.ts';
import { SESSION_LESSONS } from './examples/session-lessons.ts';
import { TOKEN_LESSONS } from './examples/token-lessons.ts';

export { type Example, LANGUAGES, type Language } from './examples/programs.ts';

/**
 * How to get into a code and out of it again, as programs that are run against a real server: each broken one must end
 * in exactly this code, each fixed one must succeed.
 *
 * `into` and `outOf` are what is typed in a shell before: by an operator on the server’s machine, where there is an
 * account called ada. What they export, the programs are given.
 */
export interface Lesson {
  readonly into?: string;
  readonly outOf?: string;
  readonly examples: readonly Example[];
  /** A call that shows whether this is the code; that of the first example with curl where it is left out. */
  readonly detection?: string;
  /** Which server it is tried on: one whose API answers, one whose API is not there or hangs. */
  readonly upstream?: 'absent' | 'hanging';
  /** What the server of the broken examples was started with; that of the fixed ones was not. */
  readonly startedWith?: 'WARDKEY_SIGN_UP=invite';
}

const LESSONS: Partial<Record<ProblemCode, Lesson>> = {
  ...TOKEN_LESSONS,
  ...CALLER_LESSONS,
  ...REQUEST_LESSONS,
  ...SESSION_LESSONS,
};

/** How a code is met that has no lesson: nothing that a caller does leads there, or it takes too long to try. */
export const WITHOUT_LESSON = {
  alert_signature_invalid:
    'It takes a body that was changed on its way, or a sender who only claims to be the reporter. To send it right takes the private key of the reporter.',
  alert_keys_unavailable:
    'It takes a reporter whose keys cannot be fetched. The server’s log names the address it asked and what came back.',
  request_timeout:
    'It takes half a minute of silence in the middle of the headers. The server’s log names the address it came from; the connection is closed after the answer.',
  sign_in_busy:
    'It takes dozens of sign-ins at the same moment from one place. API tokens go on working: their checks take no turn there.',
  github_failed:
    'It takes a GitHub that does not answer. The browser is then led back to the sign-in page, with the code in its address: `/sign-in?problem=github_failed`.',
  change_not_confirmed:
    'It takes a disk that is full, or a database that goes away in the middle of a change. Every call that changes something is then answered with it until there is room again.',
  internal_error: 'It takes a bug in Wardkey.',
} as const satisfies Partial<Record<ProblemCode, string>>;

/** Whether a code is one of those. */
export function isWithoutLesson(code: ProblemCode): code is keyof typeof WITHOUT_LESSON {
  return Object.hasOwn(WITHOUT_LESSON, code);
}

/** The lesson of a code, if it has one. */
export function lessonOf(code: ProblemCode): Lesson | undefined {
  return LESSONS[code];
}

/**
 * One command that shows whether this is the code; `undefined` where only a person can tell. The server is called at
 * its address, where that is known.
 */
export function detectionOf(code: ProblemCode, publicUrl = '$WARDKEY_URL'): string | undefined {
  const lesson = LESSONS[code];
  const example = lesson?.examples.find(({ language }) => language === 'curl')?.broken;
  // A token is judged alike on every path, and this one is there whatever API stands behind the gateway.
  const isOfToken = code.startsWith('token_') && example === PLAIN_CALL.curl;
  const call = lesson?.detection ?? (isOfToken ? curl('/v1/account') : example);
  return call === undefined
    ? undefined
    : `${call.replaceAll('$WARDKEY_URL', () => publicUrl)} \\\n  | grep --only-matching '"code":"[a-z_]*"'`;
}
