import type { Command } from 'commander';
import { type CommonOptions, connectionOf, withCommonOptions } from './command-options.ts';
import { readNewPassword } from './questions.ts';
import { nextPath } from './server-connection.ts';
import { bold, note, say, sayJson, sayTable } from './terminal.ts';

interface NewAccountAnswer {
  readonly account: { id: string; email: string; username: string };
  readonly token: { id: string; name: string; hint: string; text: string };
}

interface AccountAnswer {
  readonly id: string;
  readonly username: string;
  readonly name: string;
  readonly email: string;
  readonly is_operator: boolean;
  readonly suspended_at: string | null;
}

interface CreateOptions extends CommonOptions {
  readonly email: string;
  readonly name: string;
  readonly passwordStdin?: boolean;
  readonly operator?: boolean;
}

/** `wardkey account …` */
export function addAccountCommands(program: Command): void {
  const account = program.command('account').description('make and manage accounts (operators)');
  withCommonOptions(account.command('create'))
    .description('make an account and print its default token, once')
    .requiredOption('--email <address>', 'the e-mail address to sign in with')
    .requiredOption('--name <name>', 'the name of the account holder')
    .option('--password-stdin', 'read the password from standard input')
    .option('--operator', 'the account may run this server')
    .action(create);
  withCommonOptions(account.command('list')).description('list accounts').action(list);
  withCommonOptions(account.command('suspend <account>'))
    .description('refuse all tokens of an account, from the answer on')
    .action((name: string, options: CommonOptions) => setSuspended(name, 'suspend', options));
  withCommonOptions(account.command('resume <account>'))
    .description('lift a suspension')
    .action((name: string, options: CommonOptions) => setSuspended(name, 'resume', options));
}

async function create(options: CreateOptions): Promise<void> {
  const server = connectionOf(options);
  const password = await readNewPassword(options.passwordStdin);
  const { email, name } = options;
  const body = { email, name, password, is_operator: options.operator === true };
  const { account, token } = await server.call<NewAccountAnswer>('POST', '/v1/accounts', body);
  if (options.json) {
    const shown = { id: account.id, email: account.email, username: account.username };
    sayJson({
      account: shown,
      token: { id: token.id, name: token.name, hint: token.hint, text: token.text },
    });
    return;
  }
  say(`account  ${bold(account.username)} <${account.email}>`);
  say(`token    ${token.name}, shown this once: copy it now`);
  say();
  say(token.text);
  note();
  note('Only its hash is kept, so nobody can show it again.');
}

async function list(options: CommonOptions): Promise<void> {
  const server = connectionOf(options);
  const accounts: AccountAnswer[] = [];
  let path: string | null = '/v1/accounts?limit=1000';
  while (path !== null) {
    const page: { results: AccountAnswer[]; next: string | null } = await server.call('GET', path);
    accounts.push(...page.results);
    path = nextPath('/v1/accounts', page.next);
  }
  if (options.json) return sayJson(accounts);
  sayTable(
    ['ID', 'USERNAME', 'E-MAIL', 'NAME', 'STATE'],
    accounts.map((each) => [each.id, each.username, each.email, each.name, stateOf(each)]),
  );
}

async function setSuspended(name: string, verb: 'suspend' | 'resume', options: CommonOptions): Promise<void> {
  const path = `/v1/accounts/${encodeURIComponent(name)}/${verb}`;
  const answer = await connectionOf(options).call<{ receipt: { revision: number } }>('POST', path);
  if (options.json) return sayJson(answer);
  const now =
    verb === 'suspend' ? 'is suspended: its tokens are refused from now on' : 'is no longer suspended';
  say(`${name} ${now}`);
}

function stateOf(account: AccountAnswer): string {
  const words = [
    ...(account.is_operator ? ['operator'] : []),
    ...(account.suspended_at ? ['suspended'] : []),
  ];
  return words.join(', ');
}
