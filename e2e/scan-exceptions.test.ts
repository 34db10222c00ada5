import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { mintToken } from '../src/token-format/mint-token.ts';
import { DEFAULT_PREFIX } from '../src/token-format/prefix.ts';
import { openScannedRepository } from './scanned-repository.ts';

/** What a scan passes over because it was told to, what it says of that, and what it remembers from scan to scan. */

const ALLOW = ['wardkey', 'allow'].join(':');

test('what a baseline knows is passed over until it is gone; then its line is named as stale', async (t) => {
  const { write, folder, scan } = await openScannedRepository(t);
  write('a', mintToken(DEFAULT_PREFIX));
  write('b', mintToken(DEFAULT_PREFIX));
  assert.equal((await scan(['.', '--write-baseline', 'known'])).exitCode, 8);
  const known = await scan(['.', '--baseline', 'known']);
  assert.equal(known.exitCode, 0, known.stdout);
  assert.match(known.stderr, /no token found, 2 in the baseline/);
  write('c', mintToken(DEFAULT_PREFIX));
  assert.match((await scan(['.', '--baseline', 'known'])).stdout, /^c:1 /);
  write('b', 'removed');
  write('c', 'removed');
  const stale = await scan(['.', '--baseline', 'known', '--json']);
  assert.equal(stale.exitCode, 0);
  const { stale_ignores: ignores } = JSON.parse(stale.stdout) as { stale_ignores: string[] };
  assert.equal(ignores.length, 1);
  const line = readFileSync(join(folder, 'known'), 'utf8')
    .split('\n')
    .find((each) => each.startsWith(ignores[0] ?? '-'));
  assert.match(line ?? '', / b$/);
});

test('a comment allows what stands in its line, unless comments are refused; one that allows nothing is named', async (t) => {
  const { write, scan, git } = await openScannedRepository(t);
  write('a', `x = 1 // ${ALLOW}\ny = ${mintToken(DEFAULT_PREFIX)} // ${ALLOW}\n`);
  const allowed = await scan(['.', '--stale-comments']);
  assert.equal(allowed.exitCode, 0, allowed.stdout);
  assert.match(allowed.stderr, /stale: the comment at a:1 allows nothing any more\n/);
  assert.match(allowed.stderr, /1 allowed in their line/);
  assert.doesNotMatch((await scan(['.'])).stderr, /stale/);
  const refused = await scan(['.', '--no-allow-comments', '--stale-comments', '--json']);
  assert.equal(refused.exitCode, 8);
  const { stale_comments: comments } = JSON.parse(refused.stdout) as { stale_comments: object[] };
  assert.deepEqual(comments, [{ path: 'a', line: 1 }]);
  await git('add', '.');
  assert.match((await scan(['--staged', '--stale-comments'])).stderr, /a:1 allows nothing/);
  assert.equal((await scan(['--history', '--stale-comments'])).exitCode, 2);
});

test('with a state file the next scan of a history reads only what is new and finds what a whole one finds', async (t) => {
  const { commit, folder, scan } = await openScannedRepository(t);
  const token = mintToken(DEFAULT_PREFIX);
  await commit('a', token);
  await commit('a', 'removed');
  const first = await scan(['--state', 'state', '--json']);
  assert.equal(first.exitCode, 8, first.stderr);
  const second = await scan(['--state', 'state', '--json']);
  assert.equal(second.exitCode, 8);
  const read = (text: string) => JSON.parse(text) as { findings: object[]; searched: number };
  assert.deepEqual(read(second.stdout).findings, read(first.stdout).findings);
  assert.deepEqual([read(first.stdout).searched, read(second.stdout).searched], [4, 0]);
  assert.ok(!readFileSync(join(folder, 'state'), 'utf8').includes(token));
  await commit('b', mintToken(DEFAULT_PREFIX));
  assert.equal(read((await scan(['--state', 'state', '--json'])).stdout).findings.length, 2);

  writeFileSync(join(folder, 'notes'), 'mine');
  const refused = await scan(['--state', 'notes']);
  assert.equal(refused.exitCode, 2);
  assert.equal(readFileSync(join(folder, 'notes'), 'utf8'), 'mine');
  assert.equal((await scan(['--state', 'state', '--staged'])).exitCode, 2);
  assert.equal((await scan(['--state', 'state', '--unreachable'])).exitCode, 2);
});

test('each form of a report is written as it is asked for, and never the token', async (t) => {
  const { write, scan } = await openScannedRepository(t);
  const token = mintToken(DEFAULT_PREFIX);
  write('=a <b>.txt', token);
  for (const format of ['json', 'jsonl', 'sarif', 'csv', 'junit', 'gitlab']) {
    const { exitCode, stdout } = await scan(['.', `--${format}`]);
    assert.equal(exitCode, 8, format);
    assert.ok(stdout.includes(token.slice(-4)), format);
    assert.ok(!stdout.includes(token.slice(3, 15)), format);
  }
  assert.equal((await scan(['.', '--reveal'])).exitCode, 2, 'only on a terminal');
  assert.equal((await scan(['.', '--json', '--csv'])).exitCode, 2);
  const nowhere = await scan(['.', '--json', '--output', 'no/such/folder']);
  assert.equal(nowhere.exitCode, 1);
  assert.match(nowhere.stdout, /cannot be written/);
});
