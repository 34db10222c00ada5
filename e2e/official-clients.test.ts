import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import Replicate, { type Prediction } from 'replicate';
import runpodSdk from 'runpod-sdk';
import { startWardkey } from './start-wardkey.ts';

/** The clients that people have already, unmodified, against the real server and its demo model. */

const wardkey = await startWardkey({ after }, 'clients');
const { account, token } = await wardkey.createAccount();
const replicate = new Replicate({ auth: token.text, baseUrl: `${wardkey.url}/v1` });
const runpod = runpodSdk(token.text, { baseUrl: `${wardkey.url}/v2` });
const MODEL = 'replicate/hello-world';
const WORDS = 'meta/meta-llama-3-8b-instruct';

test('replicate: run("owner/name") gives the output, waiting or polling', async () => {
  const input = { text: 'Alice' };
  assert.equal(await replicate.run(MODEL, { input }), 'hello Alice');
  const seen: string[] = [];
  const output = await replicate.run(
    MODEL,
    { input: { ...input, demo_delay_ms: 300 }, wait: { mode: 'poll', interval: 50 } },
    ({ status }) => seen.push(status),
  );
  assert.equal(output, 'hello Alice');
  assert.equal(seen[0], 'starting');
  assert.equal(seen.at(-1), 'succeeded');
});

test('replicate: run("owner/name:version") gives the output, also when it takes longer than the wait', async () => {
  const { latest_version } = await replicate.models.get('replicate', 'hello-world');
  assert.ok(latest_version);
  const ref = `${MODEL}:${latest_version.id}` as const;
  assert.equal(await replicate.run(ref, { input: { text: 'Bob' } }), 'hello Bob');
  const slow = { input: { text: 'Bob', demo_delay_ms: 1500 }, wait: { mode: 'block', timeout: 1 } } as const;
  assert.equal(await replicate.run(ref, slow), 'hello Bob');
});

test('replicate: an image model answers with a file that can be read', async () => {
  const output = await replicate.run('black-forest-labs/flux-schnell', {
    input: { prompt: 'a cat with a hat' },
  });
  assert.ok(Array.isArray(output));
  const picture = await new Response(output[0] as ReadableStream).text();
  assert.match(picture, /<svg/);
});

test('replicate: a prediction is found, cancelled, and stays cancelled', async () => {
  const { id } = await replicate.predictions.create({ model: MODEL, input: { demo_delay_ms: 20_000 } });
  assert.ok(['starting', 'processing'].includes((await replicate.predictions.get(id)).status));
  assert.equal((await replicate.predictions.cancel(id)).status, 'canceled');
  assert.equal((await replicate.predictions.get(id)).status, 'canceled');
});

test('replicate: a list of several pages is followed to its end', async () => {
  const made = Array.from({ length: 105 }, () =>
    replicate.predictions.create({ model: MODEL, input: { text: 'page', demo_delay_ms: 0 } }),
  );
  const ids = new Set((await Promise.all(made)).map(({ id }) => id));
  const listed: Prediction[][] = [];
  for await (const page of replicate.paginate(replicate.predictions.list)) listed.push(page);
  assert.ok(listed.length >= 2, 'more than one page');
  const found = new Set(listed.flat().map(({ id }) => id));
  assert.deepEqual(ids.difference(found), new Set(), 'every prediction is on one of the pages');
});

test('replicate: a stream gives the events of a model one after the other', async () => {
  const events: { event: string; text: string }[] = [];
  for await (const event of replicate.stream(WORDS, { input: { prompt: 'say something' } })) {
    events.push({ event: event.event, text: String(event) });
  }
  assert.equal(events.at(-1)?.event, 'done');
  const words = events.filter(({ event }) => event === 'output');
  assert.ok(words.length > 10);
  assert.match(words.map(({ text }) => text).join(''), /say something/);
});

test('replicate: account, models, hardware and files answer as the client expects', async () => {
  assert.equal((await replicate.accounts.current()).username, account.username);
  assert.equal((await replicate.models.get('stability-ai', 'sdxl')).name, 'sdxl');
  assert.ok((await replicate.models.search('llama')).results.length > 0);
  assert.ok((await replicate.hardware.list()).length > 0);
  const { id } = await replicate.files.create(Buffer.from('some bytes'), { purpose: 'test' });
  const file = await replicate.files.get(id);
  assert.deepEqual([file.size, file.metadata], [10, { purpose: 'test' }]);
  assert.ok((await replicate.files.list()).results.some((each) => each.id === id));
  assert.equal(await replicate.files.delete(id), true);
});

test('runpod-sdk: runSync gives the output', async () => {
  const answer = await endpoint('hello-world').runSync({ input: { text: 'Carol' } });
  assert.deepEqual([answer.status, answer.output], ['COMPLETED', 'hello Carol']);
});

test('runpod-sdk: a job is started, watched and cancelled', async () => {
  const { id } = await endpoint('hello-world').run({ input: { demo_delay_ms: 20_000 } });
  assert.ok(['IN_QUEUE', 'IN_PROGRESS'].includes((await endpoint('hello-world').status(id)).status));
  assert.equal((await endpoint('hello-world').cancel(id)).status, 'CANCELLED');
  assert.equal((await endpoint('hello-world').status(id)).status, 'CANCELLED');
});

test('runpod-sdk: a stream gives all pieces of the output', async () => {
  const { id } = await endpoint('llama-3').run({ input: { prompt: 'go on', demo_delay_ms: 200 } });
  let text = '';
  for await (const piece of endpoint('llama-3').stream(id)) text += (piece as { output: string }).output;
  assert.match(text, /go on/);
});

test('runpod-sdk: the health of an endpoint counts its jobs, and purging empties its queue', async () => {
  const { id } = await endpoint('queue').run({ input: { demo_delay_ms: 20_000 } });
  const health = await endpoint('queue').health();
  assert.equal(health.jobs.inQueue + health.jobs.inProgress, 1);
  assert.deepEqual(await endpoint('queue').purgeQueue(), { removed: 1, status: 'completed', demo: true });
  assert.equal((await endpoint('queue').status(id)).status, 'CANCELLED');
});

function endpoint(id: string) {
  const found = runpod.endpoint(id);
  assert.ok(found);
  return found;
}
