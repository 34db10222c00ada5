import type { Command } from 'commander';
import { type CommonOptions, connectionOf, withCommonOptions } from './command-options.ts';
import { say, sayJson, sayTable } from './terminal.ts';

interface WatcherAnswer {
  readonly id: string;
  readonly state: string;
  readonly last_run_at: string | null;
  readonly coverage: string | null;
  readonly findings: number;
  readonly message: string | null;
}

/** `wardkey watcher …`: what looks for leaked tokens in public places. */
export function addWatcherCommands(program: Command): void {
  const watcher = program
    .command('watcher')
    .description('what looks for leaked tokens in public (operators)');
  withCommonOptions(watcher.command('list'))
    .description('show which watchers run, and how much they see')
    .action(list);
}

async function list(options: CommonOptions): Promise<void> {
  const { results } = await connectionOf(options).call<{ results: WatcherAnswer[] }>('GET', '/v1/watchers');
  if (options.json) return sayJson(results);
  sayTable(
    ['WATCHER', 'STATE', 'LAST RUN', 'FOUND', 'COVERAGE'],
    results.map(({ id, state, last_run_at: at, findings, coverage }) => [
      id,
      state,
      at?.slice(0, 19).replace('T', ' ') ?? '',
      String(findings),
      coverage ?? '',
    ]),
  );
  for (const { id, message } of results) if (message !== null) say(`${id}: ${message}`);
}
