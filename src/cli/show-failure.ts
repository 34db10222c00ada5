import { terminalText } from '../problems/terminal-text.ts';
import { withoutTokens } from '../runtime/redact.ts';
import { DEFAULT_PREFIX } from '../token-format/prefix.ts';
import type { CommandFailure } from './failure.ts';
import { note, sayJson } from './terminal.ts';

/** Shows why a command failed: in words on standard error, or as one object on standard output. */
export function showFailure(failure: CommandFailure, isJson: boolean): void {
  if (isJson) {
    if (!failure.isInResult) sayJson(failureJson(failure));
    return;
  }
  const { problem, message, fix } = failure;
  const text =
    problem === undefined ? `error: ${message}\nfix:   ${fix}` : terminalText(problem, problem.type);
  for (const line of text.split('\n')) if (line !== 'fix:   ') note(line);
}

/** A failure as an object: the problem as the server worded it, or one of the same shape. Never a token in it. */
export function failureJson({ problem, message, fix, exitCode }: CommandFailure): object {
  if (problem !== undefined) return problem;
  const [detail, mending] = [message, fix].map((text) => withoutTokens(text, DEFAULT_PREFIX));
  return { code: 'command_failed', detail, fix: mending, exit_code: exitCode };
}
