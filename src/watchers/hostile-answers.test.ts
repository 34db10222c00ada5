import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import fc from 'fast-check';
import { eventually } from '../../e2e/eventually.ts';
import { GITHUB_TOKEN } from '../../e2e/fake-github/start-fake-github.ts';
import { mintToken } from '../token-format/mint-token.ts';
import { DEFAULT_PREFIX } from '../token-format/prefix.ts';
import { openScene, openWork } from './open-scene.test.ts';
import { isPublicAddress } from './public-address.ts';

/** Another server, which nobody may be sent to, and what it was asked. */
async function startElsewhere(t: TestContext) {
  const asked: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    asked.push(request.headers.authorization);
    response.end('[]');
  });
  server.listen(0, '127.0.0.1');
  t.after(() => server.close());
  const { port } = await new Promise<AddressInfo>((resolve) => {
    server.once('listening', () => resolve(server.address() as AddressInfo));
  });
  return { url: `http://127.0.0.1:${port}`, asked };
}

test('an answer that sends us to another host is not followed, by redirect or by page: no host but its own sees the token', async (t) => {
  const scene = await openScene(t, { feeds: ['search', 'events', 'gists'] });
  const elsewhere = await startElsewhere(t);
  const location = `${elsewhere.url}/events`;
  const named = { link: `<${location}>; rel="next"`, 'content-type': 'application/json' };
  const ways = [
    { status: 302, headers: { location } },
    { status: 200, headers: named, body: '{"items":[],"total_count":1}' },
  ];
  for (const way of ways) {
    scene.fake.interfere(() => way);
    const { message, state } = await scene.nextRun('search');
    assert.match(message ?? '', /sends us to another host/);
    assert.equal(state, 'failing');
  }
  scene.fake.interfere(() => ({ status: 200, headers: named, body: '[{"id":"1"}]' }));
  for (const kind of ['events', 'gists'] as const) assert.equal((await scene.nextRun(kind)).state, 'failing');
  assert.deepEqual(elsewhere.asked, []);
  assert.ok(!scene.log.includes(GITHUB_TOKEN));
});

test('a redirect on the same host is followed, as for a repository that was renamed', async (t) => {
  const scene = await openScene(t, { feeds: ['search'] });
  const work = await openWork(t, scene.fake);
  const text = mintToken(DEFAULT_PREFIX);
  work.commit('a', `${text}\n`);
  await work.push('main');
  const location = `${scene.fake.apiUrl}/repos/acme/api/git/blobs/${work.git('rev-parse', 'HEAD:a')}`;
  scene.fake.interfere((path) =>
    path.includes('/git/blobs/') ? { status: 301, headers: { location } } : undefined,
  );
  const circled = await scene.nextRun('search');
  assert.equal(circled.message, '1 files could not be looked into');
  assert.equal(circled.coverage, '0 of 1 results looked into');
  let isFirst = true;
  scene.fake.interfere((path) => {
    const redirected = path.includes('/git/blobs/') && isFirst;
    if (redirected) isFirst = false;
    return redirected ? { status: 301, headers: { location } } : undefined;
  });
  assert.equal((await scene.nextRun('search')).findings, 1);
});

test('an endless answer, a packed one and one that is no JSON are given up, and the next run is as if nothing had been', async (t) => {
  const scene = await openScene(t, { feeds: ['events'] });
  const troubles = [
    { status: 200, isEndless: true },
    { status: 200, headers: { 'content-encoding': 'gzip' }, body: 'x' },
    { status: 200, body: '{"a":' },
    { status: 500 },
  ];
  for (const trouble of troubles) {
    scene.fake.interfere(() => trouble);
    const { state, message } = await scene.nextRun('events');
    assert.equal(state, 'failing', message ?? '');
    assert.match(message ?? '', /larger than|packed|not JSON|answered 500/);
  }
  scene.fake.interfere(undefined);
  scene.fake.addNoise(3);
  const { state, message, coverage } = await scene.nextRun('events');
  assert.deepEqual([state, message], ['waiting', null]);
  assert.equal(coverage, 'known after the next look');
});

