import { terminalText } from '../problems/terminal-text.ts';
import { withoutTokens } from '../runtime/redact.ts';
import { DEFAULT_PREFIX } from '../token-format/prefix.ts';
import type { CommandFailure, ServerProblem } from './failure.ts';
import { note, sayJson } from './terminal.ts';

/** Shows why a command failed: in words on standard error, or as one object on standard output. */
export function showFailure(failure: CommandFailure, isJson: boolean): void {
  if (isJson) {
    if (!failure.isInResult) sayJson(failureJson(failure));
    return;
  }
  const { problem, message, fix } = failure;
  const text =
    problem === undefined ? `error: ${message}\nfix:   ${fix}` : terminalText(asTyped(problem), problem.type);
  for (const line of text.split('\n')) if (line !== 'fix:   ') note(line);
}

/** A failure as an object: the problem as the server worded it, or one of the same shape. Never a token in it. */
export function failureJson({ problem, message, fix, exitCode }: CommandFailure): object {
  if (problem !== undefined) return problem;
  const [detail, mending] = [message, fix].map((text) => withoutTokens(text, DEFAULT_PREFIX));
  return { code: 'command_failed', detail, fix: mending, exit_code: exitCode };
}

/**
 * What is wrong with a request, once and by what was typed: its fields are named as the options that fill them, for
 * whoever typed a command has written no request.
 */
function asTyped({ errors, ...problem }: ServerProblem): ServerProblem {
  if (errors === undefined || errors.length === 0) return problem;
  const detail = errors.map((error) => `${typedName(error.pointer)} ${error.detail}`).join('; ');
  return { ...problem, detail, fix: 'Correct it and repeat the command; with --help it says what it takes.' };
}

function typedName(pointer: string): string {
  const field = pointer.split('/')[1] ?? '';
  return OPTIONS[field] ?? (field === '' ? 'what was sent' : `<${field.replaceAll('_', '-')}>`);
}

/** The option that fills a field of a request. What is not named here is an argument. */
const OPTIONS: Readonly<Record<string, string>> = {
  scopes: '--scope',
  expires_at: '--expires',
  allowed_addresses: '--address',
  rate_limit_per_minute: '--rate-limit',
  grace_seconds: '--grace',
  account: '--account',
  note: '--note',
  reason: '--reason',
  state: '--state',
  search: '--search',
  limit: '--limit',
  email: '--email',
  username: '--username',
  version: '--about',
  events: '--event',
  password: 'the password',
  text: 'the text',
  token: 'the token',
};
