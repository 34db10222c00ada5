import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { mintToken } from '../src/token-format/mint-token.ts';
import { DEFAULT_PREFIX, parsePrefix } from '../src/token-format/prefix.ts';
import { openScannedRepository } from './scanned-repository.ts';

/** Before the leak: hooks of git, and the files that continuous integration is given. */

test('with the hook installed a commit that would bring a token is refused, and others are not', async (t) => {
  const { folder, write, git, tryGit, scan } = await openScannedRepository(t);
  const installed = await scan(['install-hook']);
  assert.equal(installed.exitCode, 0, installed.stderr);
  write('notes.txt', 'nothing');
  await git('add', '.');
  await git('commit', '-m', 'first');
  const token = mintToken(DEFAULT_PREFIX);
  write('settings.env', `KEY=${token}\n`);
  await git('add', '.');
  const refused = await tryGit(['commit', '-m', 'second']);
  assert.notEqual(refused.exitCode, 0);
  assert.match(refused.stdout + refused.stderr, /settings\.env:1/);
  assert.match(refused.stderr, /exit code 8.*git commit --no-verify/);
  assert.ok(!(refused.stdout + refused.stderr).includes(token.slice(3, 12)));
  assert.equal((await git('log', '--format=%s')).trim(), 'first');
  // What is not staged is not about to be committed.
  await git('rm', '--quiet', '--cached', 'settings.env');
  await git('commit', '--allow-empty', '-m', 'second');
  const removed = await scan(['uninstall-hook']);
  assert.equal(removed.exitCode, 0, removed.stderr);
  assert.ok(!existsSync(join(folder, '.git/hooks/pre-commit')));
  await git('add', '.');
  await git('commit', '-m', 'third');
});

test('before a push what it brings is searched: on a new branch, on a known one, and nothing when a branch is deleted', async (t) => {
  const { folder, commit, git, tryGit, scan } = await openScannedRepository(t);
  const { folder: remote, git: remoteGit } = await openScannedRepository(t);
  await remoteGit('config', 'core.bare', 'true');
  await git('remote', 'add', 'origin', join(remote, '.git'));
  await commit('old', `published long ago ${mintToken(DEFAULT_PREFIX)}`);
  await git('push', '--quiet', 'origin', 'main');
  assert.equal((await scan(['install-hook', '--pre-push'])).exitCode, 0);
  await commit('a', 'x');
  await git('push', '--quiet', 'origin', 'main');
  await git('checkout', '--quiet', '-b', 'topic');
  await commit('b', 'y');
  await git('push', '--quiet', 'origin', 'topic');
  await commit('c', mintToken(DEFAULT_PREFIX));
  await commit('c', 'removed again');
  for (const branch of ['topic', 'topic:another']) {
    const refused = await tryGit(['push', 'origin', branch]);
    assert.notEqual(refused.exitCode, 0, branch);
    assert.match(refused.stdout + refused.stderr, /c:1 .*\n.*in the history only/, branch);
  }
  await git('push', '--quiet', 'origin', '--delete', 'topic');
  assert.ok(existsSync(join(folder, '.git/hooks/pre-push')));
});

test("another program's hook, or one that was changed by hand, is neither overwritten nor taken away", async (t) => {
  const { folder, scan } = await openScannedRepository(t);
  const file = join(folder, '.git/hooks/pre-commit');
  writeFileSync(file, '#!/bin/sh\nexit 0\n');
  const refused = await scan(['install-hook']);
  assert.equal(refused.exitCode, 5);
  assert.match(
    refused.stderr,
    /another pre-commit hook already[\s\S]*fix: .*wardkey scan --staged \|\| exit 1/,
  );
  assert.equal(readFileSync(file, 'utf8'), '#!/bin/sh\nexit 0\n');
  assert.equal((await scan(['uninstall-hook'])).exitCode, 3);
  assert.ok(existsSync(file));

  assert.equal((await scan(['install-hook', '--pre-push'])).exitCode, 0);
  assert.equal((await scan(['install-hook', '--pre-push'])).exitCode, 0, 'its own it writes anew');
  const own = join(folder, '.git/hooks/pre-push');
  writeFileSync(own, `${readFileSync(own, 'utf8')}make test\n`);
  assert.equal((await scan(['install-hook', '--pre-push'])).exitCode, 5);
  assert.equal((await scan(['uninstall-hook'])).exitCode, 3);
  assert.match(readFileSync(own, 'utf8'), /make test/);
});

