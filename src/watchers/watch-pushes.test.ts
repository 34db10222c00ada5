import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { eventually } from '../../e2e/eventually.ts';
import { StoreUnavailable } from '../store/store-unavailable.ts';
import { mintToken } from '../token-format/mint-token.ts';
import { DEFAULT_PREFIX } from '../token-format/prefix.ts';
import { openScene, openWork, type Scene } from './open-scene.test.ts';

const SECRET = 'a-webhook-secret-for-tests';

/** A server that hands what GitHub announces to the scene's receiver, as the API does. */
async function receiveIn(t: TestContext, scene: Scene): Promise<string[]> {
  const receipts: string[] = [];
  const server = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece);
    const header = (name: string) => request.headers[name] as string | undefined;
    const delivery = {
      body: Buffer.concat(pieces),
      signature: header('x-hub-signature-256'),
      deliveryId: header('x-github-delivery'),
      event: header('x-github-event'),
    };
    const receipt = await scene.watching.pushes?.receive(delivery).catch(() => 'unavailable');
    receipts.push(receipt ?? 'none');
    response.writeHead(202).end();
  });
  server.listen(0, '127.0.0.1');
  t.after(() => server.close());
  const { port } = await new Promise<AddressInfo>((resolve) => {
    server.once('listening', () => resolve(server.address() as AddressInfo));
  });
  scene.fake.announceTo(`http://127.0.0.1:${port}/`, SECRET);
  return receipts;
}

test('everything that a push brings is found: in a commit that the next one undoes, in a merge alone, in a message', async (t) => {
  const scene = await openScene(t, { webhookSecret: SECRET });
  const receipts = await receiveIn(t, scene);
  const work = await openWork(t, scene.fake);
  const [undone, merged, said, big, zipped] = Array.from({ length: 5 }, () => mintToken(DEFAULT_PREFIX));
  work.commit('a.txt', 'one\n');
  await work.push('main');
  const bad = work.commit('config/.env', `\nT=${undone}\n`);
  work.commit('config/.env', '\nT=\n', `take ${said} out`);
  work.git('checkout', '--quiet', '-b', 'side', 'HEAD~1');
  work.commit('side.txt', 'side\n');
  work.git('checkout', '--quiet', 'main');
  work.git('merge', '--quiet', '--no-ff', '--no-commit', 'side');
  const merge = work.commit('evil.txt', `${merged}\n`, 'merge');
  const lines = Array.from({ length: 400 }, (_, at) => `line ${at}`);
  const large = work.commit('large.txt', `${lines.join('\n')}\n${big}\n`);
  const { gzipSync } = await import('node:zlib');
  const packed = work.commit('packed.gz', gzipSync(`hello ${zipped}`));
  await work.push('main');
  assert.deepEqual(receipts, ['queued', 'queued']);
  const { coverage } = await scene.nextRun('pushes');
  assert.equal(coverage, '2 of 2 announced pushes looked into');
  const places = scene.found.map(({ text, path, line, commit }) => [text, commit, path, line]);
  const has = (...place: unknown[]) =>
    assert.ok(
      places.some((each) => each.join() === place.join()),
      place.slice(1).join(),
    );
  has(undone, bad, 'config/.env', 2);
  has(merged, merge, 'evil.txt', 1);
  has(big, large, 'large.txt', 401);
  has(zipped, packed, 'packed.gz', 1);
  assert.ok(places.some(([text, , path]) => text === said && path === null));
  assert.deepEqual(scene.fake.flaws, []);
});

test('a new branch, a deleted one and a first push are looked into as what they bring and what they throw away', async (t) => {
  const scene = await openScene(t, { webhookSecret: SECRET });
  await receiveIn(t, scene);
  const work = await openWork(t, scene.fake);
  const [first, branch, away] = Array.from({ length: 3 }, () => mintToken(DEFAULT_PREFIX));
  work.commit('a.txt', `${first}\n`);
  work.commit('a.txt', 'clean\n');
  await work.push('main');
  await scene.nextRun('pushes');
  assert.ok(scene.found.some(({ text }) => text === first));
  work.git('checkout', '--quiet', '-b', 'topic');
  work.commit('b.txt', `${branch}\n`);
  await work.push('topic');
  await scene.nextRun('pushes');
  assert.ok(scene.found.some(({ text }) => text === branch));
  scene.fake.announceTo(undefined);
  work.commit('c.txt', `${away}\n`);
  await work.push('topic');
  await receiveIn(t, scene);
  await work.push('--delete', 'topic');
  await scene.nextRun('pushes');
  assert.ok(
    scene.found.some(({ text }) => text === away),
    'of what nobody announced, the deletion tells',
  );
});

