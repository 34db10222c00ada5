import type { ProblemCode } from '../problems/catalogue.ts';

/** What the exit code of a command means. The same in every command, and never changed. */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  notFound: 3,
  forbidden: 4,
  conflict: 5,
  partlyDone: 6,
  unreachable: 7,
  found: 8,
  foundLive: 9,
  cancelled: 130,
} as const;

/** Why a command did not do what was asked. Thrown by commands, shown by `main` in one way. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';
  readonly exitCode: number;
  readonly fix: string;
  /** The problem object as the server sent it, for `--json`. */
  readonly problem: ServerProblem | undefined;

  /** With `--json` the result that was printed says it already. */
  readonly isInResult: boolean;

  constructor(
    detail: string,
    about: { exitCode: number; fix: string; problem?: ServerProblem; isInResult?: boolean },
  ) {
    super(detail);
    this.isInResult = about.isInResult ?? false;
    this.exitCode = about.exitCode;
    this.fix = about.fix;
    this.problem = about.problem;
  }
}

/** A problem as it came from a server (RFC 9457). */
export interface ServerProblem {
  readonly code: ProblemCode;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly fix: string;
  /** Its page on the server; a problem that was found without one has none. */
  readonly type?: string;
  readonly errors?: readonly { pointer: string; detail: string }[];
}

/** A failure that says what the server said, with the exit code that belongs to its status. */
export function failureOf(problem: ServerProblem): CommandFailure {
  return new CommandFailure(problem.detail, {
    exitCode: exitCodeOf(problem.status),
    fix: problem.fix,
    problem,
  });
}

/** A command that was called in a way that cannot be meant. */
export function usageFailure(detail: string, fix: string): CommandFailure {
  return new CommandFailure(detail, { exitCode: EXIT.usage, fix });
}

function exitCodeOf(status: number): number {
  if (status === 404) return EXIT.notFound;
  if (status === 401 || status === 403) return EXIT.forbidden;
  if (status === 409) return EXIT.conflict;
  if (status === 400 || status === 422) return EXIT.usage;
  return status === 502 || status === 503 || status === 504 ? EXIT.unreachable : EXIT.failed;
}
