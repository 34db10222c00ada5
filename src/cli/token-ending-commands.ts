import type { Command } from 'commander';
import {
  type CommonOptions,
  connectionOf,
  withCommonOptions,
  withTokenName,
  withYes,
} from './command-options.ts';
import { CommandFailure, EXIT } from './failure.ts';
import { confirmByName, confirmOrCancel } from './questions.ts';
import type { ServerConnection } from './server-connection.ts';
import { failureJson, showFailure } from './show-failure.ts';
import { say, sayJson } from './terminal.ts';
import { type ChangedAnswer, findTokenId, type TokenAnswer } from './token-answers.ts';

interface EndingOptions extends CommonOptions {
  readonly reason?: string;
  readonly note?: string;
  readonly confirm?: string;
}

/** `wardkey token disable|enable|end-grace|delete` */
export function addEndingCommands(token: Command): void {
  withTokenName(withYes(withCommonOptions(token.command('disable <token...>'))))
    .description('refuse tokens from the answer on; enable undoes it')
    .option('--reason <reason>', 'leaked, unused, suspicious or other', 'other')
    .option('--note <text>', 'why, in your own words')
    .action(disable);
  withTokenName(withCommonOptions(token.command('enable <token...>')))
    .description('accept disabled tokens again')
    .option('--note <text>', 'why it is safe; needed for a token that leaked')
    .action(enable);
  withTokenName(withCommonOptions(token.command('end-grace <token>')))
    .description('refuse the old text of a rotated token from now on')
    .action(endGrace);
  withTokenName(withYes(withCommonOptions(token.command('delete <token>'))))
    .description('end a token for good')
    .option('--confirm <name>', 'the name of the token, as proof that you mean it')
    .option('--note <text>', 'why, in your own words')
    .action(remove);
}

async function disable(named: string[], options: EndingOptions): Promise<void> {
  const server = connectionOf(options);
  await confirmOrCancel(`Refuse every request with ${named.join(', ')} from now on?`, options.yes);
  const body = { reason: options.reason, ...(options.note && { note: options.note }) };
  await forEachToken(named, options, async (name) => {
    const changed = await post(server, name, 'disable', body);
    return { changed, line: `disabled  ${changed.hint}  ${changed.name}  ${confirmation(changed)}` };
  });
}

async function enable(named: string[], options: EndingOptions): Promise<void> {
  const server = connectionOf(options);
  await forEachToken(named, options, async (name) => {
    const changed = await post(server, name, 'enable', options.note ? { note: options.note } : {});
    return { changed, line: `enabled   ${changed.hint}  ${changed.name}` };
  });
}

async function endGrace(named: string, options: EndingOptions): Promise<void> {
  const changed = await post(connectionOf(options), named, 'end-grace');
  if (options.json) return sayJson(changed);
  say(`${changed.name}: only the current text ${changed.hint} is accepted from now on`);
}

async function remove(named: string, options: EndingOptions): Promise<void> {
  const server = connectionOf(options);
  const path = `/v1/tokens/${encodeURIComponent(await findTokenId(server, named))}`;
  const { name } = await server.call<TokenAnswer>('GET', path);
  await confirmByName(name, options);
  const changed = await server.call<ChangedAnswer>(
    'DELETE',
    path,
    options.note ? { note: options.note } : {},
  );
  if (options.json) return sayJson(changed);
  say(`deleted   ${changed.hint}  ${changed.name}  ${confirmation(changed)}`);
}

function confirmation({ receipt }: ChangedAnswer): string {
  return `(confirmed by ${receipt.verifiers_confirmed} of ${receipt.verifiers_total} verifiers)`;
}

async function post(
  server: ServerConnection,
  named: string,
  verb: string,
  body?: object,
): Promise<ChangedAnswer> {
  const id = await findTokenId(server, named);
  return server.call('POST', `/v1/tokens/${encodeURIComponent(id)}/${verb}`, body);
}

/** Goes on after a failure: in an emergency one wrong id must not keep the others alive. */
async function forEachToken(
  named: readonly string[],
  options: CommonOptions,
  change: (name: string) => Promise<{ changed: ChangedAnswer; line: string }>,
): Promise<void> {
  const results: object[] = [];
  let failure: CommandFailure | undefined;
  let failures = 0;
  for (const name of named) {
    try {
      const { changed, line } = await change(name);
      results.push(changed);
      if (!options.json) say(line);
    } catch (error) {
      if (!(error instanceof CommandFailure) || named.length === 1) throw error;
      failure = error;
      failures += 1;
      results.push(failureJson(error));
      if (!options.json) showFailure(error, false);
    }
  }
  if (options.json) sayJson(named.length === 1 ? results[0] : results);
  if (failure === undefined) return;
  throw new CommandFailure(`${failures} of ${named.length} tokens were not changed`, {
    exitCode: failures === named.length ? failure.exitCode : EXIT.partlyDone,
    fix: 'see the errors above, then repeat the command for those tokens',
    isInResult: true,
  });
}
