import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { exchangeRaw, startTestGateway, startTestUpstream, testIdentity } from './test-gateway.ts';

const UPGRADE = [
  'Host: x',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
];

test('an admitted WebSocket is joined with the upstream, both ways, and the identity arrives with it', async (t) => {
  const { upstream, opened } = await echoUpstream(t);
  const { port, tokenText } = await startTestGateway(t, upstream);
  const socket = connect(port, '127.0.0.1').setEncoding('latin1');
  // The first bytes are sent with the request, before there is a WebSocket.
  socket.write(`${upgradeRequest(tokenText)}early,`);
  const received = await readUntil(socket, 'early,');
  assert.match(received, /^HTTP\/1\.1 101 Switching Protocols\r\n/);
  assert.match(received, /Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK\+xOo=\r\n/);
  assert.match(received, /\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n/);
  socket.write('later');
  assert.equal(await readUntil(socket, 'later'), 'later');
  const { request } = await opened;
  assert.equal(request.headers['x-wardkey-account'], testIdentity.accountId);
  assert.ok(!request.rawHeaders.join().includes(tokenText));
  socket.destroy();
});

test('when one side of a WebSocket goes away, so does the other', async (t) => {
  for (const leaving of ['caller', 'upstream'] as const) {
    const { upstream, opened } = await echoUpstream(t);
    const { port, tokenText } = await startTestGateway(t, upstream);
    const caller = connect(port, '127.0.0.1').on('error', () => undefined);
    caller.write(upgradeRequest(tokenText));
    await once(caller, 'data');
    const { socket } = await opened;
    const other = leaving === 'caller' ? socket : caller;
    const ended = once(other.resume(), 'close');
    (leaving === 'caller' ? caller : socket).destroy();
    other.end();
    await ended;
  }
});

test('a WebSocket that is not admitted is refused with a problem, and the upstream hears nothing', async (t) => {
  let requests = 0;
  const upstream = await startTestUpstream(
    t,
    createServer().on('upgrade', (_request, socket) => {
      requests += 1;
      socket.destroy();
    }),
  );
  const { port } = await startTestGateway(t, upstream);
  const answer = await exchangeRaw(port, upgradeRequest('not-the-token'));
  assert.match(answer, /^HTTP\/1\.1 401 /);
  assert.match(answer, /content-type: application\/problem\+json/);
  assert.match(answer, /"code":"token_unknown"/);
  assert.match(answer, /\r\nConnection: close\r\n/);
  assert.equal(requests, 0);
});

test('a check that throws lets no WebSocket pass', async (t) => {
  const { upstream } = await echoUpstream(t);
  const { port } = await startTestGateway(t, upstream, {
    admit: () => {
      throw new Error('the check is broken');
    },
  });
  assert.match(await exchangeRaw(port, upgradeRequest('any')), /^HTTP\/1\.1 500 /);
});

test('an upstream that wants no WebSocket is heard', async (t) => {
  const upstream = await startTestUpstream(t, (_request, response) => {
    response.writeHead(426, { 'X-Why': 'plain only' }).end('no WebSockets here');
  });
  const { port, tokenText } = await startTestGateway(t, upstream);
  const answer = await exchangeRaw(port, upgradeRequest(tokenText));
  assert.match(answer, /^HTTP\/1\.1 426 /);
  assert.match(answer, /X-Why: plain only/);
  assert.match(answer, /no WebSockets here/);
});

test('an upstream that is not there is a 502 for a WebSocket too', async (t) => {
  const { port, tokenText } = await startTestGateway(t, 'http://127.0.0.1:1');
  const answer = await exchangeRaw(port, upgradeRequest(tokenText));
  assert.match(answer, /^HTTP\/1\.1 502 /);
  assert.match(answer, /upstream_unreachable/);
});

test('closing the gateway ends its WebSockets', async (t) => {
  const { upstream } = await echoUpstream(t);
  const { port, tokenText, gateway } = await startTestGateway(t, upstream);
  const socket = connect(port, '127.0.0.1').on('error', () => undefined);
  socket.write(upgradeRequest(tokenText));
  await once(socket, 'data');
  const ended = once(socket, 'close');
  await gateway.close();
  await ended;
});

function upgradeRequest(tokenText: string): string {
  return ['GET /socket HTTP/1.1', ...UPGRADE, `Authorization: Bearer ${tokenText}`, '\r\n'].join('\r\n');
}

/** Opens every WebSocket and sends back what it gets. */
async function echoUpstream(t: TestContext) {
  const opened = Promise.withResolvers<{ request: IncomingMessage; socket: Socket }>();
  const server = createServer().on('upgrade', (request, socket: Socket) => {
    const key = `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
    const accept = createHash('sha1').update(key).digest('base64');
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    socket.on('error', () => undefined).pipe(socket);
    opened.resolve({ request, socket });
  });
  return { upstream: await startTestUpstream(t, server), opened: opened.promise };
}

async function readUntil(socket: Socket, end: string): Promise<string> {
  let received = '';
  while (!received.endsWith(end)) received += String((await once(socket, 'data'))[0]);
  return received;
}