test('an announcement counts only with the signature of its own bytes, and once', async (t) => {
  const scene = await openScene(t, { webhookSecret: SECRET });
  const receipts = await receiveIn(t, scene);
  const work = await openWork(t, scene.fake);
  work.commit('a', 'a\n');
  await work.push('main');
  assert.deepEqual(receipts, ['queued']);
  const [sent] = scene.fake.announced;
  assert.ok(sent);
  const receive = (body: string, changes: object = {}) =>
    scene.watching.pushes?.receive({
      body: Buffer.from(body),
      signature: sent.headers['x-hub-signature-256'],
      deliveryId: sent.headers['x-github-delivery'],
      event: 'push',
      ...changes,
    });
  assert.equal(await receive(sent.body), 'known');
  for (const signature of [undefined, '', 'sha256=', `sha1=${'0'.repeat(40)}`, `sha256=${'0'.repeat(64)}`])
    assert.equal(await receive(sent.body, { signature }), 'not_ours');
  for (let at = 0; at < sent.body.length; at += 37) {
    const body: Buffer = Buffer.from(sent.body);
    body.writeUInt8(body.readUInt8(at) ^ 1, at);
    assert.equal(await receive(body.toString('latin1')), 'not_ours');
  }
  assert.equal(await receive(`${sent.body}\n`), 'not_ours');
  assert.equal(await receive(sent.body, { event: 'ping' }), 'ignored');
});

test('a token in the announcement itself is dealt with before the answer, and none of it is kept', async (t) => {
  const scene = await openScene(t, { webhookSecret: SECRET });
  const receipts = await receiveIn(t, scene);
  const work = await openWork(t, scene.fake);
  const [said, named] = [mintToken(DEFAULT_PREFIX), mintToken(DEFAULT_PREFIX)];
  work.commit('a', 'a\n', `uses ${said}`);
  await work.push('main', `main:refs/heads/${named}`);
  assert.deepEqual(new Set(scene.found.map(({ text }) => text)), new Set([said, named]));
  await scene.nextRun('pushes');
  const kept = await scene.kept();
  for (const text of [said, named]) assert.ok(!kept.includes(text) && !scene.log.includes(text));
  scene.respondWith(async () => {
    throw new StoreUnavailable('the database did not answer');
  });
  work.commit('b', 'b\n', `uses ${said}`);
  await work.push('main');
  assert.equal(receipts.at(-1), 'unavailable', 'what could not be dealt with is not taken over');
});

test('what was taken over is looked into after a restart, and while GitHub fails it waits and disturbs nothing else', async (t) => {
  const scene = await openScene(t, { webhookSecret: SECRET });
  await receiveIn(t, scene);
  const [one, other] = [await openWork(t, scene.fake), await openWork(t, scene.fake, 'acme/web')];
  const [first, second] = [mintToken(DEFAULT_PREFIX), mintToken(DEFAULT_PREFIX)];
  one.commit('a', `${first}\n`);
  await one.push('main');
  other.commit('b', `${second}\n`);
  await other.push('main');
  scene.fake.interfere((path) => (path.startsWith('/repos/acme/api') ? { status: 502 } : undefined));
  await scene.restart();
  const { message, state } = await scene.nextRun('pushes');
  assert.deepEqual([message, state], ['1 pushes could not be looked into yet', 'waiting']);
  assert.deepEqual(
    scene.found.map(({ text }) => text),
    [second],
  );
  scene.fake.interfere(undefined);
  await scene.restart();
  scene.pass(60_000);
  await scene.nextRun('pushes');
  await eventually('the push that had to wait', () =>
    scene.found.some(({ text }) => text === first) ? true : undefined,
  );
});

test('what a push had shown before GitHub stopped answering is dealt with at once', async (t) => {
  const scene = await openScene(t, { webhookSecret: SECRET });
  await receiveIn(t, scene);
  const work = await openWork(t, scene.fake);
  const token = mintToken(DEFAULT_PREFIX);
  work.commit('a', 'a\n');
  await work.push('main');
  work.commit('b', `${token}\n`);
  const last = work.commit('c', 'c\n');
  await work.push('main');
  scene.fake.interfere((path) =>
    path.startsWith(`/repos/acme/api/commits/${last}`) ? { status: 502 } : undefined,
  );
  const { message } = await scene.nextRun('pushes');
  assert.equal(message, '1 pushes could not be looked into yet');
  assert.deepEqual(
    scene.found.map(({ text }) => text),
    [token],
  );
});

test('a push that makes Wardkey itself fail keeps no other from its turn', async (t) => {
  const scene = await openScene(t, { webhookSecret: SECRET });
  await receiveIn(t, scene);
  const [one, other] = [await openWork(t, scene.fake), await openWork(t, scene.fake, 'acme/web')];
  const [first, second] = [mintToken(DEFAULT_PREFIX), mintToken(DEFAULT_PREFIX)];
  one.commit('a', `${first}\n`);
  await one.push('main');
  other.commit('b', `${second}\n`);
  await other.push('main');
  scene.respondWith(async ({ findings }) => {
    if (findings.some(({ text }) => text === first)) throw new TypeError('a fault of our own');
    return findings.map(() => 'disabled');
  });
  assert.equal((await scene.nextRun('pushes')).state, 'failing');
  await scene.nextRun('pushes');
  assert.deepEqual(
    scene.found.map(({ text }) => text),
    [second],
  );
});
