import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { openLogger } from '../runtime/logger.ts';
import { demoApp } from './demo-app.ts';
import { openDemoJobs } from './demo-jobs.ts';

type Json = Record<string, never> & Record<string, unknown>;

/** Asks the demo without a socket. */
function openDemo(t: TestContext) {
  const jobs = openDemoJobs();
  t.after(() => jobs.stop());
  const app = demoApp(jobs, () => 'http://demo.test', openLogger('silent', { write: () => undefined }));
  return async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const text = body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body);
    const answer = await app.request(path, {
      method,
      headers: { 'x-wardkey-account': 'acc_1', 'content-type': 'application/json', ...headers },
      body: text,
    });
    return { status: answer.status, headers: answer.headers, json: (await answer.json()) as Json };
  };
}

const FAST = { demo_delay_ms: 0 };
const SLOW = { demo_delay_ms: 20_000 };

test('a prediction is created with 201 and is starting, whatever has happened to it meanwhile', async (t) => {
  const demo = openDemo(t);
  const { status, json } = await demo('POST', '/v1/models/a/b/predictions', { input: FAST });
  assert.deepEqual([status, json.status, json.output, json.error], [201, 'starting', null, null]);
  assert.equal(json.version, 'hidden');
  assert.equal(json.model, 'a/b');
});

test('a prediction that is waited for has ended when it is answered', async (t) => {
  const demo = openDemo(t);
  for (const prefer of ['wait', 'wait=5', 'respond-async, wait=5']) {
    const { status, json, headers } = await demo(
      'POST',
      '/v1/models/a/llama/predictions',
      { input: FAST },
      { prefer },
    );
    assert.deepEqual([status, json.status], [201, 'succeeded'], prefer);
    assert.equal(headers.get('preference-applied'), prefer === 'wait' ? 'wait=60' : 'wait=5');
    assert.match((json.output as unknown as string[]).join(''), /no model was run/);
  }
});

test('a prediction that outlasts the wait is answered before it ends, as starting and without output', async (t) => {
  const demo = openDemo(t);
  const { json } = await demo(
    'POST',
    '/v1/models/a/llama/predictions',
    { input: SLOW },
    { prefer: 'wait=1' },
  );
  assert.deepEqual([json.status, json.output, json.started_at], ['starting', null, null]);
});

test('an input that asks for a failure gets one, with a text as error', async (t) => {
  const demo = openDemo(t);
  const input = { ...FAST, demo_fail: 'out of paint' };
  const { json } = await demo('POST', '/v1/models/a/b/predictions', { input }, { prefer: 'wait' });
  assert.deepEqual([json.status, json.error, json.output], ['failed', 'out of paint', null]);
});

test('addresses in answers are those of the caller, but for the stream', async (t) => {
  const demo = openDemo(t);
  const forwarded = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'api.example.test:8443' };
  const { json } = await demo('POST', '/v1/models/a/b/predictions', { input: FAST }, forwarded);
  const urls = json.urls as unknown as Record<string, string>;
  assert.equal(urls.get, `https://api.example.test:8443/v1/predictions/${json.id}`);
  assert.equal(urls.cancel, `${urls.get}/cancel`);
  assert.match(urls.stream ?? '', /^http:\/\/demo\.test\/stream\/[\w-]{43}$/);
});

