import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { placeLibrary } from './place-library.ts';
import { runCommand } from './run-command.ts';
import { type Scope, startWardkey } from './start-wardkey.ts';
import { plainOutput } from './try-lesson.ts';

/** What four clients tell a person of the same mistake: a table for the README, from real runs. */

/** Programs as people write them; each prints the message of what it throws. */
const CLIENTS: Readonly<Record<string, string>> = {
  replicate: `import Replicate from 'replicate';
const client = new Replicate({ auth: process.env.WARDKEY_API_TOKEN, baseUrl: process.env.WARDKEY_URL + '/v1' });
await client.accounts.current();`,
  // With undefined in place of a text it would call RunPod itself.
  'runpod-sdk': `import runpodSdk from 'runpod-sdk';
const client = runpodSdk(process.env.WARDKEY_API_TOKEN ?? '', { baseUrl: process.env.WARDKEY_URL + '/v2' });
await client.endpoint('hello-world').runSync({ input: {} });`,
  openai: `import OpenAI from 'openai';
const client = new OpenAI({ apiKey: process.env.WARDKEY_API_TOKEN, baseURL: process.env.WARDKEY_URL + '/v1', maxRetries: 0 });
await client.models.list();`,
  wardkey: `import { Wardkey } from 'wardkey';
const client = new Wardkey();
await client.check();`,
};

type Variables = Record<string, string>;

/** Runs every client with every mistake; answers the table in Markdown. */
export async function clientMessages(scope: Scope): Promise<string> {
  const server = await startWardkey(scope, 'clients');
  const folder = mkdtempSync(join(tmpdir(), 'wardkey-clients-'));
  scope.after(() => rmSync(folder, { recursive: true, force: true }));
  placeLibrary(folder, ['replicate', 'runpod-sdk', 'openai']);
  for (const [name, program] of Object.entries(CLIENTS)) {
    const [first = '', ...rest] = program.split('\n');
    writeFileSync(
      join(folder, `${name}.mjs`),
      `${first}\ntry {\n${rest.join('\n')}\nconsole.log('no error');\n} catch (error) { console.log(error.message); }\n`,
    );
  }
  const { account, token } = await server.createAccount();
  const make = async (name: string, ...then: string[]): Promise<Variables> => {
    const { id, text } = await server.createToken(account.username, name);
    const [verb = '', ...flags] = then;
    const done = await server.wardkey(['token', verb, id, ...flags]);
    if (done.exitCode !== 0) throw new Error(done.stderr);
    return { WARDKEY_API_TOKEN: text };
  };
  const { text } = token;
  const mistakes: Readonly<Record<string, Variables>> = {
    'the variable is not set': {},
    'it has another name': { WARDKEY_API_KEY: text },
    'it has quotation marks in it': { WARDKEY_API_TOKEN: `"${text}"` },
    'one character is missing': { WARDKEY_API_TOKEN: text.slice(0, -1) },
    'half of it was copied': { WARDKEY_API_TOKEN: text.slice(0, 20) },
    'it is a key of RunPod': { WARDKEY_API_TOKEN: `rpa_${'ABCDEFGH12'.repeat(4)}` },
    'it was disabled': await make('nightly', 'disable', '--note', 'spring cleaning'),
    'it was rotated': await make('app', 'rotate', '--grace', '0', '--plain'),
  };
  const rows: string[] = [];
  for (const [mistake, variables] of Object.entries(mistakes)) {
    const env = { ...variables, WARDKEY_URL: server.url };
    const said = await Promise.all(
      Object.keys(CLIENTS).map(async (name) => {
        const { stdout } = await runCommand(process.execPath, [`${name}.mjs`], { folder, env });
        return cell(stdout);
      }),
    );
    rows.push(`| ${mistake} | ${said.join(' | ')} |`);
  }
  const names = Object.keys(CLIENTS).map((name) => `\`${name}\``);
  return [`| the mistake | ${names.join(' | ')} |`, `|---${'|---'.repeat(names.length)}|`, ...rows].join(
    '\n',
  );
}

/** What was printed, on one line. Of a body in JSON that was printed whole, the sentence that says something. */
function cell(printed: string): string {
  const line = plainOutput(printed)
    .split('\n')
    .filter((each) => !/^\s*more:/.test(each))
    .join(' ');
  return line
    .replaceAll(/\{"type":.*?"detail":("(?:[^"\\]|\\.)*").*\}\.?$/g, '{… "detail": $1 …}')
    .replaceAll('\\"', '"')
    .replaceAll(/\s+/g, ' ')
    .replaceAll('|', '\\|')
    .replaceAll(/[<>*`]/g, '\\$&')
    .trim();
}
