import type { Command } from 'commander';
import { isProblemCode } from '../problems/catalogue.ts';

import { type CommonOptions, connectionOf, withCommonOptions } from './command-options.ts';
import { CommandFailure, EXIT } from './failure.ts';
import { say, sayJson, sayTable, terminal } from './terminal.ts';

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
  program
    .command('explain [code]')
    .description('explain an error code, or list them all; needs no server')
    .option('--json', 'print the result as JSON')
    .action(explain);
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

async function explain(code: string | undefined, { json }: { json?: boolean }): Promise<void> {
  // Loaded here: it brings all the long texts along, which no other command needs.
  const { codeList, explanationText } = await import('../problems/explanation-text.ts');
  if (code === undefined) {
    const codes = codeList();
    if (json) return sayJson(codes);
    return sayTable(
      ['CODE', 'HTTP', 'WHAT IT SAYS'],
      codes.map((row) => [row.code, String(row.status), row.title]),
    );
  }
  if (!isProblemCode(code)) {
    throw new CommandFailure(`there is no error code "${code}"`, {
      exitCode: EXIT.notFound,
      fix: 'wardkey explain lists them all',
    });
  }
  if (json) {
    const { referencePage } = await import('../problems/reference-page.ts');
    return sayJson(JSON.parse(referencePage(code, 'json').body));
  }
  for (const line of folded(explanationText(code))) say(line);
}

const COLUMNS_MAX = 100;

/** Long lines broken between words, under the beginning of their text. A command stays in one piece. */
function folded(text: string): string[] {
  const width = Math.min(terminal.out.columns ?? COLUMNS_MAX, COLUMNS_MAX);
  return text.split('\n').flatMap((line) => {
    if (line.length <= width || /^ *(?:curl|--|\|)/.test(line)) return [line];
    const indent = ' '.repeat(/^ *(?:- |\d\. )?/.exec(line)?.[0].length ?? 0);
    const lines: string[] = [];
    let rest = line;
    while (rest.length > width) {
      const cut = rest.lastIndexOf(' ', width);
      if (cut <= indent.length) break;
      lines.push(rest.slice(0, cut));
      rest = indent + rest.slice(cut + 1);
    }
    return [...lines, rest];
  });
}
