import type { Command } from 'commander';
import {
  type CommonOptions,
  connectionOf,
  withCommonOptions,
  withTokenName,
  withYes,
} from './command-options.ts';
import { ago, parseDuration, parseExpiry } from './duration.ts';
import { usageFailure } from './failure.ts';
import { confirmOrCancel } from './questions.ts';
import { note, say, sayJson, sayTable, terminal } from './terminal.ts';
import { findTokenId, type IssuedAnswer, sayToken, type TokenAnswer } from './token-answers.ts';
import { addEndingCommands } from './token-ending-commands.ts';
import { addVerifyCommand } from './verify-command.ts';

interface CreateOptions extends CommonOptions {
  readonly scope?: string[];
  readonly expires?: string;
  readonly address?: string[];
  readonly rateLimit?: string;
  readonly account?: string;
  readonly plain?: boolean;
}

/** `wardkey token …` */
export function addTokenCommands(program: Command): void {
  const token = program.command('token').description('create and manage API tokens');
  withCommonOptions(token.command('create <name>'))
    .description('create a token and print its text, once')
    .option(
      '--scope <scope...>',
      'what it may do: api, tokens:read, tokens:write, verify, operator (default: api)',
    )
    .option('--expires <when>', 'a span as in 90d or 12h, or a date as in 2027-01-31 (default: never)')
    .option('--address <network...>', 'only from these addresses or networks')
    .option('--rate-limit <number>', 'at most so many requests a minute')
    .option('--account <account>', 'operators: whose token it is (id, e-mail address or username)')
    .option('--plain', 'print the token text and nothing else')
    .action(create);
  withCommonOptions(token.command('list').alias('ls'))
    .description('list tokens, newest first; never their texts')
    .option('--state <state>', 'active, disabled, leaked, expired or deleted')
    .option('--search <text>', 'only tokens with this in their name, id or hint')
    .option('--account <account>', 'operators: only the tokens of this account')
    .option('--limit <number>', 'at most so many', '100')
    .action(list);
  withTokenName(withCommonOptions(token.command('show <token>')))
    .description('show one token, or what is left of a deleted one')
    .action(show);
  withTokenName(withCommonOptions(token.command('rename <token> <name>')))
    .description('give a token another name')
    .action(rename);
  withTokenName(withYes(withCommonOptions(token.command('rotate <token>'))))
    .description('give a token a new text and print it, once')
    .option('--grace <span>', 'how long the old text still works, as in 24h; 0: not at all', '24h')
    .option('--plain', 'print the token text and nothing else')
    .action(rotate);
  addEndingCommands(token);
  addVerifyCommand(token);
}

async function create(name: string, options: CreateOptions): Promise<void> {
  const expires = options.expires === undefined ? undefined : parseExpiry(options.expires, Date.now());
  if (options.expires !== undefined && expires === undefined) {
    throw usageFailure(
      '--expires is not a time',
      'write a span as in 90d or 12h, or a date as in 2027-01-31',
    );
  }
  const issued = await connectionOf(options).call<IssuedAnswer>('POST', '/v1/tokens', {
    name,
    ...(options.scope && { scopes: options.scope.flatMap((scope) => scope.split(',')) }),
    ...(expires && { expires_at: expires }),
    ...(options.address && { allowed_addresses: options.address }),
    ...(options.rateLimit && { rate_limit_per_minute: wholeNumber(options.rateLimit, '--rate-limit') }),
    ...(options.account && { account: options.account }),
  });
  sayIssued(issued, options);
}

async function rotate(
  named: string,
  options: CommonOptions & { grace: string; plain?: boolean },
): Promise<void> {
  const seconds = parseDuration(options.grace);
  if (seconds === undefined)
    throw usageFailure('--grace is not a span of time', 'write it as in 24h, 30m or 0');
  const server = connectionOf(options);
  const id = await findTokenId(server, named);
  if (seconds === 0) await confirmOrCancel(`Refuse the old text of ${named} from now on?`, options.yes);
  const path = `/v1/tokens/${encodeURIComponent(id)}/rotate`;
  const issued = await server.call<IssuedAnswer>('POST', path, { grace_seconds: seconds });
  sayIssued(issued, options);
  if (options.json) return;
  const [old] = issued.grace;
  note(
    old === undefined ? 'The old text is refused from now on.' : `The old text works until ${old.ends_at}.`,
  );
}

/** What is not written in digits is no number: taken for one, it would mean no limit at all. */
function wholeNumber(text: string, flag: string): number {
  if (!/^\d{1,9}$/.test(text))
    throw usageFailure(`${flag} is not a whole number`, 'write it in digits, as in 600');
  return Number(text);
}

/** To a person with all that is known; to a pipe the text alone. */
function sayIssued(issued: IssuedAnswer, options: { json?: boolean; plain?: boolean }): void {
  if (options.json) return sayJson(issued);
  if (options.plain || terminal.out.isTTY !== true) return say(issued.text ?? '');
  sayToken(issued, Date.now());
  say();
  say(issued.text ?? '');
  note();
  note('Shown this once: copy it now. Only its hash is kept, so nobody can show it again.');
}

async function list(
  options: CommonOptions & { state?: string; search?: string; account?: string; limit: string },
): Promise<void> {
  const query = new URLSearchParams({
    limit: String(wholeNumber(options.limit, '--limit')),
    ...(options.state && { state: options.state }),
    ...(options.search && { search: options.search }),
    ...(options.account && { account: options.account }),
  });
  const answer = await connectionOf(options).call<{ results: TokenAnswer[]; next: string | null }>(
    'GET',
    `/v1/tokens?${query}`,
  );
  if (options.json) return sayJson(answer.results);
  const now = Date.now();
  sayTable(
    ['ID', 'NAME', 'TOKEN', 'STATE', 'ACCOUNT', 'CREATED', 'LAST USED', 'EXPIRES'],
    answer.results.map((each) => [
      each.id,
      each.name,
      each.hint,
      each.state,
      each.account.username,
      each.created_at.slice(0, 10),
      each.last_used === null ? 'never' : ago(each.last_used.at, now),
      each.expires_at?.slice(0, 10) ?? 'never',
    ]),
  );
  if (answer.next !== null)
    note(`There are more than ${options.limit}; add --limit 1000, or --state, or --account.`);
}

async function show(named: string, options: CommonOptions): Promise<void> {
  const server = connectionOf(options);
  const id = await findTokenId(server, named, { orDeleted: true });
  const token = await server.call<TokenAnswer>('GET', `/v1/tokens/${encodeURIComponent(id)}`);
  if (options.json) return sayJson(token);
  sayToken(token, Date.now());
}

async function rename(named: string, name: string, options: CommonOptions): Promise<void> {
  const server = connectionOf(options);
  const id = await findTokenId(server, named);
  const token = await server.call<TokenAnswer>('PATCH', `/v1/tokens/${encodeURIComponent(id)}`, { name });
  if (options.json) return sayJson(token);
  say(`${token.hint} is now called "${token.name}"`);
}
