import type { Command } from 'commander';
import { isProblemCode } from '../problems/catalogue.ts';
import { explanationText } from '../problems/terminal-text.ts';
import { type CommonOptions, connectionOf, withCommonOptions } from './command-options.ts';
import { CommandFailure, EXIT } from './failure.ts';
import { say, sayJson } from './terminal.ts';

interface WhoAmI {
  readonly username: string;
  readonly name: string;
  readonly type: string;
  readonly token: { id: string; name: string; hint: string; scopes: string[] } | null;
}

/** `wardkey whoami` and `wardkey explain CODE` */
export function addServerCommands(program: Command): void {
  withCommonOptions(program.command('whoami'))
    .description('say which server commands talk to, and as whom')
    .action(whoami);
  program.command('explain <code>').description('explain an error code; needs no server').action(explain);
}

async function whoami(options: CommonOptions): Promise<void> {
  const server = connectionOf(options);
  const account = await server.call<WhoAmI>('GET', '/v1/account');
  if (options.json) return sayJson({ ...account, connection: server.description });
  say(`${account.username} (${account.name})`);
  if (account.token !== null) {
    const { name, hint, scopes } = account.token;
    say(`  token   ${name} ${hint}, scopes ${scopes.join(', ')}`);
  }
  say(`  server  ${server.description}`);
}

function explain(code: string): void {
  if (!isProblemCode(code)) {
    throw new CommandFailure(`there is no error code "${code}"`, {
      exitCode: EXIT.notFound,
      fix: 'codes look like token_disabled; a running server lists them all at /errors',
    });
  }
  for (const line of explanationText(code).split('\n')) say(line);
}