test('a hook looks for the prefix it was installed with, and is put where git looks for hooks', async (t) => {
  const { folder, write, git, tryGit, scan } = await openScannedRepository(t);
  await git('config', 'core.hooksPath', "the team's hooks");
  assert.equal((await scan(['install-hook', '--prefix', 'acme_'])).exitCode, 0);
  assert.ok(existsSync(join(folder, "the team's hooks/pre-commit")));
  const parsed = parsePrefix('acme_');
  write('a', parsed.ok ? mintToken(parsed.prefix) : '');
  await git('add', 'a');
  assert.notEqual((await tryGit(['commit', '-m', 'x'])).exitCode, 0);
});

test('outside a repository there is nothing to install', async (t) => {
  const { folder, scan } = await openScannedRepository(t);
  const result = await scan(['install-hook'], { GIT_DIR: join(folder, 'nowhere') });
  assert.equal(result.exitCode, 3);
  assert.match(result.stderr, /in no git repository[\s\S]*git init/);
});

const EXAMPLES = join(import.meta.dirname, '../examples');

/** The commands of an example, without what is not for the shell. */
function commandsOf(file: string, start: RegExp): string {
  const lines = readFileSync(join(EXAMPLES, file), 'utf8').split('\n');
  const first = lines.findIndex((line) => start.test(line)) + 1;
  const indent = /^ */.exec(lines[first] ?? '')?.[0].length ?? 0;
  const rest = lines.slice(first);
  const end = rest.findIndex((line) => (/^ */.exec(line)?.[0].length ?? 0) < indent);
  return rest
    .slice(0, end === -1 ? undefined : end)
    .map((line) => line.slice(indent).replace(/^- /, ''))
    .join('\n');
}

test('the examples for GitHub and GitLab search what a push brings, or the whole history, and write a report', async (t) => {
  const { folder, commit, git, shell } = await openScannedRepository(t);
  await commit('old', mintToken(DEFAULT_PREFIX));
  await commit('a', 'x');
  const before = (await git('rev-parse', 'HEAD')).trim();
  await commit('b', 'y');
  const id = (await git('rev-parse', 'HEAD')).trim();
  const cases = [
    ['scan-on-github.yml', /- run: \|$/, (base: string) => ({ BEFORE: base }), 'wardkey.sarif', '"ruleId"'],
    [
      'scan-on-gitlab.yml',
      /script:$/,
      (base: string) => ({ CI_COMMIT_BEFORE_SHA: base, CI_COMMIT_SHA: id }),
      'gl-code-quality-report.json',
      '"check_name"',
    ],
  ] as const;
  for (const [file, start, env, report, field] of cases) {
    const script = commandsOf(file, start);
    const clean = await shell(script, env(before));
    assert.equal(clean.exitCode, 0, `${file}\n${clean.stderr}`);
    assert.ok(!readFileSync(join(folder, report), 'utf8').includes(field), file);
    for (const base of ['0'.repeat(40), '']) {
      const found = await shell(script, env(base));
      assert.equal(found.exitCode, 8, `${file}\n${found.stderr}`);
      assert.ok(readFileSync(join(folder, report), 'utf8').includes(field), file);
    }
  }
});

test('the hooks for the pre-commit program run commands that stop a commit and a push', async (t) => {
  const text = readFileSync(join(EXAMPLES, '../.pre-commit-hooks.yaml'), 'utf8');
  const [staged = '', pushed = ''] = [...text.matchAll(/^ {2}entry: (.*)$/gm)].map(([, entry = '']) =>
    entry.replace('wardkey scan', 'npx --yes wardkey scan'),
  );
  const { write, commit, git, shell } = await openScannedRepository(t);
  await commit('a', 'x');
  assert.equal((await shell(staged)).exitCode, 0);
  write('b', mintToken(DEFAULT_PREFIX));
  await git('add', 'b');
  assert.equal((await shell(staged)).exitCode, 8);
  await git('commit', '--quiet', '-m', 'x');
  const range = { PRE_COMMIT_FROM_REF: 'HEAD~1', PRE_COMMIT_TO_REF: 'HEAD' };
  assert.equal((await shell(pushed, range)).exitCode, 8);
  assert.equal((await shell(pushed, { ...range, PRE_COMMIT_FROM_REF: 'HEAD' })).exitCode, 0);
  assert.equal((await shell(pushed)).exitCode, 8, 'of a new branch, all that leads to it');
});
