import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { after, type TestContext, test } from 'node:test';
import { crc32 } from 'node:zlib';
import { eventually } from './eventually.ts';
import { watchMemory } from './process-memory.ts';
import { startWardkey } from './start-wardkey.ts';
import { startTestUpstream } from './test-upstream.ts';

/** What is large or slow goes through the gateway as it comes, and is never held in memory. */

const GIGABYTE = 1024 ** 3;
const GROWTH_MAX = 120 * 1024 ** 2;
const upstream = await startTestUpstream({ after });
const wardkey = await startWardkey({ after }, 'large', { WARDKEY_UPSTREAM: upstream.url });
const { token } = await wardkey.createAccount();
const authorization = `Bearer ${token.text}`;
/** Repeats after a length that fits no buffer, so that a part that is lost or doubled changes the sum. */
const block = Buffer.from(Array.from({ length: 65_537 }, (_, index) => (index * index) % 251));

test('events of a stream arrive one by one, each before the next one is sent', async () => {
  const received: string[] = [];
  const { promise: ended, resolve: end, reject: fail } = Promise.withResolvers<void>();
  upstream.answer((_, response) => {
    const tell = async () => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (let number = 1; number <= 20; number += 1) {
        response.write(`id: ${number}\nevent: output\ndata: event ${number}\n\n`);
        await eventually(`event ${number} arrives`, () => received.includes(`event ${number}`) || undefined);
      }
      response.end('event: done\ndata: {}\n\n');
    };
    tell().then(end, fail);
  });
  const answer = await fetch(new URL('/v1/stream', wardkey.url), { headers: { authorization } });
  assert.equal(answer.headers.get('content-type'), 'text/event-stream');
  assert.ok(answer.body);
  const reading = async (body: AsyncIterable<Uint8Array>): Promise<void> => {
    for await (const bytes of body) {
      const lines = Buffer.from(bytes)
        .toString()
        .matchAll(/^data: (.*)$/gm);
      for (const [, data = ''] of lines) received.push(data);
    }
  };
  await Promise.all([ended, reading(answer.body)]);
  assert.deepEqual([received.length, received.at(-1)], [21, '{}']);
});

test('an upload of 1 GB arrives whole, and the server does not grow with it', async (t) => {
  upstream.answer((incoming, response) => {
    sumOf(incoming).then(
      (sum) => response.end(JSON.stringify(sum)),
      () => response.destroy(),
    );
  });
  const sent = new Sum();
  const memory = watchMemory(t, wardkey.processId);
  const upload = call('POST', '/v1/files', { 'content-length': String(GIGABYTE) });
  const [[answer]] = (await Promise.all([
    once(upload, 'response'),
    pipeline(Readable.from(pieces(GIGABYTE, sent)), upload),
  ])) as [[IncomingMessage], unknown];
  const arrived: unknown = JSON.parse(await textOf(answer));
  assert.deepEqual(arrived, { ...sent });
  assertSmall(t, memory.stop());
});

test('a download of 1 GB arrives whole, and the server does not grow with it', async (t) => {
  const sent = new Sum();
  upstream.answer((_, response) => {
    response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': GIGABYTE });
    pipeline(Readable.from(pieces(GIGABYTE, sent)), response).catch(() => response.destroy());
  });
  const memory = watchMemory(t, wardkey.processId);
  const download = call('GET', '/v1/files/large', {}).end();
  const [answer] = (await once(download, 'response')) as [IncomingMessage];
  assert.deepEqual({ ...(await sumOf(answer)) }, { ...sent });
  assertSmall(t, memory.stop());
});

test('a caller that does not read holds the upstream back instead of filling the server', async (t) => {
  const sent = new Sum();
  upstream.answer((_, response) => {
    pipeline(Readable.from(pieces(GIGABYTE, sent)), response).catch(() => response.destroy());
  });
  const memory = watchMemory(t, wardkey.processId);
  const download = call('GET', '/v1/files/large', {}).end();
  t.after(() => download.destroy());
  const [answer] = (await once(download, 'response')) as [IncomingMessage];
  answer.pause();
  await assertHeldBack(t, sent);
  assertSmall(t, memory.stop());
});

test('an upstream that does not read holds the caller back instead of filling the server', async (t) => {
  const sent = new Sum();
  upstream.answer((incoming) => incoming.pause());
  const memory = watchMemory(t, wardkey.processId);
  const upload = call('POST', '/v1/files', { 'content-length': String(GIGABYTE) });
  t.after(() => upload.destroy());
  pipeline(Readable.from(pieces(GIGABYTE, sent)), upload).catch(() => upload.destroy());
  await assertHeldBack(t, sent);
  assertSmall(t, memory.stop());
});

/** Waits until the sender has stood still for a while, and looks how far it got. */
async function assertHeldBack(t: TestContext, sent: Sum): Promise<void> {
  let last = -1;
  let standsStill = 0;
  await eventually('the sender is held back', () => {
    standsStill = sent.bytes === last ? standsStill + 1 : 0;
    last = sent.bytes;
    return standsStill >= 25 || undefined;
  });
  t.diagnostic(
    `${Math.round(sent.bytes / 1024 ** 2)} MB are under way, most of them in the system's own buffers`,
  );
  assert.ok(sent.bytes < GIGABYTE / 4, `${sent.bytes} bytes are under way`);
}

/** How many bytes, and which. */
class Sum {
  bytes = 0;
  crc = 0;

  add(piece: Buffer): void {
    this.bytes += piece.length;
    this.crc = crc32(piece, this.crc);
  }
}

function* pieces(bytes: number, sum: Sum): Generator<Buffer> {
  for (let left = bytes; left > 0; left -= block.length) {
    const piece = left < block.length ? block.subarray(0, left) : block;
    sum.add(piece);
    yield piece;
  }
}

async function sumOf(stream: AsyncIterable<Buffer>): Promise<Sum> {
  const sum = new Sum();
  for await (const piece of stream) sum.add(piece);
  return sum;
}

async function textOf(stream: AsyncIterable<Buffer>): Promise<string> {
  let text = '';
  for await (const piece of stream) text += piece.toString();
  return text;
}

function call(method: string, path: string, headers: Readonly<Record<string, string>>) {
  return request(new URL(path, wardkey.url), { method, headers: { authorization, ...headers } });
}

function assertSmall(t: TestContext, growth: number): void {
  t.diagnostic(`the server grew by ${Math.round(growth / 1024 ** 2)} MB`);
  assert.ok(growth < GROWTH_MAX, `the server grew by ${growth} bytes`);
}
