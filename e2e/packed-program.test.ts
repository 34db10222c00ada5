import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { mintToken } from '../src/token-format/mint-token.ts';
import { DEFAULT_PREFIX } from '../src/token-format/prefix.ts';
import { packInto } from './install-library.ts';
import { runCommand } from './run-command.ts';

/** The package of the checkout is not published, but packed: the pre-commit program installs its hooks so. */

const ROOT = join(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'wardkey-packed-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const installed = join(folder, 'node_modules', 'wardkey');
await packInto(folder, ROOT, installed);
symlinkSync(join(ROOT, 'node_modules'), join(installed, 'node_modules'));

test('the package of the server is private, which npm does not publish', () => {
  const { private: isPrivate } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as {
    private?: boolean;
  };
  assert.equal(isPrivate, true);
});

test('the packed program needs no source: it scans, and knows its commands', async () => {
  assert.ok(!existsSync(join(installed, 'src')));
  const program = join(installed, 'bin', 'wardkey.js');
  const searched = join(folder, 'searched');
  mkdirSync(searched);
  const scan = () => runCommand(process.execPath, [program, 'scan'], { folder: searched });
  assert.equal((await scan()).exitCode, 0);
  writeFileSync(join(searched, 'settings.env'), `KEY=${mintToken(DEFAULT_PREFIX)}\n`);
  const found = await scan();
  assert.equal(found.exitCode, 8, found.stderr);
  assert.match(found.stdout, /settings\.env:1/);
  const explained = await runCommand(process.execPath, [program, 'explain', 'token_missing'], { folder });
  assert.equal(explained.exitCode, 0, explained.stderr);
  assert.match(explained.stdout, /token_missing/);
});