test('a forged host in a header is not believed', async (t) => {
  const demo = openDemo(t);
  const forged = { 'x-forwarded-proto': 'javascript', 'x-forwarded-host': 'a/../b?"' };
  const { json } = await demo('POST', '/v1/models/a/b/predictions', { input: FAST }, forged);
  assert.match(String((json.urls as unknown as Record<string, string>).get), /^http:\/\/localhost\/v1\//);
});

test('an account sees its own jobs only', async (t) => {
  const demo = openDemo(t);
  const { json } = await demo('POST', '/v1/models/a/b/predictions', { input: SLOW });
  const other = { 'x-wardkey-account': 'acc_2' };
  for (const [method, path] of [
    ['GET', `/v1/predictions/${json.id}`],
    ['POST', `/v1/predictions/${json.id}/cancel`],
    ['GET', `/v2/b/status/${json.id}`],
  ] as const) {
    assert.equal((await demo(method, path, undefined, other)).status, 404);
  }
  assert.deepEqual((await demo('GET', '/v1/predictions', undefined, other)).json.results, []);
  assert.equal((await demo('GET', `/v1/predictions/${json.id}`)).status, 200);
});

test('a cancelled prediction is canceled and stays so', async (t) => {
  const demo = openDemo(t);
  const { json } = await demo('POST', '/v1/models/a/b/predictions', { input: SLOW });
  for (const body of [undefined, '', '{}']) {
    const cancelled = await demo('POST', `/v1/predictions/${json.id}/cancel`, body);
    assert.deepEqual([cancelled.status, cancelled.json.status], [200, 'canceled']);
  }
});

test('a list has pages, each with the address of the next', async (t) => {
  const demo = openDemo(t);
  for (let index = 0; index < 205; index += 1) {
    await demo('POST', '/v1/models/a/b/predictions', { input: { ...FAST, index } });
  }
  const lengths: number[] = [];
  const seen = new Set<number>();
  let next: string | null = 'http://localhost/v1/predictions';
  while (next !== null) {
    const { pathname, search } = new URL(next);
    const { json } = await demo('GET', pathname + search);
    const results = json.results as unknown as { input: { index: number } }[];
    lengths.push(results.length);
    for (const { input } of results) seen.add(input.index);
    next = json.next as unknown as string | null;
  }
  assert.deepEqual([lengths, seen.size], [[100, 100, 5], 205]);
});

test('JSON is understood whatever the content type says, and what is not JSON is refused in JSON', async (t) => {
  const demo = openDemo(t);
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  assert.equal((await demo('POST', '/v1/models/a/b/predictions', { input: FAST }, form)).status, 201);
  for (const [body, status] of [
    ['{', 400],
    ['[1]', 400],
    ['a=b', 400],
    ['{}', 422],
    ['{"input":1}', 422],
  ] as const) {
    const { status: answered, json } = await demo('POST', '/v1/models/a/b/predictions', body);
    assert.equal(answered, status, body);
    assert.equal(typeof json.detail, 'string');
  }
});

test('an unknown path is a 404 in JSON that says which base address the client wants', async (t) => {
  const demo = openDemo(t);
  for (const [path, detail] of [
    ['/v1/nothing', /could not be found/],
    ['/v1/v1/predictions', /must not end in "\/v1"/],
    ['/predictions', /must end in "\/v1"/],
    ['/', /could not be found/],
  ] as const) {
    const { status, json } = await demo('GET', path);
    assert.equal(status, 404);
    assert.match(String(json.detail), detail);
  }
});

test('every answer says that it is a demo', async (t) => {
  const demo = openDemo(t);
  for (const [method, path] of [
    ['POST', '/v1/models/a/b/predictions'],
    ['GET', '/v1/predictions'],
    ['GET', '/v1/models'],
    ['GET', '/v1/models/a/b'],
    ['GET', '/v1/models/a/b/versions/1'],
    ['GET', '/v1/webhooks/default/secret'],
    ['GET', '/v2/x/health'],
    ['POST', '/v2/x/run'],
    ['GET', '/nothing'],
  ] as const) {
    const { headers, json } = await demo(method, path, method === 'POST' ? { input: FAST } : undefined);
    assert.equal(headers.get('x-demo-model-server'), 'true', path);
    assert.equal(json.demo, true, path);
  }
});

test('the secret for webhooks differs between accounts and has the only underscore in its prefix', async (t) => {
  const demo = openDemo(t);
  const path = '/v1/webhooks/default/secret';
  const [one, again, other] = [
    await demo('GET', path),
    await demo('GET', path),
    await demo('GET', path, undefined, { 'x-wardkey-account': 'acc_2' }),
  ];
  assert.match(String(one.json.key), /^whsec_[A-Za-z0-9+/]{43}=$/);
  assert.equal(one.json.key, again.json.key);
  assert.notEqual(one.json.key, other.json.key);
});

test('an endpoint runs jobs, waits for them, streams and cancels them, with or without a double slash', async (t) => {
  const demo = openDemo(t);
  const sync = await demo('POST', '/v2//llama/runsync?wait=1000', { input: FAST });
  assert.deepEqual([sync.status, sync.json.status], [200, 'COMPLETED']);
  assert.equal(typeof sync.json.executionTime, 'number');
  const { json } = await demo('POST', '/v2/llama/run', { input: FAST });
  assert.equal(json.status, 'IN_QUEUE');
  assert.equal((await demo('GET', `/v2/llama/status-sync/${json.id}`)).json.status, 'COMPLETED');
  const stream = await demo('GET', `/v2/llama/stream/${json.id}`);
  assert.ok((stream.json.stream as unknown as unknown[]).length > 10);
  assert.deepEqual((await demo('GET', `/v2/llama/stream/${json.id}`)).json.stream, []);
  const slow = await demo('POST', '/v2/llama/run', { input: SLOW });
  assert.equal((await demo('POST', `/v2/llama/cancel/${slow.json.id}`)).json.status, 'CANCELLED');
  await demo('POST', '/v2/llama/run', { input: SLOW });
  assert.equal((await demo('POST', '/v2/llama/purge-queue')).json.removed, 1);
  assert.equal((await demo('GET', '/v2/llama/health')).json.jobs !== undefined, true);
});
