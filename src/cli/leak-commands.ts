import type { Command } from 'commander';
import { type CommonOptions, connectionOf, withCommonOptions } from './command-options.ts';
import { CommandFailure, EXIT } from './failure.ts';
import { nextPath } from './server-connection.ts';
import { bold, say, sayJson, sayTable } from './terminal.ts';

interface LeakAnswer {
  readonly id: string;
  readonly token: { readonly id: string; readonly name: string; readonly hint: string };
  readonly account: { readonly username: string };
  readonly reporter: string;
  readonly url: string | null;
  readonly repository: string | null;
  readonly path: string | null;
  readonly line: number | null;
  readonly reported_at: string;
  readonly calls_since: { readonly accepted: number; readonly refused: number };
  readonly acknowledged_at: string | null;
  readonly false_alarm: object | null;
}

interface DrillAnswer {
  readonly token: { readonly hint: string };
  readonly steps: readonly {
    readonly name: string;
    readonly state: 'done' | 'failed' | 'waiting' | 'skipped';
    readonly milliseconds: number;
    readonly detail: string;
  }[];
}

interface ListOptions extends CommonOptions {
  readonly token?: string;
  readonly open?: boolean;
}

/** `wardkey leak …` and `wardkey drill …`: tokens that others know, and trying out what happens then. */
export function addLeakCommands(program: Command): void {
  const leak = program.command('leak').description('tokens that became known to others');
  withCommonOptions(leak.command('list'))
    .description('list leaks, the newest report first')
    .option('--token <id>', 'of one token')
    .option('--open', 'leave out those that were acknowledged or called a false alarm')
    .action(list);
  withCommonOptions(leak.command('acknowledge <leak>'))
    .description('note that you have seen a leak')
    .action(async (id: string, options: CommonOptions) => {
      const answer = await connectionOf(options).call<LeakAnswer>('POST', `${pathOf(id)}/acknowledge`);
      if (options.json) return sayJson(answer);
      say(`${answer.id} is acknowledged`);
    });
  withCommonOptions(leak.command('false-alarm <leak>'))
    .description('say that a report was a mistake (operators)')
    .requiredOption('--reason <text>', 'why nobody else can have the token')
    .action(falseAlarm);
  const drill = program.command('drill').description('try out what happens');
  withCommonOptions(drill.command('leak'))
    .description('let a token that is made for it leak, and show each step with its time (operators)')
    .action(runDrill);
}

async function list(options: ListOptions): Promise<void> {
  const server = connectionOf(options);
  const found: LeakAnswer[] = [];
  const ofToken = options.token === undefined ? '' : `&token_id=${encodeURIComponent(options.token)}`;
  let path: string | null = `/v1/leaks?limit=100${ofToken}`;
  while (path !== null) {
    const page: { results: LeakAnswer[]; next: string | null } = await server.call('GET', path);
    found.push(...page.results);
    path = nextPath('/v1/leaks', page.next);
  }
  const leaks = options.open ? found.filter(isOpen) : found;
  if (options.json) return sayJson(leaks);
  if (leaks.length === 0) return say('There are none.');
  sayTable(
    ['ID', 'REPORTED', 'TOKEN', 'ACCOUNT', 'REPORTER', 'PLACE', 'CALLS SINCE', 'STATE'],
    leaks.map((each) => [
      each.id,
      each.reported_at.slice(0, 16).replace('T', ' '),
      `${each.token.name} (${each.token.hint})`,
      each.account.username,
      each.reporter,
      placeOf(each),
      `${each.calls_since.accepted} accepted, ${each.calls_since.refused} refused`,
      stateOf(each),
    ]),
  );
}

async function falseAlarm(id: string, options: CommonOptions & { readonly reason: string }): Promise<void> {
  const { reason } = options;
  const answer = await connectionOf(options).call<LeakAnswer>('POST', `${pathOf(id)}/false-alarm`, {
    reason,
  });
  if (options.json) return sayJson(answer);
  say(`${answer.id} is a false alarm`);
  say(
    `The token is as it was. To enable it: wardkey token enable ${answer.token.id} --note "why it is safe"`,
  );
}

async function runDrill(options: CommonOptions): Promise<void> {
  const drill = await connectionOf(options).call<DrillAnswer>('POST', '/v1/drills/leak');
  if (options.json) sayJson(drill);
  else {
    say(`${bold('Leak drill')} with the token ${drill.token.hint}, which is gone again`);
    for (const { name, state, milliseconds, detail } of drill.steps) {
      const time = state === 'skipped' ? '–' : `${milliseconds.toFixed(1)} ms`;
      say(`  ${SIGNS[state]} ${name.padEnd(9)} ${time.padStart(11)}  ${detail}`);
    }
  }
  const failed = drill.steps.find(({ state }) => state === 'failed');
  if (failed === undefined) return;
  throw new CommandFailure(`the drill failed at the step "${failed.name}"`, {
    exitCode: EXIT.failed,
    fix: 'wardkey doctor looks for what is wrong; the log of the server has the cause',
  });
}

const SIGNS = { done: '✔', failed: '✖', waiting: '…', skipped: '–' } as const;

function isOpen({ acknowledged_at: acknowledgedAt, false_alarm: isFalseAlarm }: LeakAnswer): boolean {
  return acknowledgedAt === null && isFalseAlarm === null;
}

function stateOf(leak: LeakAnswer): string {
  if (leak.false_alarm !== null) return 'false alarm';
  return leak.acknowledged_at === null ? 'open' : 'acknowledged';
}

function placeOf({ repository, path, line, url }: LeakAnswer): string {
  const file = [repository, path].filter((part) => part !== null).join(': ');
  if (file === '') return url ?? 'not given';
  return line === null ? file : `${file}, line ${line}`;
}

function pathOf(id: string): string {
  return `/v1/leaks/${encodeURIComponent(id)}`;
}
