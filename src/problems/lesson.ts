import type { ProblemCode } from './catalogue.ts';
import { CALLER_LESSONS } from './examples/caller-lessons.ts';
import type { Example } from './examples/programs.ts';
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
  /** Which server it is tried on: one whose API answers, one whose API is not there or hangs. */
  readonly upstream?: 'absent' | 'hanging';
}

const LESSONS: Partial<Record<ProblemCode, Lesson>> = {
  ...TOKEN_LESSONS,
  ...CALLER_LESSONS,
  ...REQUEST_LESSONS,
  ...SESSION_LESSONS,
};

/** Why a code has no lesson: what would have to be broken cannot be broken by a caller, or takes too long. */
export const WITHOUT_LESSON: Partial<Record<ProblemCode, string>> = {
  request_timeout: 'It takes a minute of silence to get here.',
  verifier_unavailable: 'It takes a database that does not answer to get here.',
  change_not_confirmed: 'It takes a full disk to get here.',
  internal_error: 'It takes a bug to get here.',
};

/** The lesson of a code, if it has one. */
export function lessonOf(code: ProblemCode): Lesson | undefined {
  return LESSONS[code];
}

/** One command that shows whether this is the code; `undefined` where only a person can tell. */
export function detectionOf(code: ProblemCode): string | undefined {
  const call = LESSONS[code]?.examples.find(({ language }) => language === 'curl')?.broken;
  return call === undefined ? undefined : `${call} \\\n  | grep --only-matching '"code":"[a-z_]*"'`;
}
