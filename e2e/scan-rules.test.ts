import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { mintToken } from '../src/token-format/mint-token.ts';
import { DEFAULT_PREFIX } from '../src/token-format/prefix.ts';
import { openScannedRepository } from './scanned-repository.ts';

/** What other rules find, wherever tokens are looked for. */

const RULES = join(import.meta.dirname, '../examples/scan-rules.json');
const SECRET = 'correct-horse-battery';
const ADDRESS = ['postgres://ada:', SECRET, '@db.example.com/app'].join('');

interface RuleFinding {
  readonly rule: string | null;
  readonly path: string;
  readonly line: number;
  readonly live: boolean | null;
}

test('other rules find in folders, archives, the history, the index and standard input, beside tokens', async (t) => {
  const { folder, write, commit, git, scan } = await openScannedRepository(t);
  const token = mintToken(DEFAULT_PREFIX);
  await commit('old.txt', `first\n${ADDRESS}\n`);
  await commit('old.txt', 'removed');
  write('b.env', `X=${token} ${ADDRESS} # both\n`);
  await git('add', 'b.env');
  const both = [
    [null, 'b.env', 1],
    ['database-password', 'b.env', 1],
  ];
  const found = async (args: readonly string[], input?: string) => {
    const result = await scan([...args, '--rules', RULES, '--json'], {}, input);
    assert.equal(result.exitCode, 8, result.stderr);
    assert.ok(!result.stdout.includes(SECRET));
    const { findings } = JSON.parse(result.stdout) as { findings: RuleFinding[] };
    return findings.map(({ rule, path, line }) => [rule, path, line]);
  };
  assert.deepEqual(await found(['.']), both);
  assert.deepEqual(await found(['--staged']), both);
  assert.deepEqual(await found(['--history']), [...both, ['database-password', 'old.txt', 2]]);
  assert.deepEqual(await found(['-'], `\n\n${ADDRESS}`), [['database-password', '-', 3]]);
  writeFileSync(join(folder, 'packed.gz'), gzipSync(ADDRESS));
  assert.deepEqual(await found(['packed.gz']), [['database-password', 'packed.gz', 1]]);
  const text = await scan(['.', '--rules', RULES]);
  assert.match(text.stdout, /b\.env:1 {2}….{4} {2}rule database-password\n/);
  const sarif = JSON.parse((await scan(['.', '--rules', RULES, '--sarif'])).stdout) as {
    runs: { tool: { driver: { rules: { id: string }[] } }; results: { ruleId: string }[] }[];
  };
  const ids = sarif.runs[0]?.tool.driver.rules.map(({ id }) => id);
  for (const { ruleId } of sarif.runs[0]?.results ?? []) assert.ok(ids?.includes(ruleId));
});

test('rules that do not hold their examples stop a scan before it begins', async (t) => {
  const { write, scan } = await openScannedRepository(t);
  const changed = readFileSync(RULES, 'utf8').replace('{8,200}', '{800,}');
  write('wrong.json', changed);
  for (const args of [
    ['.', '--rules', 'wrong.json'],
    ['check-rules', 'wrong.json'],
  ]) {
    const { exitCode, stderr } = await scan(args);
    assert.equal(exitCode, 2);
    assert.match(stderr, /wrong\.json cannot be used: the rule database-password: example 1/);
  }
  assert.equal((await scan(['check-rules', RULES])).stdout, '2 rules hold their examples\n');
});
