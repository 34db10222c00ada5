import { cancel, confirm, isCancel, password, text } from '@clack/prompts';
import { withoutTokens } from '../runtime/redact.ts';
import { DEFAULT_PREFIX } from '../token-format/prefix.ts';
import { CommandFailure, EXIT, usageFailure } from './failure.ts';
import { terminal } from './terminal.ts';

/** Asks before something that a person may regret. Without a terminal, or with `--yes`, the answer is yes. */
export async function confirmOrCancel(question: string, isYes: boolean | undefined): Promise<void> {
  if (isYes === true || !terminal.isInteractive) return;
  const message = withoutTokens(question, DEFAULT_PREFIX);
  const answer = await confirm({ message, initialValue: false, output: process.stderr });
  if (isCancel(answer) || !answer) throw cancelled();
}

/** Has the name typed before something that cannot be undone. Without a terminal it must be given as a flag. */
export async function confirmByName(name: string, given: { confirm?: string; yes?: boolean }): Promise<void> {
  if (given.yes === true || given.confirm === name) return;
  if (given.confirm !== undefined) {
    throw usageFailure(`--confirm does not match: the token is called "${name}"`, `--confirm '${name}'`);
  }
  if (!terminal.isInteractive) {
    throw usageFailure(
      'deleting cannot be undone and wants to be confirmed',
      `add --confirm '${name}', or --yes`,
    );
  }
  const answer = await text({
    message: `Type the name of the token to delete it for good: ${name}`,
    output: process.stderr,
  });
  if (isCancel(answer) || answer !== name) throw cancelled();
}

/** A new password: from standard input, or asked for on a terminal without showing it. */
export async function readNewPassword(isFromStdin: boolean | undefined): Promise<string> {
  if (isFromStdin === true) return firstLine(await readAll());
  if (!terminal.isInteractive) {
    throw usageFailure('there is no terminal to ask for a password', 'pipe it in and add --password-stdin');
  }
  const answer = await password({ message: 'Password for the new account', output: process.stderr });
  if (isCancel(answer)) throw cancelled();
  return answer;
}

/** A note in a person's own words. */
export async function askForNote(): Promise<string> {
  const answer = await text({ message: 'Your note, in plain text', output: process.stderr });
  if (isCancel(answer)) throw cancelled();
  return answer;
}

/** A token that a person pastes, without showing it. */
export async function askForToken(): Promise<string> {
  const answer = await password({ message: 'Paste the API token', output: process.stderr });
  if (isCancel(answer)) throw cancelled();
  return answer;
}

/** All of standard input, as text. */
export async function readAll(): Promise<string> {
  let all = '';
  process.stdin.setEncoding('utf8');
  for await (const piece of process.stdin) all += piece;
  return all;
}

function firstLine(all: string): string {
  return all.split(/\r?\n/, 1)[0] ?? '';
}

function cancelled(): CommandFailure {
  cancel('Cancelled; nothing was changed.', { output: process.stderr });
  return new CommandFailure('cancelled', { exitCode: EXIT.cancelled, fix: '' });
}
