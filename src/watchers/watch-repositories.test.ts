import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mintToken } from '../token-format/mint-token.ts';
import { DEFAULT_PREFIX } from '../token-format/prefix.ts';
import { openScene, openWork } from './open-scene.test.ts';
import { watchedRepository } from './watch-repositories.ts';

const repository = (text: string, webUrl: string) => {
  const found = watchedRepository(text, webUrl);
  assert.ok(found);
  return found;
};

test('a repository is scanned whole at first, then only what is new; where nothing is, nothing is copied', async (t) => {
  const scene = await openScene(t, ({ url }) => ({
    repositories: [repository('acme/gone', url), repository('acme/api', url)],
  }));
  const work = await openWork(t, scene.fake);
  const [old, merged, later] = Array.from({ length: 3 }, () => mintToken(DEFAULT_PREFIX));
  const first = work.commit('.env', `\n\nT=${old}\n`);
  work.commit('.env', 'T=\n');
  await work.push('main');
  const status = await scene.nextRun('repositories');
  assert.equal(status.coverage, '1 of 2 repositories scanned to their newest commit');
  assert.equal(status.message, 'git cannot copy acme/gone');
  assert.equal(status.state, 'waiting', 'one that fails keeps no other from its turn');
  const url = `${scene.fake.url}/acme/api/blob/${first}/.env#L3`;
  assert.deepEqual(
    scene.found.map(({ text, url: link, path, line, commit }) => ({ text, link, path, line, commit })),
    [{ text: old, link: url, path: '.env', line: 3, commit: first }],
  );

  work.git('checkout', '--quiet', '-b', 'side', first);
  work.commit('side.txt', `${later}\n`);
  work.git('checkout', '--quiet', 'main');
  work.git('merge', '--quiet', '--no-ff', '--no-commit', '--strategy=ours', 'side');
  const merge = work.commit('merge-only.txt', `${merged}\n`, 'merge');
  await work.push('main');
  await scene.restart();
  await scene.nextRun('repositories');
  assert.deepEqual(
    new Map(scene.found.slice(1).map(({ text, path }) => [text, path])),
    new Map([
      [later, 'side.txt'],
      [merged, 'merge-only.txt'],
    ]),
  );
  assert.ok(scene.found.some(({ text, commit }) => text === merged && commit === merge));

  const found = scene.found.length;
  await scene.restart();
  await scene.nextRun('repositories');
  assert.equal(scene.found.length, found);
  const kept = await scene.kept();
  for (const text of [old, merged, later]) assert.ok(!kept.includes(String(text)));
});

test('a history that was rewritten is scanned for what is new in it, whatever is gone', async (t) => {
  const scene = await openScene(t, ({ url }) => ({ repositories: [repository('acme/api', url)] }));
  const work = await openWork(t, scene.fake);
  const text = mintToken(DEFAULT_PREFIX);
  const base = work.commit('a', 'a\n');
  work.commit('b', 'b\n');
  await work.push('main');
  await scene.nextRun('repositories');
  work.git('reset', '--hard', '--quiet', base);
  work.commit('c', `${text}\n`);
  await work.push('--force', 'main');
  await scene.nextRun('repositories');
  assert.deepEqual(
    scene.found.map(({ text: found }) => found),
    [text],
  );
});

test('an operator names a repository as owner/name or by an address without a password, and nothing else', () => {
  const named = (text: string) => watchedRepository(text, 'https://github.com')?.url;
  assert.equal(named('acme/api'), 'https://github.com/acme/api.git');
  assert.equal(named('https://git.example.com/web.git'), 'https://git.example.com/web.git');
  assert.equal(named('ssh://git@git.example.com/web.git'), 'ssh://git@git.example.com/web.git');
  for (const text of [
    'acme',
    '-acme',
    'ext::sh',
    '/etc',
    'file:///etc',
    'https://ada:x@git.example.com/',
    '--upload-pack=x',
  ])
    assert.equal(named(text), undefined, text);
});
