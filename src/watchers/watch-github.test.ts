import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { mintToken } from '../token-format/mint-token.ts';
import { DEFAULT_PREFIX } from '../token-format/prefix.ts';
import { allowance, coverageOf } from './github-watch.ts';
import { openScene, openWork } from './open-scene.test.ts';
import { estimateEvents } from './watch-events.ts';

test('code search finds a token in a file, with its place, and looks into no file twice', async (t) => {
  const scene = await openScene(t, { feeds: ['search'] });
  const work = await openWork(t, scene.fake);
  const text = mintToken(DEFAULT_PREFIX);
  for (let at = 0; at < 24; at += 1) work.write(`other/${at}.txt`, `${DEFAULT_PREFIX} ${at}`);
  const head = work.commit('deploy/production.env', `# settings\nTOKEN=${text}\n`);
  await work.push('main');
  const status = await scene.nextRun('search');
  assert.equal(status.coverage, '25 of 25 results looked into', JSON.stringify(status));
  assert.equal(status.findings, 1);
  const [finding] = scene.found;
  assert.deepEqual(finding, {
    text,
    url: `${scene.fake.url}/acme/api/blob/${head}/deploy/production.env#L2`,
    repository: 'acme/api',
    path: 'deploy/production.env',
    line: 2,
    commit: head,
    source: 'content',
    exposedAt: null,
  });
  const asked = () => scene.fake.asked.filter(({ path }) => path.includes('/git/blobs/')).length;
  const before = asked();
  await scene.restart();
  await scene.nextRun('search');
  assert.equal(asked(), before);
  assert.equal(scene.found.length, 1);
  assert.deepEqual(scene.fake.flaws, []);
});

test('a public push is looked into, as is what a forced one threw away, and only once', async (t) => {
  const scene = await openScene(t, { feeds: ['events'] });
  const work = await openWork(t, scene.fake);
  const [plain, thrown] = [mintToken(DEFAULT_PREFIX), mintToken(DEFAULT_PREFIX)];
  work.commit('README.md', 'nothing yet\n');
  await work.push('main');
  assert.equal((await scene.nextRun('events')).findings, 0);
  const first = work.commit('src/a.ts', `const token = '${plain}';\n`);
  await work.push('main');
  await scene.nextRun('events');
  assert.deepEqual(
    scene.found.map(({ text, path, line, commit }) => ({ text, path, line, commit })),
    [{ text: plain, path: 'src/a.ts', line: 1, commit: first }],
  );
  const bad = work.commit('.env', `T=${thrown}\n`);
  await work.push('main');
  work.git('reset', '--hard', '--quiet', first);
  work.commit('b', 'clean\n');
  await work.push('--force', 'main');
  await scene.nextRun('events');
  const later = scene.found.slice(1);
  assert.ok(later.some(({ text, commit, path }) => text === thrown && commit === bad && path === '.env'));
  const all = scene.found.length;
  await scene.restart();
  const { coverage } = await scene.nextRun('events');
  assert.equal(scene.found.length, all);
  assert.equal(coverage, '100 % of public pushes seen this hour, 100 % looked into');
  assert.deepEqual(scene.fake.flaws, []);
});

test('a history that was rewritten before anyone looked is found by the push that replaced it', async (t) => {
  const scene = await openScene(t, { feeds: ['events'] });
  const work = await openWork(t, scene.fake);
  const thrown = mintToken(DEFAULT_PREFIX);
  const base = work.commit('a', 'a\n');
  await work.push('main');
  await scene.nextRun('events');
  work.commit('.env', `T=${thrown}\n`);
  await work.push('main');
  scene.fake.addNoise(300);
  await scene.nextRun('events');
  assert.equal(scene.found.length, 0, 'that push was not among the three hundred newest');
  work.git('reset', '--hard', '--quiet', base);
  work.commit('b', 'b\n');
  await work.push('--force', 'main');
  await scene.nextRun('events');
  assert.deepEqual(
    scene.found.map(({ text }) => text),
    [thrown],
  );
});

