import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type SeededRandom, seededRandom, seedOfRun } from '../../e2e/seeded-random.ts';
import { hashToken } from '../token-format/hash-token.ts';
import { mintToken } from '../token-format/mint-token.ts';
import { DEFAULT_PREFIX } from '../token-format/prefix.ts';
import { generateRepository } from './generate-history.test.ts';
import { ARCHIVE_LIMITS } from './open-inspection.ts';
import { scanHistory } from './scan-history.ts';
import { scanKnownHistory } from './scan-known-history.ts';
import { parseState, type ScanState, stateText } from './scan-state.ts';
import { prefixOf } from './writings.test.ts';

const REQUEST = { prefixes: [DEFAULT_PREFIX], limits: ARCHIVE_LIMITS, threads: 1, version: '1.0.0' };
const environment = { PATH: process.env.PATH, HOME: '/nonexistent' };

/** A repository that has some branches of a generated one, and gets the others later. */
function openPart(t: TestContext, random: SeededRandom, ...flags: string[]) {
  const { folder: whole, all } = generateRepository(random, 'sha1');
  t.after(() => rmSync(whole, { recursive: true }));
  const person = ['-c', 'user.name=A', '-c', 'user.email=a@example.com'];
  const run = (cwd: string, args: readonly string[]) =>
    execFileSync('git', [...person, ...args], { cwd, encoding: 'utf8', stdio: 'pipe' });
  const branches = run(whole, ['for-each-ref', '--format=%(refname:short)', 'refs/heads']).trim().split('\n');
  const first = random.pick(branches) ?? '';
  const options = ['--quiet', '--bare', '--single-branch', '--branch', first, ...flags];
  run(whole, ['clone', ...options, `file://${whole}`, 'part']);
  const folder = join(whole, 'part');
  return {
    folder,
    repository: { folder, environment },
    all,
    git: (...args: string[]) => run(folder, args),
    fetchAll: () => run(folder, ['fetch', '--quiet', 'origin', '+refs/heads/*:refs/heads/*']),
  };
}

/** A bare repository with one commit. */
function openSmall(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'wardkey-known-test-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const person = ['-c', 'user.name=A', '-c', 'user.email=a@example.com'];
  const git = (...args: string[]) =>
    execFileSync('git', [...person, ...args], { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
  git('init', '--quiet', '--bare', '.');
  git('update-ref', 'HEAD', git('commit-tree', '-m', 'x', git('write-tree').trim()).trim());
  return { folder, repository: { folder, environment }, git };
}

/** What a scan with a state says, held against what a whole scan says; and the state, written and read. */
async function scanAgain(
  repository: Parameters<typeof scanHistory>[0],
  state: ScanState | undefined,
  request = REQUEST,
) {
  const known = await scanKnownHistory(repository, state, request);
  const whole = await scanHistory(repository, { kind: 'all' }, { ...request, withUnreachable: false });
  assert.deepEqual(known.result.findings, whole.findings);
  assert.deepEqual(known.result.unread, whole.unread);
  const text = stateText(known.state);
  return { searched: known.result.searched, whole: whole.searched, state: parseState(text), text };
}

test('a second scan says what a whole one says, reads only what is new, and remembers no token', async (t) => {
  const seed = seedOfRun();
  t.diagnostic(`WARDKEY_TEST_SEED=${seed}`);
  const { repository, git, fetchAll } = openPart(t, seededRandom(seed));
  const first = await scanAgain(repository, undefined);
  assert.equal(first.searched, first.whole);
  assert.doesNotMatch(first.text, new RegExp(DEFAULT_PREFIX));
  assert.equal((await scanAgain(repository, first.state)).searched, 0, `seed ${seed}`);
  fetchAll();
  const second = await scanAgain(repository, first.state);
  assert.ok(second.searched <= second.whole - first.whole, `seed ${seed}`);
  git('repack', '-adq');
  assert.equal((await scanAgain(repository, second.state)).searched, 0, 'packed otherwise it is the same');
});

test('another prefix, version or limit, or a history that was shallow, is searched as a whole', async (t) => {
  const seed = seedOfRun();
  t.diagnostic(`WARDKEY_TEST_SEED=${seed}`);
  const { repository, git, all } = openPart(t, seededRandom(seed), '--depth=1');
  const { state } = await scanAgain(repository, undefined);
  const others = [
    { ...REQUEST, prefixes: [prefixOf('acme_')] },
    { ...REQUEST, version: '1.0.1' },
    { ...REQUEST, limits: { ...ARCHIVE_LIMITS, depth: 1 } },
  ];
  for (const other of others) {
    const { searched, whole } = await scanAgain(repository, state, other);
    assert.equal(searched, whole);
  }
  git('fetch', '--quiet', '--unshallow', 'origin', '+refs/heads/*:refs/heads/*');
  await scanAgain(repository, state);
  assert.ok(all.size > 0);
});

test('what lies in the index, a stash, a tag, a note or a rewritten branch is new until it was searched', async (t) => {
  const { folder, repository, git } = openSmall(t);
  let { state } = await scanAgain(repository, undefined);
  const blob = () => {
    writeFileSync(join(folder, 'x'), mintToken(DEFAULT_PREFIX));
    return git('hash-object', '-w', 'x').trim();
  };
  const steps: readonly (() => void)[] = [
    () => git('update-index', '--add', '--cacheinfo', `100644,${blob()},staged`),
    () => git('tag', '-a', 'another', '-m', mintToken(DEFAULT_PREFIX), 'HEAD'),
    () => git('notes', 'add', '-m', mintToken(DEFAULT_PREFIX), 'HEAD'),
    () => git('update-ref', 'refs/odd/blob', blob()),
    () => {
      git('update-index', '--add', '--cacheinfo', `100644,${blob()},committed`);
      const commit = git('commit-tree', '-m', 'x', git('write-tree').trim()).trim();
      git('update-ref', 'HEAD', commit);
    },
  ];
  for (const step of steps) {
    step();
    const next = await scanAgain(repository, state);
    assert.ok(next.searched > 0);
    state = next.state;
  }
  assert.equal((await scanAgain(repository, state)).searched, 0);
});

test('what git tidied away is neither missed nor reported any more', async (t) => {
  const { folder, repository, git } = openSmall(t);
  writeFileSync(join(folder, 'x'), mintToken(DEFAULT_PREFIX));
  git('update-ref', 'refs/odd/blob', git('hash-object', '-w', 'x').trim());
  const { state } = await scanAgain(repository, undefined);
  assert.ok(state?.telling.length);
  git('update-ref', '-d', 'refs/odd/blob');
  git('prune', '--expire=now');
  await scanAgain(repository, state);
});

test('a text that is no state is told from one', () => {
  const state = { fingerprint: 'x', heads: [hashToken(mintToken(DEFAULT_PREFIX))], telling: [] };
  assert.deepEqual(parseState(stateText(state)), state);
  for (const text of ['', '{', 'null', '[]', '{}', '{"format":2}', stateText({ ...state, heads: ['--all'] })])
    assert.equal(parseState(text), undefined);
});
