import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import Replicate, { type ServerSentEvent } from 'replicate';
import runpodSdk from 'runpod-sdk';
import { startDemoUpstream } from '../demo-upstream/start-demo-upstream.ts';
import { openLogger } from '../runtime/logger.ts';
import { startTestGateway } from './test-gateway.ts';

/** The official clients as they are, through a gateway, to the demo upstream. */
async function startClients(t: TestContext) {
  const demo = await startDemoUpstream({ logger: openLogger('silent', { write: () => undefined }) });
  t.after(() => demo.stop());
  const { url, tokenText } = await startTestGateway(t, demo.url.href);
  const calls: string[] = [];
  const fetchAndCount: typeof fetch = (input, init) => {
    calls.push(`${init?.method ?? 'GET'} ${new URL(String(input)).pathname}`);
    return fetch(input, init);
  };
  const replicate = (auth: string) => new Replicate({ auth, baseUrl: `${url}/v1`, fetch: fetchAndCount });
  const endpoint = (name: string) => {
    const found = runpodSdk(tokenText, { baseUrl: `${url}/v2` }).endpoint(name);
    assert.ok(found);
    return found;
  };
  return { url, tokenText, demo, calls, replicate, endpoint };
}

test('replicate runs a model in one call, by name and by version', async (t) => {
  const { replicate, tokenText, calls } = await startClients(t);
  const client = replicate(tokenText);
  const input = { prompt: 'a cat in a hat', demo_delay_ms: 0 };
  for (const model of ['black-forest-labs/flux-schnell', 'any/name:0123abcd'] as const) {
    const [file] = (await client.run(model, { input })) as { blob(): Promise<Blob> }[];
    assert.match((await file?.blob().then((blob) => blob.text())) ?? '', /^<svg/);
  }
  const posts = calls.filter((call) => call.startsWith('POST'));
  assert.deepEqual(posts, [
    'POST /v1/models/black-forest-labs/flux-schnell/predictions',
    'POST /v1/predictions',
  ]);
});

test('replicate polls, follows pages, cancels and looks around', async (t) => {
  const { replicate, tokenText, url } = await startClients(t);
  const client = replicate(tokenText);
  const input = { prompt: 'hello', demo_delay_ms: 20 };
  const words = await client.run('meta/llama', { input, wait: { mode: 'poll', interval: 5 } });
  assert.match((words as string[]).join(''), /hello/);
  const slow = await client.predictions.create({ model: 'a/b', input: { demo_delay_ms: 20_000 } });
  assert.equal(slow.urls.get, `${url}/v1/predictions/${slow.id}`);
  assert.equal((await client.predictions.cancel(slow.id)).status, 'canceled');
  for (let made = 0; made < 100; made += 1) await client.predictions.create({ model: 'a/b', input });
  const pages: number[] = [];
  for await (const page of client.paginate(client.predictions.list)) pages.push(page.length);
  assert.deepEqual(pages, [100, 2]);
  const { latest_version } = await client.models.get('a', 'b');
  const version = await client.models.versions.get('a', 'b', latest_version?.id ?? '');
  assert.equal(version.id, latest_version?.id);
  assert.equal(
    ((await client.models.versions.list('a', 'b')) as unknown as { results: unknown[] }).results.length,
    1,
  );
  assert.ok((await client.models.list()).results.length > 0);
  assert.ok((await client.models.search('llama')).results.length > 0);
  assert.deepEqual(Object.keys((await client.hardware.list())[0] ?? {}), ['sku', 'name']);
  assert.match((await client.webhooks.default.secret.get()).key, /^whsec_[^_]+$/);
  const file = await client.files.create(Buffer.from('picture'), { of: 'a cat' });
  assert.deepEqual([file.size, file.metadata], [7, { of: 'a cat' }]);
  assert.equal((await client.files.get(file.id)).id, file.id);
  assert.equal(await client.files.delete(file.id), true);
});

test('replicate streams the events of a model without its token', async (t) => {
  const { replicate, tokenText, demo } = await startClients(t);
  const events: ServerSentEvent[] = [];
  for await (const event of replicate(tokenText).stream('meta/llama', { input: { prompt: 'hi' } })) {
    events.push(event);
  }
  assert.equal(events.at(-1)?.event, 'done');
  assert.match(events.join(''), /no model was run/);
  assert.equal(demo.url.hostname, '127.0.0.1');
});

test('a failed model is an error in replicate, and so is a refused token', async (t) => {
  const { replicate, tokenText } = await startClients(t);
  const input = { demo_delay_ms: 0, demo_fail: 'out of paint' };
  await assert.rejects(replicate(tokenText).run('a/b', { input }), /Prediction failed: out of paint/);
  await assert.rejects(
    replicate('wrong').run('a/b', { input: {} }),
    /401 Unauthorized.*"code":"token_unknown"/,
  );
});

test('runpod-sdk runs, waits, streams, cancels, purges and asks for health', async (t) => {
  t.mock.method(console, 'log', () => undefined);
  const { endpoint } = await startClients(t);
  const llama = endpoint('llama');
  const input = { prompt: 'hi', demo_delay_ms: 20 };
  const sync = await llama.runSync({ input });
  assert.deepEqual(
    [sync.status, typeof sync.executionTime, typeof sync.delayTime],
    ['COMPLETED', 'number', 'number'],
  );
  const { id } = await llama.run({ input });
  const pieces: string[] = [];
  for await (const { output } of llama.stream(id)) pieces.push(output as string);
  assert.match(pieces.join(''), /no model was run/);
  assert.equal((await llama.status(id)).status, 'COMPLETED');
  const slow = await llama.run({ input: { demo_delay_ms: 20_000 } });
  assert.equal((await llama.cancel(slow.id)).status, 'CANCELLED');
  await llama.run({ input: { demo_delay_ms: 20_000 } });
  assert.equal((await llama.purgeQueue()).removed, 1);
  const { jobs, workers } = await llama.health();
  assert.deepEqual(jobs, { completed: 2, failed: 0, inProgress: 0, inQueue: 0, retried: 0 });
  assert.equal(workers.ready, 1);
});

test('runpod-sdk waits for a job that outlasts one call, and a failed job says why', async (t) => {
  t.mock.method(console, 'log', () => undefined);
  const { endpoint } = await startClients(t);
  const slow = await endpoint('llama').runSync({ input: { demo_delay_ms: 1500 } }, 1400);
  assert.equal(slow.status, 'COMPLETED');
  const failed = await endpoint('llama').runSync({ input: { demo_delay_ms: 0, demo_fail: 'no words' } });
  assert.deepEqual([failed.status, (failed as { error?: string }).error], ['FAILED', 'no words']);
});
