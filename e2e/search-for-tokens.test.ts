import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { searchForTokens } from '../scripts/search-for-tokens.ts';
import { hashToken } from '../src/token-format/hash-token.ts';
import { hintOf } from '../src/token-format/hint.ts';
import { mintToken } from '../src/token-format/mint-token.ts';
import { DEFAULT_PREFIX, parsePrefix } from '../src/token-format/prefix.ts';
import { newTokenId } from '../src/tokens/issue-token.ts';
import { runCommand } from './run-command.ts';

const SCRIPT = join(import.meta.dirname, '..', 'scripts', 'search-for-tokens.ts');

/** Ways in which a token text can stand in a file: each gets a token and gives the content of the file. */
const PLANTS: Readonly<Record<string, (token: string) => string | Buffer>> = {
  'plain text': (token) => `{"authorization":"Bearer ${token}"}\n`,
  'a binary file, between other letters': (token) =>
    Buffer.concat([NOISE, Buffer.from(`tok${token}9`), NOISE]),
  'text after another underscore': (token) => `tok_0123456789abcdefghijklmnopqrstuv${token}`,
  'base64, first alignment': (token) => Buffer.from(`${token} and more`).toString('base64'),
  'base64, second alignment': (token) => Buffer.from(`:${token} and more`).toString('base64'),
  'base64, third alignment': (token) => Buffer.from(`a:${token} and more`).toString('base64'),
  'base64 that begins in the middle of a run': (token) => `x${Buffer.from(token).toString('base64')}`,
  'base64 for addresses': (token) => Buffer.from(`${token}:`).toString('base64url'),
  'base64 in lines, as in a mail': (token) =>
    Buffer.from(`Dear Ada, this is your token, and it is far from secret: ${token}. Bye`)
      .toString('base64')
      .replaceAll(/.{76}/g, '$&\r\n'),
  'a long run of base64': (token) =>
    Buffer.concat([Buffer.alloc(70_001, 'z'), Buffer.from(token), Buffer.alloc(70_001, 'z')]).toString(
      'base64',
    ),
  hex: (token) => `0x${Buffer.from(token).toString('hex')}`,
  'hex in capitals': (token) => Buffer.from(token).toString('hex').toUpperCase(),
  'hex in groups': (token) => `<Buffer ${Buffer.from(token).toString('hex').replaceAll(/..\B/g, '$& ')}>`,
  'a list of numbers': (token) => JSON.stringify(Buffer.from(token)),
  'percent escapes': (token) => `/v1/models?key=${escapesOf(token)}`,
  'one percent escape': (token) => `/v1/models?key=${token.replace('_', '%5F')}`,
  'percent escapes of percent escapes': (token) => token.replace('_', '%255f'),
  'quoted-printable with a soft line break': (token) => `${token.slice(0, 20)}=\r\n${token.slice(20)}`,
};

const NOISE = Buffer.from(Array.from({ length: 300 }, (_, index) => (index * 7919) % 251));

test('a token text is found however it is written, and shown only by its hint', (t) => {
  for (const [form, plant] of Object.entries(PLANTS)) {
    const token = mintToken(DEFAULT_PREFIX);
    const folder = folderWith(t, { 'deep/down/file': plant(token), other: 'nothing here' });
    const { found, files } = searchForTokens(folder);
    assert.deepEqual(
      found.map(({ file, hint }) => ({ file, hint })),
      [{ file: join(folder, 'deep/down/file'), hint: hintOf(token, DEFAULT_PREFIX) }],
      form,
    );
    assert.equal(files, 2);
  }
});

test('a token of every prefix that an installation may choose is found', (t) => {
  for (const name of ['a_', 'r8_', 'acme_', 'x1y2z3abc_']) {
    const parsed = parsePrefix(name);
    assert.ok(parsed.ok);
    const folder = folderWith(t, { file: `"text":"${mintToken(parsed.prefix)}"` });
    assert.deepEqual(
      searchForTokens(folder).found.map(({ form }) => form),
      ['plain'],
    );
  }
});

test('what is public is no token text: hashes, ids, hints, cut and mistyped tokens', (t) => {
  const token = mintToken(DEFAULT_PREFIX);
  const folder = folderWith(t, {
    hash: hashToken(token),
    id: newTokenId(),
    hint: hintOf(token, DEFAULT_PREFIX),
    cut: token.slice(0, -1),
    mistyped: `${token.slice(0, -1)}${token.endsWith('0') ? '1' : '0'}`,
    empty: '',
  });
  const { files, found } = searchForTokens(folder);
  assert.deepEqual({ files, found }, { files: 6, found: [] });
});

test('a token is found once, with its place, wherever a large file is cut into pieces', (t) => {
  const piece = 16 * 1024 * 1024;
  for (const offset of [piece - 1025, piece - 1020, piece - 30, piece - 1, piece + 5]) {
    const large = Buffer.alloc(piece + 4096, ' ');
    large.write(mintToken(DEFAULT_PREFIX), offset);
    const [found, ...others] = searchForTokens(folderWith(t, { large })).found;
    assert.equal(found?.offset, offset + 2, 'where the underscore stands');
    assert.deepEqual(others, []);
  }
});

test('the command names the place and the hint, never the token, and its exit code says whether it found any', async (t) => {
  const token = mintToken(DEFAULT_PREFIX);
  const dirty = folderWith(t, { 'server.log': `Bearer ${token}` });
  const caught = await runCommand(process.execPath, [SCRIPT, dirty]);
  assert.equal(caught.exitCode, 1);
  assert.ok(caught.stdout.includes(`${join(dirty, 'server.log')}:9: ${hintOf(token, DEFAULT_PREFIX)}`));
  assert.ok(!`${caught.stdout}${caught.stderr}`.includes(token.slice(0, 12)));

  const clean = folderWith(t, { a: 'one', 'b/c': 'two' });
  const socket = createServer().listen(join(clean, 'operator.sock'));
  t.after(() => socket.close());
  const passed = await runCommand(process.execPath, [SCRIPT, clean]);
  assert.deepEqual(passed, { exitCode: 0, stdout: 'searched 2 files, 6 bytes: no token text\n', stderr: '' });
});

test('a folder that cannot be read is not taken for a clean one', async () => {
  assert.notEqual((await runCommand(process.execPath, [SCRIPT, '/nowhere/at/all'])).exitCode, 0);
  assert.equal((await runCommand(process.execPath, [SCRIPT])).exitCode, 2);
});

function escapesOf(text: string): string {
  return text.replaceAll(/./g, (letter) => `%${letter.charCodeAt(0).toString(16)}`);
}

/** Never in the evidence folder: what is planted here is to be found by this test alone. */
function folderWith(t: TestContext, files: Readonly<Record<string, string | Buffer>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'wardkey-search-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}
