import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { runCommand } from './run-command.ts';
import { startWardkey } from './start-wardkey.ts';

/** Every example of the page about the library is run as it stands, and prints what stands below it. */

const PAGE = readFileSync(join(import.meta.dirname, '..', 'docs', 'client-library.md'), 'utf8');
const EXAMPLE = /^```ts run=(\w+)(?: scope=(\w+))?\n(.+?)^```\n.*?^```text\n(.+?)^```$/gms;

const wardkey = await startWardkey({ after }, 'page');
const { account, token } = await wardkey.createAccount();

test('the examples are all there', () => {
  assert.equal([...PAGE.matchAll(EXAMPLE)].length, [...PAGE.matchAll(/^```ts/gm)].length);
});

for (const [, name = '', scope, program = '', printed] of PAGE.matchAll(EXAMPLE)) {
  test(`the example "${name}" prints what the page says`, async () => {
    const { text } = scope === undefined ? token : await wardkey.createToken(account.username, name, [scope]);
    const file = join(wardkey.folder, `${name}.ts`);
    writeFileSync(
      file,
      program.replaceAll(/from '([^':.]+)'/g, (_, module: string) => `from '${addressOf(module)}'`),
    );
    const result = await runCommand(process.execPath, [file], {
      env: { WARDKEY_URL: wardkey.url, WARDKEY_API_TOKEN: text },
      folder: wardkey.folder,
    });
    // One example keeps its token in a file, as people do; what is searched for token text afterwards is the server's.
    rmSync(join(wardkey.folder, 'token.txt'), { force: true });
    assert.equal(result.stderr, '');
    assert.equal(result.stdout.replaceAll(wardkey.url, 'http://127.0.0.1:7070'), printed);
  });
}

/** The source of the library, under the names by which it is published; other packages as they are installed. */
function addressOf(module: string): string {
  const [, entry] = /^wardkey(?:\/(\w+))?$/.exec(module) ?? [];
  if (!module.startsWith('wardkey')) return import.meta.resolve(module);
  return new URL(`../src/sdk/${entry ?? 'index'}.ts`, import.meta.url).href;
}