test('whatever JSON comes, no watcher breaks down', async (t) => {
  const scene = await openScene(t, { feeds: ['search', 'events', 'gists'] });
  const names = [
    'items',
    'total_count',
    'id',
    'type',
    'repo',
    'name',
    'payload',
    'head',
    'before',
    'files',
    'commits',
    'updated_at',
    'sha',
  ];
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom<unknown>(
        null,
        '',
        'PushEvent',
        '9',
        'acme/api',
        '../..',
        'a'.repeat(40),
        -1,
        1e300,
        true,
        '2026-01-01T00:00:00Z',
      ),
      fc.array(tie('any'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...names), tie('any'), { maxKeys: 6 }),
    ),
  })).any;
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('search' as const, 'events' as const, 'gists' as const),
      value,
      async (kind, body) => {
        scene.fake.interfere(() => ({ status: 200, body: JSON.stringify(body) }));
        const { message } = await scene.nextRun(kind);
        assert.ok(!/fault in Wardkey/.test(message ?? ''), scene.log.slice(-2000));
      },
    ),
    { numRuns: 60 },
  );
});

test('a host that says "not now" is left alone by every watcher until it allows it, also after a restart', async (t) => {
  const scene = await openScene(t, { feeds: ['search', 'events'] });
  scene.fake.interfere(() => ({ status: 403, headers: { 'retry-after': '600' } }));
  const { state, message, lastRunAt, nextRunAt } = await scene.nextRun('events');
  assert.equal(state, 'paused');
  assert.match(message ?? '', /^127\.0\.0\.1:\d+ allows no more requests before \d{4}-/);
  assert.ok(Math.abs((nextRunAt ?? 0) - (lastRunAt ?? 0) - 600_000) < 5000);
  scene.fake.interfere(undefined);
  await eventually(
    'the other watcher to hear of it',
    () => scene.status('search').state === 'paused' || undefined,
  );
  const asked = scene.fake.asked.length;
  assert.equal(asked, 1);
  await scene.restart();
  scene.watching.start();
  scene.pass(300_000);
  // Whoever wanted to ask would have, many times over.
  await delay(100);
  assert.equal(scene.fake.asked.length, asked, 'nothing is asked before the time is over');
});

test('an empty budget is waited for, and a token that is not accepted is said with its setting', async (t) => {
  const scene = await openScene(t, { feeds: ['events'] });
  const reset = String(Math.floor(Date.now() / 1000) + 1800);
  scene.fake.interfere(() => ({
    status: 403,
    headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset, 'x-ratelimit-resource': 'core' },
  }));
  const { state, nextRunAt, lastRunAt } = await scene.nextRun('events');
  assert.equal(state, 'paused');
  assert.ok(Math.abs((nextRunAt ?? 0) - (lastRunAt ?? 0) - 1_800_000) < 5000);
  scene.fake.interfere(() => ({ status: 401 }));
  const refused = await scene.nextRun('events');
  assert.match(refused.message ?? '', /does not accept WARDKEY_GITHUB_TOKEN$/);
  assert.equal(refused.state, 'failing');
});

test('a large file of a gist is fetched from public https hosts alone, and without the token', async (t) => {
  const scene = await openScene(t, { feeds: ['gists'] });
  const elsewhere = await startElsewhere(t);
  for (const rawUrl of [`${elsewhere.url}/raw`, 'https://169.254.169.254/raw', 'https://localhost/raw'])
    scene.fake.addGist({ 'big.txt': rawUrl }, { isCut: true, rawUrl });
  const { message } = await scene.nextRun('gists');
  assert.equal(message, '3 gists could not be looked into');
  assert.deepEqual(elsewhere.asked, []);
  const addresses = [
    '10.1.2.3',
    '127.0.0.1',
    '169.254.169.254',
    '::1',
    'fd00::1',
    'fe80::1',
    '::ffff:10.0.0.1',
    '64:ff9b::7f00:1',
    '0.0.0.0',
    '100.64.0.1',
    'x',
  ];
  for (const address of addresses) assert.equal(isPublicAddress(address), false, address);
  for (const address of ['140.82.112.3', '2606:50c0:8000::153'])
    assert.equal(isPublicAddress(address), true, address);
});

test('a stop in the middle of a run ends it at once, and what it had not dealt with comes at the next start', async (t) => {
  const scene = await openScene(t, { feeds: ['search'] });
  const work = await openWork(t, scene.fake);
  const text = mintToken(DEFAULT_PREFIX);
  work.commit('a', `${text}\n`);
  await work.push('main');
  const hang = new Promise<void>((resolve) => {
    scene.fake.interfere((path) => {
      if (!path.includes('/git/blobs/')) return undefined;
      resolve();
      return { status: 200, isEndless: true };
    });
  });
  scene.watching.start();
  await hang;
  await scene.restart();
  scene.fake.interfere(undefined);
  const { findings } = await scene.nextRun('search');
  assert.equal(findings, 1);
});
