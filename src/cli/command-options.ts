import type { Command } from 'commander';
import { connect, type ServerConnection } from './server-connection.ts';

/** Flags that every command which talks to a server has. */
export interface CommonOptions {
  readonly json?: boolean;
  readonly tokenFile?: string;
  readonly yes?: boolean;
}

/** Adds the common flags to a command. */
export function withCommonOptions(command: Command): Command {
  return command
    .option('--json', 'print the result as JSON')
    .option('--token-file <file>', 'read the API token for WARDKEY_URL from a file');
}

/** Adds the flag of a command that asks before it does something. */
export function withYes(command: Command): Command {
  return command.option('-y, --yes', 'ask nothing');
}

/** Says in the help of a command what may stand for a token. */
export function withTokenName(command: Command): Command {
  return command.addHelpText(
    'after',
    `
A token is named by its id (tok_…), its hint (r8_…a1B2) or its name (CI; ada/CI where several have it).`,
  );
}

/** The server that a command talks to. */
export function connectionOf(options: CommonOptions): ServerConnection {
  return connect({ environment: process.env, tokenFile: options.tokenFile });
}
