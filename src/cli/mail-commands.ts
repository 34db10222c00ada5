import type { Command } from 'commander';
import { type CommonOptions, connectionOf, withCommonOptions } from './command-options.ts';
import { nextPath } from './server-connection.ts';
import { sayJson, sayTable } from './terminal.ts';

interface MailAnswer {
  readonly created_at: string;
  readonly kind: string;
  readonly recipient: string;
  readonly state: string;
  readonly attempts: number;
  readonly last_error: string | null;
}

interface ListOptions extends CommonOptions {
  readonly state?: string;
  readonly to?: string;
  readonly limit: string;
}

const PAGE = 1000;

/** `wardkey mail …`: what the outbox holds, and what became of it. */
export function addMailCommands(program: Command): void {
  const mail = program.command('mail').description('mails that wait, were sent or were given up (operators)');
  withCommonOptions(mail.command('list'))
    .description('list mails, newest first; never what they say')
    .option('--state <state>', 'waiting, failing, sent or given_up')
    .option('--to <address>', 'only mails to this address')
    .option('--limit <count>', 'at most so many', '100')
    .action(list);
}

async function list({ state, to, limit, ...options }: ListOptions): Promise<void> {
  const server = connectionOf(options);
  const mails: MailAnswer[] = [];
  const wanted = Number(limit);
  const query = new URLSearchParams({
    limit: wanted > PAGE ? String(PAGE) : limit,
    ...(state !== undefined && { state }),
    ...(to !== undefined && { recipient: to }),
  });
  let path: string | null = `/v1/mails?${query}`;
  while (path !== null) {
    const page: { results: MailAnswer[]; next: string | null } = await server.call('GET', path);
    mails.push(...page.results);
    path = mails.length < wanted ? nextPath('/v1/mails', page.next) : null;
  }
  const shown = mails.slice(0, wanted);
  if (options.json) return sayJson(shown);
  sayTable(
    ['AT', 'KIND', 'TO', 'STATE', 'ATTEMPTS', 'LAST ERROR'],
    shown.map((each) => [
      each.created_at,
      each.kind,
      each.recipient,
      each.state,
      String(each.attempts),
      each.last_error ?? '',
    ]),
  );
}
