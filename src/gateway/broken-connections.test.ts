import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { connect, createServer, type Socket } from 'node:net';
import { test } from 'node:test';
import { bodyOf, exchangeRaw, listen, startTestGateway, startTestUpstream } from './test-gateway.ts';

for (const [what, body] of [
  ['a GET', undefined],
  ['a POST', 'x'],
  ['a long POST', 'x'.repeat(1_000_000)],
] as const) {
  test(`${what} is taken back from the upstream when the caller goes away while waiting`, async (t) => {
    const arrived = Promise.withResolvers<IncomingMessage>();
    const upstream = await startTestUpstream(t, (incoming) => arrived.resolve(incoming.resume()));
    const { url, authorization } = await startTestGateway(t, upstream);
    const outgoing = request(url, { method: body === undefined ? 'GET' : 'POST', headers: authorization });
    outgoing.on('error', () => undefined).end(body);
    const incoming = await arrived.promise;
    outgoing.destroy();
    await closed(incoming.socket);
  });
}

test('a request is taken back from the upstream when the caller goes away in the middle of the answer', async (t) => {
  const arrived = Promise.withResolvers<IncomingMessage>();
  const upstream = await startTestUpstream(t, (incoming, response) => {
    response.write('begin');
    arrived.resolve(incoming);
  });
  const { url, authorization } = await startTestGateway(t, upstream);
  const outgoing = request(url, { headers: authorization }).end();
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
  answer.on('error', () => undefined);
  await once(answer, 'data');
  outgoing.destroy();
  await closed((await arrived.promise).socket);
});

test('a request is taken back from the upstream when the caller goes away in the middle of an upload', async (t) => {
  const arrived = Promise.withResolvers<IncomingMessage>();
  const upstream = await startTestUpstream(t, (incoming) => {
    incoming.on('error', () => undefined).once('data', () => arrived.resolve(incoming));
  });
  const { url, authorization } = await startTestGateway(t, upstream);
  for (const headers of [{}, { 'content-length': 10 }]) {
    const outgoing = request(url, { method: 'POST', headers: { ...authorization, ...headers } });
    outgoing.on('error', () => undefined).write('begin');
    const incoming = await arrived.promise;
    outgoing.destroy();
    await closed(incoming.socket);
    assert.equal(incoming.complete, false);
  }
});

test('a pipelined request whose turn has not come is taken back too', async (t) => {
  const arrived = Promise.withResolvers<IncomingMessage>();
  const upstream = await startTestUpstream(t, (incoming) => {
    if (incoming.url === '/2') arrived.resolve(incoming);
  });
  const { port, tokenText } = await startTestGateway(t, upstream);
  const socket = connect(port, '127.0.0.1');
  for (const path of ['/1', '/2']) {
    socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${tokenText}\r\n\r\n`);
  }
  const incoming = await arrived.promise;
  socket.destroy();
  await closed(incoming.socket);
});

const broken: Readonly<Record<string, (socket: Socket) => void>> = {
  'a body with a length ends early': (socket) =>
    socket.end('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nbegin'),
  'a chunked body ends early': (socket) =>
    socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nbegin\r\n'),
  'a body with a length is reset': (socket) =>
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nbegin', () => socket.resetAndDestroy()),
  'a chunked body is reset': (socket) =>
    socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nbegin\r\n', () =>
      socket.resetAndDestroy(),
    ),
  'a body that ends with the connection is reset': (socket) =>
    socket.write('HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nbegin', () => socket.resetAndDestroy()),
  'a chunk is garbled': (socket) =>
    socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nbegin\r\nzz\r\n'),
};

/** libuv in Node 24 takes a reset right behind the last bytes for an orderly end; nobody above it can tell. */
const isResetSeen = Number(process.versions.node.split('.')[0]) >= 26;

for (const [what, answer] of Object.entries(broken)) {
  const skip = what === 'a body that ends with the connection is reset' && !isResetSeen;
  test(`when ${what} in the middle, the answer does not look complete`, { skip }, async (t) => {
    const upstream = createServer((socket) => void socket.once('data', () => answer(socket)));
    const { port, tokenText, logged } = await startTestGateway(
      t,
      `http://127.0.0.1:${await listen(t, upstream)}`,
    );
    // The connection is to be kept alive: only its breaking off ends the exchange.
    const received = await exchangeRaw(
      port,
      `GET / HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${tokenText}\r\n\r\n`,
    );
    // A reset may overtake the head; then the caller has a problem instead.
    if (received.startsWith('HTTP/1.1 200')) {
      assert.ok(!received.endsWith('0\r\n\r\n'));
      assert.ok(/content-length: 10\r\n/i.test(received) || /transfer-encoding: chunked/i.test(received));
      assert.match(logged(), /upstream broke off its answer/);
    } else {
      assert.match(received, /^HTTP\/1\.1 502/);
    }
  });
}

test('an HTTP/1.0 caller, who knows the end by the connection alone, sees a reset when an answer breaks off', async (t) => {
  const upstream = createServer((socket) => {
    socket.once('data', () =>
      socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nbegin\r\n'),
    );
    t.after(() => socket.destroy());
    cut = () => socket.destroy();
  });
  let cut = (): void => undefined;
  const { port, tokenText } = await startTestGateway(t, `http://127.0.0.1:${await listen(t, upstream)}`);
  const caller = connect(port, '127.0.0.1');
  caller.write(`GET / HTTP/1.0\r\nHost: x\r\nAuthorization: Bearer ${tokenText}\r\n\r\n`);
  let received = '';
  while (!received.endsWith('begin')) received += String((await once(caller, 'data'))[0]);
  cut();
  await assert.rejects(once(caller, 'end'), { code: 'ECONNRESET' });
});

test('a body that ends with the connection of the upstream comes back whole', async (t) => {
  const upstream = createServer((socket) => {
    socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\n\r\nwhole'));
  });
  const { url, authorization } = await startTestGateway(t, `http://127.0.0.1:${await listen(t, upstream)}`);
  assert.equal(await bodyOf(await fetch(url, { headers: authorization })), 'whole');
});

for (const end of ['keeps the connection', 'closes the connection'] as const) {
  test(`an answer that comes before the upload has ended arrives, when the upstream ${end}`, async (t) => {
    const upstream = await startTestUpstream(t, (incoming, response) => {
      incoming.once('data', () => {
        const headers = end === 'closes the connection' ? { connection: 'close' } : {};
        response.writeHead(413, headers).end('too large');
      });
    });
    const { url, authorization } = await startTestGateway(t, upstream);
    const outgoing = request(url, { method: 'PUT', headers: authorization });
    outgoing.write('x'.repeat(100_000));
    const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
    assert.equal(answer.statusCode, 413);
    assert.equal(await bodyOf(answer), 'too large');
    // The caller may go on sending as if nothing had happened.
    for (let sent = 0; sent < 20; sent += 1) outgoing.write('x'.repeat(1_000_000));
    outgoing.end();
    await once(outgoing, 'finish');
  });
}

function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.destroyed) resolve();
    else socket.on('error', () => undefined).once('close', () => resolve());
  });
}
