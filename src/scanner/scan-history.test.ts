import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { seededRandom, seedOfRun } from '../../e2e/seeded-random.ts';
import { hashToken } from '../token-format/hash-token.ts';
import { mintToken } from '../token-format/mint-token.ts';
import { DEFAULT_PREFIX } from '../token-format/prefix.ts';
import { cloneRepository } from './clone-repository.ts';
import { generateRepository } from './generate-history.test.ts';
import { GitFailure } from './git-process.ts';
import { ARCHIVE_LIMITS } from './open-inspection.ts';
import { scanHistory } from './scan-history.ts';
import { scanStaged } from './scan-staged.ts';

const REQUEST = { prefixes: [DEFAULT_PREFIX], limits: ARCHIVE_LIMITS, withUnreachable: false, threads: 2 };
const environment = { PATH: process.env.PATH, HOME: '/nonexistent' };
const ALL = { kind: 'all' } as const;

for (const format of ['sha1', 'sha256', 'sha1'] as const) {
  test(`every token in a history is found, with the commit that brought it, and nothing else (${format})`, async (t) => {
    const seed = seedOfRun();
    t.diagnostic(`WARDKEY_TEST_SEED=${seed}`);
    const { folder, files, messages, beside, shallow, all } = generateRepository(seededRandom(seed), format);
    t.after(() => rmSync(folder, { recursive: true }));
    const { findings, unread } = await scanHistory({ folder, environment }, ALL, REQUEST);
    assert.deepEqual(unread, []);
    const isBeside = ({ path }: { path: string }) => path === 'beside' || path.startsWith('tag ');
    assert.deepEqual(new Set(findings.filter(isBeside).map(({ hash }) => hash as string)), beside);
    const inFiles = findings.filter((each) => !each.path.startsWith('commit ') && !isBeside(each));
    const found = inFiles.map(
      ({ path, hash, commit }) =>
        [`${path} ${hash}`, { commit: commit?.id, isAtHead: commit?.isAtHead }] as const,
    );
    assert.deepEqual(new Map(found.sort()), new Map([...files].sort()), `seed ${seed}`);
    const inMessages = findings
      .filter(({ path }) => path.startsWith('commit '))
      .map(({ hash }) => hash as string);
    assert.deepEqual(inMessages.sort(), [...messages].sort(), `seed ${seed}`);
    const everything = await scanHistory({ folder, environment }, ALL, { ...REQUEST, withUnreachable: true });
    assert.deepEqual(new Set(everything.findings.map(({ hash }) => hash as string)), all, `seed ${seed}`);
    const flags = ['--quiet', '--bare', '--depth=1', '--no-single-branch', '--no-tags'];
    execFileSync('git', ['clone', ...flags, `file://${folder}`, 'copy'], { cwd: folder, stdio: 'pipe' });
    const copy = await scanHistory({ folder: join(folder, 'copy'), environment }, ALL, REQUEST);
    assert.deepEqual(new Set(copy.findings.map(({ hash }) => hash as string)), shallow, `seed ${seed}`);
  });
}

test('stash, notes, tags, the index, a detached head and a ref on a blob lead to tokens', async (t) => {
  const { folder, git, commit } = newRepository(t);
  const tokens = new Map<string, string>();
  const plant = (where: string) => {
    const text = mintToken(DEFAULT_PREFIX);
    tokens.set(hashToken(text), where);
    return text;
  };
  commit('a', 'x');
  writeFileSync(join(folder, 'a'), plant('a'));
  git('stash');
  writeFileSync(join(folder, 'older'), plant('older'));
  git('stash', '--include-untracked');
  git('notes', 'add', '-m', plant('note'));
  git('tag', '-a', 'v1', '-m', plant('tag'));
  git('checkout', '--quiet', '--detach');
  commit('detached', plant('detached'));
  git(
    'update-ref',
    'refs/odd/blob',
    execFileSync('git', ['hash-object', '-w', '--stdin'], { cwd: folder, input: plant('blob') })
      .toString()
      .trim(),
  );
  writeFileSync(join(folder, 'staged'), plant('staged'));
  git('add', 'staged');
  const { findings, unreachable } = await scanHistory({ folder, environment }, ALL, REQUEST);
  assert.deepEqual(findings.map(({ hash }) => tokens.get(hash)).sort(), [...tokens.values()].sort());
  assert.equal(unreachable, 0);
  const staged = await scanStaged({ folder, environment }, REQUEST);
  assert.deepEqual(
    staged.findings.map(({ path }) => path),
    ['staged'],
  );
});

