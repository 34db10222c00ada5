import assert from 'node:assert/strict';
import { runOnTerminal, type TypedAnswer } from './pseudo-terminal.ts';
import { type CommandOptions, type CommandResult, runCommand } from './run-command.ts';
import { PROGRAM } from './server-process.ts';
import type { Wardkey } from './start-wardkey.ts';

/** A terminal of someone who uses the `wardkey` command, in one way to the server. */
export interface Session {
  /** Runs a command and gives back whatever came of it. */
  run(args: readonly string[], input?: string): Promise<CommandResult>;
  /** Runs a command that must succeed and have nothing to complain of; its result. */
  ok(args: readonly string[], input?: string): Promise<string>;
  /** The same with `--json`: its result, which is one JSON document. */
  json<T>(args: readonly string[], input?: string): Promise<T>;
  /** Runs a command that must fail with this exit code, and say in one error and one fix why. */
  fails(exitCode: number, args: readonly string[], input?: string): Promise<CommandFailureText>;
}

/** What a failed command wrote to standard error. */
export interface CommandFailureText {
  readonly error: string;
  readonly fix: string;
  readonly stderr: string;
}

/**
 * Opens a session; without `env` it is that of the operator, through the socket in the data folder. The flags are
 * added to every command.
 */
export function openSession(
  wardkey: Wardkey,
  env: Readonly<Record<string, string>> = {},
  flags: readonly string[] = [],
): Session {
  const run = (args: readonly string[], input?: string) => {
    const options: CommandOptions = input === undefined ? { env } : { env, input };
    return wardkey.wardkey([...args, ...flags], options);
  };
  const ok = async (args: readonly string[], input?: string) => {
    const { exitCode, stdout, stderr } = await run(args, input);
    assert.equal(exitCode, 0, `${args.join(' ')}\n${stderr}`);
    assert.doesNotMatch(stderr, /^(?:error|warning):/m, args.join(' '));
    return stdout;
  };
  return {
    run,
    ok,
    json: async <T>(args: readonly string[], input?: string) =>
      oneDocument<T>(await ok([...args, '--json'], input)),
    fails: async (exitCode, args, input) => failureOf(exitCode, await run(args, input), args.join(' ')),
  };
}

/** What a failed command said: one error with one fix, no stack trace, and nothing that looks like a result. */
export function failureOf(exitCode: number, result: CommandResult, what: string): CommandFailureText {
  const { stdout, stderr } = result;
  assert.equal(result.exitCode, exitCode, `${what}\n${stderr}${stdout}`);
  assert.equal(stdout, '', what);
  assert.doesNotMatch(stderr, /^\s+at |node:internal|\.ts:\d/m, `${what}: no stack trace`);
  const [error = '', fix = ''] = ['error', 'fix'].map((label) => {
    const found = stderr.split('\n').filter((line) => line.startsWith(`${label}: `));
    assert.equal(found.length, 1, `${what}: one line with ${label}, and not\n${stderr}`);
    return found[0]?.slice(label.length + 1).trim();
  });
  assert.ok(error.length > 5 && fix.length > 5, stderr);
  return { error, fix, stderr };
}

/** Standard output that is one JSON document, on one line. */
export function oneDocument<T>(stdout: string): T {
  assert.match(stdout, /^[^\n]+\n$/, 'one document, on one line');
  return JSON.parse(stdout) as T;
}

/** Runs a command to its end without any server of the test being known to it. */
export function runAlone(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  folder: string,
  input = '',
): Promise<CommandResult> {
  return runCommand(process.execPath, [PROGRAM, ...args], { env, folder, input });
}

/** Runs a command on a terminal, and types an answer when its question stands there. */
export function onTerminal(
  wardkey: Wardkey,
  args: readonly string[],
  answer?: TypedAnswer,
): Promise<{ exitCode: number; screen: string }> {
  return runOnTerminal([process.execPath, PROGRAM, ...args], {
    env: { WARDKEY_DATA_DIR: wardkey.dataFolder },
    folder: wardkey.folder,
    ...(answer && { answers: [answer] }),
  });
}
