import { Command, CommanderError } from 'commander';
import { version } from '../server/installation.ts';
import { CommandFailure, EXIT } from './failure.ts';
import { showFailure } from './show-failure.ts';
import { note } from './terminal.ts';

/** `wardkey` without any command yet. */
export function emptyProgram(): Command {
  return (
    new Command('wardkey')
      .description('the API tokens of an HTTP API: issued, checked, rotated, disabled')
      .version(version)
      .exitOverride()
      // A command within a command may have a flag of the same name, as `scan` and `scan rules` do.
      .enablePositionalOptions()
      .configureOutput({ writeErr: noteAll })
      .configureHelp({ showGlobalOptions: true })
      .showSuggestionAfterError()
      .showHelpAfterError('see wardkey --help')
  );
}

/** Runs one command of a program. Sets the exit code of the process and throws nothing that a user can cause. */
export async function runProgram(program: Command, args: readonly string[]): Promise<void> {
  process.stdout.on('error', endWithReader);
  process.stderr.on('error', endWithReader);
  for (const command of program.commands) pointToHelp(command, `${program.name()} ${command.name()}`);
  try {
    await program.parseAsync(helpLast(args), { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.usage;
    } else if (error instanceof CommandFailure) {
      showFailure(error, args.includes('--json'));
      process.exitCode = error.exitCode;
    } else {
      throw error;
    }
  }
}

/** Whoever reads a result may stop before its end, as `head` does: then there is nobody left to talk to. */
function endWithReader(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
}

function noteAll(text: string): void {
  for (const line of text.trimEnd().split('\n')) note(line);
}

/** A command that was mistyped leads to its own help, not to the list of all commands. */
function pointToHelp(command: Command, path: string): void {
  command.showHelpAfterError(`see ${path} --help`);
  for (const each of command.commands) pointToHelp(each, `${path} ${each.name()}`);
}

/** `help token create` asks for the same as `token create --help`. */
function helpLast(args: readonly string[]): string[] {
  const [first, ...rest] = args;
  return first === 'help' && rest.length > 0 ? [...rest, '--help'] : [...args];
}
