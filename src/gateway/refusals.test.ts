import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { type TestContext, test } from 'node:test';
import { problem } from '../problems/problem.ts';
import type { GatewayOptions } from './gateway-options.ts';
import { bodyOf, exchangeRaw, startTestGateway, startTestUpstream, testIdentity } from './test-gateway.ts';

const failing: Readonly<Record<string, GatewayOptions['admit']>> = {
  throws: () => {
    throw new Error('the check is broken');
  },
  rejects: () => Promise.reject(new Error('the check is broken')),
  'answers nonsense': () => undefined as never,
};

for (const [how, admit] of Object.entries(failing)) {
  test(`a check that ${how} lets nothing pass: 500, and the upstream hears nothing`, async (t) => {
    const { upstream, requests } = await countingUpstream(t);
    const { url, authorization, logged } = await startTestGateway(t, upstream, { admit });
    const answer = await fetch(url, { method: 'POST', body: 'x', headers: authorization });
    assert.deepEqual(
      [answer.status, ((await answer.json()) as { code: string }).code],
      [500, 'internal_error'],
    );
    assert.equal(requests(), 0);
    assert.match(logged(), /request could not be handled/);
  });
}

test('a check may take its time', async (t) => {
  const { upstream, requests } = await countingUpstream(t);
  const verdict = Promise.withResolvers<boolean>();
  const { url, authorization, tokenText } = await startTestGateway(t, upstream, {
    admit: async () =>
      (await verdict.promise)
        ? { accepted: true, tokenText, identity: testIdentity }
        : { accepted: false, problem: problem('token_disabled') },
  });
  const answered = fetch(url, { method: 'POST', body: 'x'.repeat(100_000), headers: authorization });
  verdict.resolve(true);
  assert.equal(await bodyOf(await answered), '100000');
  assert.equal(requests(), 1);
});

test('a caller who goes away while the check takes its time costs the upstream nothing', async (t) => {
  const { upstream, requests } = await countingUpstream(t);
  const asked = Promise.withResolvers<void>();
  const verdict = Promise.withResolvers<void>();
  const gone = Promise.withResolvers<void>();
  const { url, authorization, tokenText, gateway } = await startTestGateway(t, upstream, {
    admit: async (incoming) => {
      incoming.socket.once('close', gone.resolve);
      asked.resolve();
      await verdict.promise;
      return { accepted: true, tokenText, identity: testIdentity };
    },
  });
  const outgoing = request(url, { headers: authorization }).on('error', () => undefined);
  outgoing.end();
  await asked.promise;
  outgoing.destroy();
  await gone.promise;
  verdict.resolve();
  await gateway.close();
  assert.equal(requests(), 0);
});

test('a refused upload gets its answer at once, and the connection serves the next request', async (t) => {
  const { upstream, requests } = await countingUpstream(t);
  const { port, tokenText } = await startTestGateway(t, upstream);
  const socket = connect(port, '127.0.0.1');
  socket.setEncoding('latin1');
  socket.write('POST /1 HTTP/1.1\r\nHost: x\r\nContent-Length: 5000000\r\n\r\nbegin');
  const [refusal] = (await once(socket, 'data')) as [string];
  assert.match(refusal, /^HTTP\/1\.1 401/);
  socket.write('x'.repeat(5_000_000 - 5));
  socket.write(
    `GET /2 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${tokenText}\r\nConnection: close\r\n\r\n`,
  );
  let rest = '';
  for await (const chunk of socket) rest += String(chunk);
  assert.match(rest, /HTTP\/1\.1 200/);
  assert.equal(requests(), 1);
});

test('a caller that is refused and sends on without an end is cut off soon', async (t) => {
  const { upstream } = await countingUpstream(t);
  const { port } = await startTestGateway(t, upstream);
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write('POST /1 HTTP/1.1\r\nHost: x\r\nContent-Length: 5000000000\r\n\r\nbegin');
  const [refusal] = (await once(socket, 'data')) as [Buffer];
  assert.match(refusal.toString(), /^HTTP\/1\.1 401/);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  const piece = Buffer.alloc(1024 * 1024);
  const sendOn = () => socket.writable && socket.write(piece, () => setImmediate(sendOn));
  sendOn();
  await closed;
  assert.ok(socket.bytesWritten < 64 * 1024 * 1024, `${socket.bytesWritten}`);
});

test('an upload that does not get on is given up with words, and one that the upstream holds up is not', async (t) => {
  const held = Promise.withResolvers<void>();
  const upstream = await startTestUpstream(t, (request, response) => {
    // Whoever does not read fills all that lies between, and then the caller stops.
    if (request.url === '/held') void held.promise.then(() => request.resume());
    else request.resume();
    request.on('end', () => response.end('all of it'));
  });
  const { port, tokenText } = await startTestGateway(t, upstream, { bodyStallSeconds: 1 });
  const post = (path: string, length: number, body: string | Buffer) => {
    const socket = connect(port, '127.0.0.1');
    const head = `POST ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${tokenText}`;
    socket.write(`${head}\r\nContent-Length: ${length}\r\n\r\n`);
    socket.write(body);
    return socket;
  };
  const length = 32 * 1024 * 1024;
  const heldUp = post('/held', length, Buffer.alloc(length));
  // Twice one after the other: by then the one that is held up has waited for longer than either.
  for (const path of ['/stalled', '/stalled-too']) {
    const [answer] = (await once(post(path, 1000, 'begin'), 'data')) as [Buffer];
    assert.match(answer.toString(), /^HTTP\/1\.1 408 .*For 1 seconds nothing of the body arrived/s);
  }
  held.resolve();
  const [late] = (await once(heldUp, 'data')) as [Buffer];
  assert.match(late.toString(), /^HTTP\/1\.1 200 /);
  heldUp.destroy();
});

test('a refused caller that waits for "100 Continue" is refused without it', async (t) => {
  const { upstream, requests } = await countingUpstream(t);
  const { port } = await startTestGateway(t, upstream);
  const answer = await exchangeRaw(
    port,
    'POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n',
  );
  assert.match(answer, /^HTTP\/1\.1 401/);
  assert.equal(requests(), 0);
});

test('an admitted caller that waits for "100 Continue" gets it, once, and the upstream is not asked for it', async (t) => {
  let expectation: string | undefined = 'none seen';
  const upstream = await startTestUpstream(t, async (incoming, response) => {
    expectation = incoming.headers.expect;
    response.end(await bodyOf(incoming));
  });
  const { url, authorization } = await startTestGateway(t, upstream);
  const outgoing = request(url, { method: 'POST', headers: { ...authorization, expect: '100-continue' } });
  let invitations = 0;
  outgoing.on('continue', () => {
    invitations += 1;
    outgoing.end('body');
  });
  outgoing.flushHeaders();
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
  assert.equal(await bodyOf(answer), 'body');
  assert.deepEqual([invitations, expectation], [1, undefined]);
});

test('a problem that cannot be written ends the connection', async (t) => {
  const { upstream } = await countingUpstream(t);
  const { port } = await startTestGateway(t, upstream, {
    answer: () => {
      throw new Error('no words');
    },
  });
  assert.equal(await exchangeRaw(port, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'), '');
});

async function countingUpstream(t: TestContext): Promise<{ upstream: string; requests(): number }> {
  let requests = 0;
  const upstream = await startTestUpstream(t, async (incoming, response) => {
    requests += 1;
    response.end(String((await bodyOf(incoming)).length));
  });
  return { upstream, requests: () => requests };
}