test('what was not seen is counted: coverage falls when events pass between two looks', async (t) => {
  const scene = await openScene(t, { feeds: ['events'] });
  scene.fake.addNoise(50);
  await scene.nextRun('events');
  scene.fake.addNoise(3000);
  const { coverage, message } = await scene.nextRun('events');
  const [, seen = ''] =
    /^(\d+) % of public pushes seen this hour, \d+ % looked into$/.exec(coverage ?? '') ?? [];
  // 175 of the 1525 pushes.
  assert.ok(Number(seen) >= 10 && Number(seen) <= 12, coverage ?? '');
  assert.equal(message, null, 'a repository that is not there any more is no trouble');
});

test('nothing new costs nothing: the feed is asked with its ETag, at the pace that GitHub names', async (t) => {
  const scene = await openScene(t, { feeds: ['events'] });
  scene.fake.addNoise(10);
  const first = await scene.nextRun('events');
  assert.equal((first.nextRunAt ?? 0) - (first.lastRunAt ?? 0), 60_000);
  const before = scene.fake.asked.length;
  await scene.nextRun('events');
  assert.equal(scene.fake.asked.length, before + 1);
});

test('a public gist is looked into once, however often it is listed', async (t) => {
  const scene = await openScene(t, { feeds: ['gists'] });
  const [one, other] = [mintToken(DEFAULT_PREFIX), mintToken(DEFAULT_PREFIX)];
  const id = scene.fake.addGist({ 'notes.md': `hello\n${one}\n`, 'b.txt': 'nothing' });
  await scene.nextRun('gists');
  assert.deepEqual(
    scene.found.map(({ text, url, path, line, source }) => ({ text, url, path, line, source })),
    [{ text: one, url: `${scene.fake.url}/gists/${id}`, path: 'notes.md', line: 2, source: 'gist_content' }],
  );
  await scene.restart();
  scene.fake.addGist({ 'c.txt': other });
  const { coverage } = await scene.nextRun('gists');
  assert.deepEqual(
    scene.found.map(({ text }) => text),
    [one, other],
  );
  assert.equal(coverage, '100 % of public gists seen this hour, 100 % looked into');
  assert.deepEqual(scene.fake.flaws, []);
});

test('the number of events that passed is never guessed below what was seen, and exact where ids are dense', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 50 }),
      fc.nat(5000),
      fc.integer({ min: 2, max: 300 }),
      (step, missed, shown) => {
        const known = 1_000_000n;
        const ids = Array.from({ length: shown }, (_, at) => known + BigInt((missed + at + 1) * step));
        assert.equal(estimateEvents(ids, known), missed + shown);
      },
    ),
  );
  fc.assert(
    fc.property(
      fc.array(fc.bigInt({ min: 1n, max: 10n ** 12n }), { maxLength: 50 }),
      fc.bigInt(0n, 10n ** 12n),
      (ids, known) => {
        const distinct = [...new Set(ids)];
        assert.ok(estimateEvents(distinct, known) >= distinct.filter((id) => id > known).length);
      },
    ),
  );
});

test('a share of the quota lasts until its reset, and coverage never claims more than all', () => {
  fc.assert(
    fc.property(fc.nat(15_000), fc.integer({ min: 1000, max: 3_600_000 }), (remaining, wait) => {
      let [left, spent] = [remaining, 0];
      for (let now = 0; now < wait; now += 60_000) {
        const some = allowance(
          { remaining: left, resetAt: wait },
          { share: 0.6, everyMilliseconds: 60_000, now },
        );
        assert.ok(some <= left);
        left -= some;
        spent += some;
      }
      assert.ok(spent <= remaining);
    }),
  );
  assert.equal(
    coverageOf([{ at: 0, estimated: 3, seen: 5, lookedInto: 5 }], 'things').startsWith('100 %'),
    true,
  );
  assert.equal(coverageOf([], 'things'), 'no things seen this hour');
});
