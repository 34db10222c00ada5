import type { Command } from 'commander';
import { type CommonOptions, connectionOf, withCommonOptions, withYes } from './command-options.ts';
import { CommandFailure, EXIT } from './failure.ts';
import { confirmOrCancel } from './questions.ts';
import { nextPath } from './server-connection.ts';
import { note, say, sayJson, sayTable } from './terminal.ts';

interface WebhookAnswer {
  readonly id: string;
  readonly url: string;
  readonly events: readonly string[];
  readonly state: string;
  readonly failing_since: string | null;
}

interface DeliveryAnswer {
  readonly created_at: string;
  readonly event: string;
  readonly token_id: string | null;
  readonly state: string;
  readonly attempts: number;
  readonly last_error: string | null;
}

interface CreateOptions extends CommonOptions {
  readonly event?: readonly string[];
  readonly description?: string;
}

/** `wardkey webhook …`: systems that are told of what happens to tokens. */
export function addWebhookCommands(program: Command): void {
  const webhook = program
    .command('webhook')
    .description('systems that are told of what happens to tokens (operators)');
  withCommonOptions(webhook.command('create <url>'))
    .description('have a system told, and print the secret with which that is signed, once')
    .option('--event <events...>', 'only of these, as in token.leaked token.disabled')
    .option('--description <text>', 'what it is for')
    .action(create);
  withCommonOptions(webhook.command('list')).description('list webhooks').action(list);
  withCommonOptions(webhook.command('deliveries <webhook>'))
    .description('show what was sent to a webhook, newest first')
    .action(deliveries);
  withCommonOptions(webhook.command('test <webhook>'))
    .description('send something at once, and say what came of it')
    .action(test);
  for (const [verb, isPaused, now] of [
    ['pause', true, 'is told nothing more'],
    ['resume', false, 'is told again'],
  ] as const) {
    withCommonOptions(webhook.command(`${verb} <webhook>`))
      .description(isPaused ? 'tell a webhook nothing more' : 'let a webhook go on that was paused')
      .action(async (id: string, options: CommonOptions) => {
        const body = { is_paused: isPaused };
        const changed = await connectionOf(options).call<WebhookAnswer>('PATCH', pathOf(id), body);
        if (options.json) return sayJson(changed);
        say(`${changed.id} ${now}`);
      });
  }
  withCommonOptions(webhook.command('rotate-secret <webhook>'))
    .description('print a new secret, once; for a day the old one is good too')
    .action(rotateSecret);
  withYes(withCommonOptions(webhook.command('delete <webhook>')))
    .description('delete a webhook, and what is on its way to it')
    .action(remove);
}

async function create(url: string, { event: events = [], ...options }: CreateOptions): Promise<void> {
  const body = { url, events, ...(options.description && { description: options.description }) };
  const server = connectionOf(options);
  showSecret(await server.call<WebhookAnswer & { secret: string }>('POST', '/v1/webhooks', body), options);
}

async function rotateSecret(id: string, options: CommonOptions): Promise<void> {
  const server = connectionOf(options);
  const path = `${pathOf(id)}/rotate-secret`;
  showSecret(await server.call<WebhookAnswer & { secret: string }>('POST', path), options);
}

function showSecret(made: WebhookAnswer & { readonly secret: string }, options: CommonOptions): void {
  if (options.json) return sayJson(made);
  say(`webhook  ${made.id}  ${made.url}`);
  say('secret   shown this once: copy it now');
  say();
  say(made.secret);
  note();
  note(
    `Any library of Standard Webhooks checks what is signed with it. Try it: wardkey webhook test ${made.id}`,
  );
}

async function list(options: CommonOptions): Promise<void> {
  const { results } = await connectionOf(options).call<{ results: WebhookAnswer[] }>('GET', '/v1/webhooks');
  if (options.json) return sayJson(results);
  sayTable(
    ['ID', 'URL', 'EVENTS', 'STATE', 'FAILING SINCE'],
    results.map((each) => [
      each.id,
      each.url,
      each.events.length === 0 ? 'all' : each.events.join(' '),
      each.state,
      each.failing_since ?? '',
    ]),
  );
}

async function deliveries(id: string, options: CommonOptions): Promise<void> {
  const server = connectionOf(options);
  const path = `${pathOf(id)}/deliveries`;
  const all: DeliveryAnswer[] = [];
  let next: string | null = `${path}?limit=1000`;
  while (next !== null) {
    const page: { results: DeliveryAnswer[]; next: string | null } = await server.call('GET', next);
    all.push(...page.results);
    next = nextPath(path, page.next);
  }
  if (options.json) return sayJson(all);
  sayTable(
    ['AT', 'EVENT', 'TOKEN', 'STATE', 'ATTEMPTS', 'LAST ERROR'],
    all.map((each) => [
      each.created_at,
      each.event,
      each.token_id ?? '',
      each.state,
      String(each.attempts),
      each.last_error ?? '',
    ]),
  );
}

async function test(id: string, options: CommonOptions): Promise<void> {
  const tested = await connectionOf(options).call<{
    is_delivered: boolean;
    status: number | null;
    error: string | null;
    milliseconds: number;
  }>('POST', `${pathOf(id)}/test`);
  if (options.json) sayJson(tested);
  else if (tested.is_delivered)
    say(`delivered: it answered ${tested.status} after ${tested.milliseconds} ms`);
  if (tested.is_delivered) return;
  throw new CommandFailure(`not delivered: ${tested.error}`, {
    exitCode: EXIT.failed,
    fix: 'see that the receiver runs at this address and answers with 2xx',
    isInResult: true,
  });
}

async function remove(id: string, options: CommonOptions): Promise<void> {
  const server = connectionOf(options);
  await confirmOrCancel(`Delete ${id} and what is on its way to it?`, options.yes);
  const answer = await server.call<object>('DELETE', pathOf(id));
  if (options.json) return sayJson(answer);
  say(`deleted  ${id}`);
}

function pathOf(id: string): string {
  return `/v1/webhooks/${encodeURIComponent(id)}`;
}
