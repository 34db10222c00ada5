import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { startTestGateway, startTestUpstream, testIdentity } from './test-gateway.ts';

const GIGABYTE = 1024 ** 3;
const CHUNK = Buffer.alloc(256 * 1024, 'wardkey ');
/** What the socket buffers of four connections may hold, and a little more. */
const LAG_BYTES_MAX = 48 * 1024 * 1024;
const RSS_GROWTH_BYTES_MAX = 200 * 1024 * 1024;

test('each event of an event stream arrives before the next one is sent', async (t) => {
  let stream: ServerResponse | undefined;
  const upstream = await startTestUpstream(t, (_request, response) => {
    stream = response;
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.flushHeaders();
  });
  const { url, authorization } = await startTestGateway(t, upstream);
  const answer = await fetch(url, { headers: authorization });
  assert.equal(answer.headers.get('content-type'), 'text/event-stream');
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  for (const event of ['data: 1\n\n', 'data: 2\n\n', ': silence\n\n', 'data: 3\n\n']) {
    stream?.write(event);
    assert.deepEqual(await reader?.read(), { done: false, value: event });
  }
  stream?.end();
  assert.deepEqual(await reader?.read(), { done: true, value: undefined });
});

test('each piece of an upload arrives before the next one is sent', async (t) => {
  let arrived: IncomingMessage | undefined;
  const upstream = await startTestUpstream(t, (incoming, response) => {
    arrived = incoming;
    incoming.setEncoding('utf8');
    response.writeHead(200).flushHeaders();
    incoming.on('end', () => response.end());
  });
  const { url, authorization } = await startTestGateway(t, upstream);
  for (const headers of [{}, { 'content-length': 3 }]) {
    const outgoing = request(url, { method: 'POST', headers: { ...authorization, ...headers } });
    outgoing.write('a');
    const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
    const incoming = arrived as IncomingMessage;
    assert.deepEqual(await once(incoming, 'data'), ['a']);
    for (const piece of ['b', 'c']) {
      outgoing.write(piece);
      assert.deepEqual(await once(incoming, 'data'), [piece]);
    }
    outgoing.end();
    answer.resume();
    await once(answer, 'end');
  }
});

test('a small body that came in pieces while the check took its time arrives whole', async (t) => {
  const pieces = ['one,', 'two,', 'three'];
  const upstream = await startTestUpstream(t, async (incoming, response) => {
    response.end(String((await incoming.setEncoding('utf8').toArray()).join('')));
  });
  const asked = Promise.withResolvers<IncomingMessage>();
  const verdict = Promise.withResolvers<void>();
  const { url, authorization, tokenText } = await startTestGateway(t, upstream, {
    admit: async (incoming) => {
      asked.resolve(incoming);
      await verdict.promise;
      return { accepted: true, tokenText, identity: testIdentity };
    },
  });
  const body = pieces.join('');
  const headers = { ...authorization, 'content-length': body.length };
  const outgoing = request(url, { method: 'POST', headers });
  outgoing.flushHeaders();
  const incoming = await asked.promise;
  for (const [index, piece] of pieces.entries()) {
    outgoing.write(piece);
    const arrived = pieces.slice(0, index + 1).join('').length;
    while (incoming.readableLength < arrived) await turn();
  }
  verdict.resolve();
  const [answer] = (await once(outgoing.end(), 'response')) as [IncomingMessage];
  assert.equal((await answer.setEncoding('utf8').toArray()).join(''), body);
});

for (const framing of ['with a length', 'chunked'] as const) {
  const headers = framing === 'chunked' ? {} : { 'content-length': GIGABYTE };

  test(`a gigabyte comes down ${framing}, no faster than it is read, in constant memory`, async (t) => {
    let sent = 0;
    const upstream = await startTestUpstream(t, (_request, response) => {
      response.writeHead(200, headers);
      pipeline(
        gigabyte((bytes) => {
          sent = bytes;
        }),
        response,
      ).catch(() => undefined);
    });
    const { url, authorization } = await startTestGateway(t, upstream);
    const outgoing = request(url, { headers: authorization }).end();
    const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
    const reader = slowReader(() => sent);
    const before = process.memoryUsage.rss();
    await pipeline(answer, reader.stream);
    assert.equal(reader.received(), GIGABYTE);
    assert.ok(reader.lagMax() < LAG_BYTES_MAX, `the upstream was ${reader.lagMax()} bytes ahead`);
    assert.ok(process.memoryUsage.rss() - before < RSS_GROWTH_BYTES_MAX);
  });

  test(`a gigabyte goes up ${framing}, no faster than the upstream reads it, in constant memory`, async (t) => {
    let sent = 0;
    const reader = slowReader(() => sent);
    const upstream = await startTestUpstream(t, (incoming, response) => {
      pipeline(incoming, reader.stream)
        .then(() => response.end(String(reader.received())))
        .catch(() => undefined);
    });
    const { url, authorization } = await startTestGateway(t, upstream);
    const outgoing: ClientRequest = request(url, {
      method: 'PUT',
      headers: { ...authorization, ...headers },
    });
    const answered = once(outgoing, 'response') as Promise<[IncomingMessage]>;
    const before = process.memoryUsage.rss();
    await pipeline(
      gigabyte((bytes) => {
        sent = bytes;
      }),
      outgoing,
    );
    const [answer] = await answered;
    assert.equal(String(await answer.setEncoding('utf8').toArray()), String(GIGABYTE));
    assert.ok(reader.lagMax() < LAG_BYTES_MAX, `the caller was ${reader.lagMax()} bytes ahead`);
    assert.ok(process.memoryUsage.rss() - before < RSS_GROWTH_BYTES_MAX);
  });
}

function gigabyte(tell: (bytes: number) => void): Readable {
  let bytes = 0;
  return new Readable({
    read() {
      bytes += CHUNK.length;
      tell(bytes);
      this.push(CHUNK);
      if (bytes === GIGABYTE) this.push(null);
    },
  });
}

/** Reads on only after a turn of the event loop, in which a sender without bounds would get far ahead. */
function slowReader(sent: () => number) {
  let received = 0;
  let lagMax = 0;
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      received += chunk.length;
      lagMax = Math.max(lagMax, sent() - received);
      void turn().then(() => done());
    },
  });
  return { stream, received: () => received, lagMax: () => lagMax };
}
