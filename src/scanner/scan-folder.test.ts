import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { seededRandom, seedOfRun } from '../../e2e/seeded-random.ts';
import { hashToken } from '../token-format/hash-token.ts';
import { mintToken } from '../token-format/mint-token.ts';
import { DEFAULT_PREFIX } from '../token-format/prefix.ts';
import { ARCHIVE_LIMITS } from './open-inspection.ts';
import { PACKINGS } from './pack-archives.test.ts';
import { type ScanRequest, scanFolder } from './scan-folder.ts';
import { WRITINGS } from './writings.test.ts';

const REQUEST: ScanRequest = { prefixes: [DEFAULT_PREFIX], limits: ARCHIVE_LIMITS };

function newFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'wardkey-scan-test-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test('tokens planted anywhere in a tree are all found and nothing else, by one thread and by several', async (t) => {
  const seed = seedOfRun();
  t.diagnostic(`WARDKEY_TEST_SEED=${seed}`);
  const random = seededRandom(seed);
  const folder = newFolder(t);
  const planted: string[] = [];
  for (let number = 0; number < 700; number += 1) {
    const path = `${'d/'.repeat(random.between(0, 4))}.x${number % 13}/${random.pick(['a b', 'é', '-x', '.env'])}${number}`;
    const filler = (random.pick(['x = 1;\n', '\0\0\u0001 ', 'lorem ipsum ']) ?? '').repeat(
      random.between(0, random.pick([20, 5000]) ?? 0),
    );
    const token = random.between(0, 3) === 0 ? mintToken(DEFAULT_PREFIX) : undefined;
    const written = WRITINGS[number % WRITINGS.length]?.write(
      filler,
      token ?? '',
      filler,
      random.between(0, 39),
    );
    const packing = random.between(0, 9) === 0 ? random.pick(PACKINGS) : undefined;
    const bytes = packing === undefined ? written : packing.pack({ m: written ?? Buffer.alloc(0) });
    const name = packing === undefined ? path : `${path}/${packing.name}`;
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), bytes ?? '');
    if (token !== undefined) planted.push(`${name}${packing?.within('m') ?? ''} ${hashToken(token)}`);
  }
  for (const threads of [1, 2]) {
    const { findings, unread, searched } = await scanFolder(folder, { ...REQUEST, threads });
    assert.deepEqual(unread, []);
    assert.ok(searched >= 700);
    assert.deepEqual(
      findings.map(({ path, hash }) => `${path} ${hash}`).sort(),
      planted.sort(),
      `seed ${seed}, ${threads} threads`,
    );
  }
});

test('links are not followed, pipes are not waited for, and packed objects of git are left to the history', async (t) => {
  const folder = newFolder(t);
  const outside = newFolder(t);
  const text = mintToken(DEFAULT_PREFIX);
  writeFileSync(join(outside, 'x'), text);
  symlinkSync(join(outside, 'x'), join(folder, 'link'));
  symlinkSync(outside, join(folder, 'folder'));
  symlinkSync('.', join(folder, 'circle'));
  execFileSync('mkfifo', [join(folder, 'pipe')]);
  mkdirSync(join(folder, '.git/objects'), { recursive: true });
  writeFileSync(join(folder, '.git/objects/x'), text);
  writeFileSync(join(folder, '.git/config'), text);
  const { findings, unread } = await scanFolder(folder, REQUEST);
  assert.deepEqual([findings.map(({ path }) => path), unread], [['.git/config'], []]);
});

test('a file whose name is not UTF-8, or holds escape codes, is searched like any other', async (t) => {
  const folder = newFolder(t);
  for (const name of [Buffer.from([0x61, 0xff, 0x62]), Buffer.from('\u001b[2J\nx')]) {
    writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), name]), mintToken(DEFAULT_PREFIX));
  }
  const { findings } = await scanFolder(folder, REQUEST);
  assert.equal(findings.length, 2);
});

test('a token in the name of a file is found, and the name is not shown', async (t) => {
  const folder = newFolder(t);
  const text = mintToken(DEFAULT_PREFIX);
  writeFileSync(join(folder, `${text}.txt`), '');
  const result = await scanFolder(folder, REQUEST);
  assert.deepEqual(
    result.findings.map(({ path, line }) => [path, line]),
    [[`${DEFAULT_PREFIX}…${text.slice(-4)}.txt`, 0]],
  );
  assert.ok(!JSON.stringify(result).includes(text.slice(3, 12)));
});

test('what cannot be read is listed', {
  skip: process.getuid?.() === 0 && 'root may read everything',
}, async (t) => {
  const folder = newFolder(t);
  writeFileSync(join(folder, 'closed'), 'x');
  chmodSync(join(folder, 'closed'), 0);
  assert.deepEqual((await scanFolder(folder, REQUEST)).unread, [{ path: 'closed', reason: 'EACCES' }]);
});

test('a fingerprint stays the same when lines move and between runs, and differs for another file', async (t) => {
  const folder = newFolder(t);
  const text = mintToken(DEFAULT_PREFIX);
  writeFileSync(join(folder, 'a'), text);
  writeFileSync(join(folder, 'b'), text);
  const before = (await scanFolder(folder, REQUEST)).findings.map(({ fingerprint }) => fingerprint);
  writeFileSync(join(folder, 'a'), `\n\n  moved ${text}`);
  const after = (await scanFolder(folder, REQUEST)).findings.map(({ fingerprint }) => fingerprint);
  assert.deepEqual(after, before);
  assert.equal(new Set(before).size, 2);
});
