import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { listen, startTestGateway } from './test-gateway.ts';

interface ProblemBody {
  readonly code: string;
  readonly detail: string;
}

test('an upstream that is not there is a 502 that says when to come back, and the log has the cause', async (t) => {
  const { url, authorization, tokenText, logged } = await startTestGateway(t, await nowhere());
  const answer = await fetch(`${url}/v1/models?prompt=private-words`, { headers: authorization });
  assert.equal(answer.status, 502);
  assert.equal(answer.headers.get('content-type'), 'application/problem+json');
  assert.match(answer.headers.get('retry-after') ?? '', /^\d+$/);
  assert.equal(((await answer.json()) as ProblemBody).code, 'upstream_unreachable');
  assert.match(logged(), /ECONNREFUSED/);
  assert.match(logged(), /"path":"\/v1\/models"/);
  assert.ok(!logged().includes('private-words') && !logged().includes(tokenText));
});

test('an upstream that does not answer in time is a 504', async (t) => {
  const upstream = createServer((socket) => void socket.resume());
  const { url, authorization, logged } = await startTestGateway(t, await address(t, upstream), {
    timeoutSeconds: 0.2,
  });
  const answer = await fetch(url, { method: 'POST', body: 'x', headers: authorization });
  const { code, detail } = (await answer.json()) as ProblemBody;
  assert.deepEqual([answer.status, code], [504, 'upstream_timeout']);
  assert.match(detail, /within 0.2 seconds/);
  assert.match(answer.headers.get('retry-after') ?? '', /^\d+$/);
  assert.match(logged(), /UND_ERR_HEADERS_TIMEOUT/);
});

for (const [what, bytes] of [
  ['what is not HTTP', 'SSH-2.0-OpenSSH\r\n'],
  ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'],
  [
    'a length and chunks',
    'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  ],
  ['a header with a line feed', 'HTTP/1.1 200 OK\r\nX-A: b\nX-B: c\r\nContent-Length: 0\r\n\r\n'],
  ['headers without an end', `HTTP/1.1 200 OK\r\nX-A: ${'a'.repeat(100_000)}\r\n\r\n`],
  [
    'an upgrade nobody asked for',
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n',
  ],
] as const) {
  test(`an upstream that answers with ${what} is a 502`, async (t) => {
    const upstream = createServer((socket) => {
      socket.on('error', () => undefined).once('data', () => socket.write(bytes));
    });
    const { url, authorization } = await startTestGateway(t, await address(t, upstream));
    const answer = await fetch(url, { method: 'POST', body: 'x', headers: authorization });
    const { code } = (await answer.json()) as ProblemBody;
    assert.deepEqual([answer.status, code], [502, 'upstream_unreachable']);
  });
}

/** Answers the first request of each connection, and hangs up on the second as if it had been idle too long. */
function forgetfulUpstream(requests: string[]): ReturnType<typeof createServer> {
  return createServer((socket: Socket) => {
    let isFirst = true;
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      requests.push(String(bytes).split(' HTTP')[0] ?? '');
      if (isFirst) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
      else socket.destroy();
      isFirst = false;
    });
  });
}

for (const body of ['x', 'x'.repeat(200_000)]) {
  test(`a POST of ${body.length} bytes is never sent twice: it is answered with 502 when its connection was lost`, async (t) => {
    const requests: string[] = [];
    const { url, authorization } = await startTestGateway(t, await address(t, forgetfulUpstream(requests)));
    assert.equal((await fetch(url, { headers: authorization })).status, 200);
    const answer = await fetch(`${url}/create`, { method: 'POST', body, headers: authorization });
    assert.deepEqual(
      [answer.status, ((await answer.json()) as ProblemBody).code],
      [502, 'upstream_unreachable'],
    );
    assert.equal(requests.filter((one) => one === 'POST /create').length, 1);
  });
}

test('a DELETE is never sent twice either', async (t) => {
  const requests: string[] = [];
  const { url, authorization } = await startTestGateway(t, await address(t, forgetfulUpstream(requests)));
  await fetch(url, { headers: authorization });
  const answer = await fetch(`${url}/x`, { method: 'DELETE', headers: authorization });
  assert.equal(answer.status, 502);
  assert.deepEqual(requests, ['GET /', 'DELETE /x']);
});

test('a GET that met a connection just closed is sent once more, and the caller notices nothing', async (t) => {
  const requests: string[] = [];
  const { url, authorization } = await startTestGateway(t, await address(t, forgetfulUpstream(requests)));
  assert.equal((await fetch(url, { headers: authorization })).status, 200);
  assert.equal((await fetch(`${url}/again`, { headers: authorization })).status, 200);
  assert.deepEqual(requests, ['GET /', 'GET /again', 'GET /again']);
});

test('a GET that breaks its connection every time is sent twice and no more', async (t) => {
  let requests = 0;
  const upstream = createServer((socket) => {
    socket.on('data', () => {
      requests += 1;
      socket.destroy();
    });
  });
  const { url, authorization } = await startTestGateway(t, await address(t, upstream));
  assert.equal((await fetch(url, { headers: authorization })).status, 502);
  assert.equal(requests, 2);
});

test('the upstream is used again as soon as it is back', async (t) => {
  const upstream = createServer((socket) => {
    socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'));
  });
  const where = await nowhere();
  const { url, authorization } = await startTestGateway(t, where);
  assert.equal((await fetch(url, { headers: authorization })).status, 502);
  upstream.listen(Number(new URL(where).port), '127.0.0.1');
  await once(upstream, 'listening');
  t.after(() => upstream.close());
  assert.equal((await fetch(url, { headers: authorization })).status, 200);
});

async function address(t: TestContext, server: ReturnType<typeof createServer>): Promise<string> {
  return `http://127.0.0.1:${await listen(t, server)}`;
}

/** An address at which nothing listens. */
async function nowhere(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return `http://127.0.0.1:${port}`;
}
