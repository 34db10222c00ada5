import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { openLogger } from '../runtime/logger.ts';
import { startDemoUpstream } from './start-demo-upstream.ts';

async function startDemo(t: TestContext): Promise<URL> {
  const demo = await startDemoUpstream({ logger: openLogger('silent', { write: () => undefined }) });
  t.after(() => demo.stop());
  return demo.url;
}

async function create(
  url: URL,
  model: string,
  input: object,
): Promise<{ id: string; urls: { stream: string } }> {
  const answer = await fetch(new URL(`/v1/models/${model}/predictions`, url), {
    method: 'POST',
    body: JSON.stringify({ input }),
  });
  return (await answer.json()) as { id: string; urls: { stream: string } };
}

interface ServerEvent {
  readonly id: string;
  readonly event: string;
  readonly data: string;
}

async function eventsOf(address: string, headers: Record<string, string> = {}): Promise<ServerEvent[]> {
  const answer = await fetch(address, { headers: { accept: 'text/event-stream', ...headers } });
  assert.match(answer.headers.get('content-type') ?? '', /^text\/event-stream/);
  const blocks = (await answer.text()).split('\n\n').filter((block) => block !== '');
  return blocks.map((block) => {
    const values = (name: string) =>
      block
        .split('\n')
        .filter((line) => line.startsWith(`${name}: `))
        .map((line) => line.slice(name.length + 2));
    return { id: values('id').join(), event: values('event').join(), data: values('data').join('\n') };
  });
}

test('it listens on this machine only, on a port of its own', async (t) => {
  const [one, other] = [await startDemo(t), await startDemo(t)];
  assert.equal(one.hostname, '127.0.0.1');
  assert.notEqual(one.port, other.port);
});

test('a stream gives logs, each piece of output and the end, every event with its id', async (t) => {
  const { urls } = await create(await startDemo(t), 'a/llama', { prompt: 'hello' });
  const events = await eventsOf(urls.stream);
  assert.deepEqual(
    events.map(({ id }) => id),
    events.map((_, index) => String(index)),
  );
  assert.equal(events[0]?.event, 'logs');
  assert.deepEqual(events.at(-1), { id: String(events.length - 1), event: 'done', data: '{}' });
  const output = events.filter(({ event }) => event === 'output').map(({ data }) => data);
  assert.match(output.join(''), /no model was run.*hello/s);
});

test('a stream can be taken up again where it broke off', async (t) => {
  const { urls } = await create(await startDemo(t), 'a/llama', { demo_delay_ms: 0 });
  const all = await eventsOf(urls.stream);
  assert.deepEqual(await eventsOf(urls.stream, { 'last-event-id': '4' }), all.slice(5));
});

test('a failure and a cancellation end the stream', async (t) => {
  const url = await startDemo(t);
  const failed = await create(url, 'a/llama', { demo_delay_ms: 0, demo_fail: 'broken\nin two' });
  const events = await eventsOf(failed.urls.stream);
  assert.deepEqual(events.map(({ event, data }) => [event, data]).slice(-2), [
    ['error', 'broken\nin two'],
    ['done', '{"reason":"error"}'],
  ]);
  const slow = await create(url, 'a/llama', { demo_delay_ms: 20_000 });
  const streamed = eventsOf(slow.urls.stream);
  await fetch(new URL(`/v1/predictions/${slow.id}/cancel`, url), { method: 'POST' });
  assert.equal((await streamed).at(-1)?.event, 'done');
});

test('a stream that nobody was told of is not there', async (t) => {
  const answer = await fetch(new URL(`/stream/${'a'.repeat(43)}`, await startDemo(t)));
  assert.equal(answer.status, 404);
  assert.equal(answer.headers.get('x-demo-model-server'), 'true');
});

test('stopping ends what is under way', async () => {
  const demo = await startDemoUpstream({ logger: openLogger('silent', { write: () => undefined }) });
  const waiting = fetch(new URL('/v1/models/a/b/predictions', demo.url), {
    method: 'POST',
    headers: { prefer: 'wait' },
    body: '{"input":{"demo_delay_ms":20000}}',
  }).catch(() => 'ended');
  await fetch(demo.url);
  await demo.stop();
  await waiting;
});