test('a range is searched for what its commits brought, a shallow clone for what it has', async (t) => {
  const { folder, git, commit } = newRepository(t);
  const [first, second, third] = [
    mintToken(DEFAULT_PREFIX),
    mintToken(DEFAULT_PREFIX),
    mintToken(DEFAULT_PREFIX),
  ];
  commit('a', first);
  commit('b', second, `says ${third}`);
  const { findings } = await scanHistory(
    { folder, environment },
    { kind: 'range', range: 'HEAD~1..HEAD' },
    REQUEST,
  );
  assert.deepEqual(findings.map(({ hash }) => hash).sort(), [second, third].map(hashToken).sort());
  git('clone', '--quiet', '--depth=1', `file://${folder}`, 'shallow');
  const shallow = await scanHistory({ folder: join(folder, 'shallow'), environment }, ALL, REQUEST);
  assert.deepEqual(
    new Set(shallow.findings.map(({ hash }) => hash)),
    new Set([first, second, third].map(hashToken)),
  );
});

test('nothing in a repository is run: neither hooks nor monitors nor signature programs', async (t) => {
  const { folder, commit } = newRepository(t);
  commit('a', mintToken(DEFAULT_PREFIX));
  const trap = join(folder, 'trap');
  const lines = [
    '[core]',
    `fsmonitor = touch ${trap}`,
    `pager = touch ${trap}`,
    `hooksPath = ${folder}/hooks`,
    '[log]',
    'showSignature = true',
  ];
  appendFileSync(
    join(folder, '.git/config'),
    [...lines, '[gpg]', `program = touch ${trap}`, '[diff]', `external = touch ${trap}`].join('\n'),
  );
  writeFileSync(join(folder, 'b'), 'x');
  execFileSync('git', ['-c', 'core.fsmonitor=false', 'add', 'b'], { cwd: folder });
  await scanHistory({ folder, environment }, ALL, REQUEST);
  await scanStaged({ folder, environment }, REQUEST);
  assert.throws(() => execFileSync('ls', [trap], { stdio: 'ignore' }));
});

test('damaged objects are listed as unread or end in a message of git, never as a clean result', async (t) => {
  const { folder, commit, git } = newRepository(t);
  commit('a', `${mintToken(DEFAULT_PREFIX)} ${'x'.repeat(2000)}`);
  const id = git('rev-parse', 'HEAD:a').trim();
  const file = join(folder, '.git/objects', id.slice(0, 2), id.slice(2));
  rmSync(file);
  writeFileSync(file, 'not an object');
  const outcome = await scanHistory({ folder, environment }, ALL, REQUEST).catch((error: unknown) => error);
  assert.ok(outcome instanceof GitFailure || (outcome as { unread: object[] }).unread.length > 0);
});

test('a repository elsewhere is copied and the copy taken away; too large a one is refused', async (t) => {
  const { folder, commit } = newRepository(t);
  commit('a', mintToken(DEFAULT_PREFIX));
  const clone = await cloneRepository(`file://${folder}`, environment, { seconds: 60, bytes: 1e9 });
  const { findings } = await scanHistory(clone.repository, ALL, REQUEST);
  assert.deepEqual(
    findings.map(({ path, commit: brought }) => [path, brought?.isAtHead]),
    [['a', true]],
  );
  clone.remove();
  await assert.rejects(
    cloneRepository(`file://${folder}`, environment, { seconds: 60, bytes: 10 }),
    GitFailure,
  );
  await assert.rejects(
    cloneRepository('ext::sh -c true', environment, { seconds: 60, bytes: 1e9 }),
    GitFailure,
  );
});

function newRepository(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'wardkey-history-test-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@example.com', ...args], {
      cwd: folder,
      encoding: 'utf8',
      stdio: 'pipe',
    });
  git('init', '--quiet', '.');
  mkdirSync(join(folder, 'hooks'));
  const commit = (path: string, text: string, message = 'change') => {
    writeFileSync(join(folder, path), text);
    git('add', path);
    git('commit', '--quiet', '-m', message);
  };
  return { folder, git, commit };
}

test('a scan that is not waited for any more ends at once', { timeout: 60_000 }, async (t) => {
  const { folder } = generateRepository(seededRandom(seedOfRun()), 'sha1');
  t.after(() => rmSync(folder, { recursive: true }));
  const controller = new AbortController();
  const progress = () => controller.abort(new Error('enough'));
  const request = { ...REQUEST, progress, stopped: controller.signal };
  for (let count = 0; count < 2; count += 1)
    await assert.rejects(scanHistory({ folder, environment }, ALL, request), /enough/);
});
