import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { bodyOf, exchangeRaw, listen, startTestGateway, startTestUpstream } from './test-gateway.ts';

test('status, reason, headers in their spelling and order, and body come back as the upstream sent them', async (t) => {
  const upstream = createServer((socket) => {
    socket.once('data', () =>
      socket.write(
        'HTTP/1.1 207 Some Reason\r\nSet-Cookie: a=1\r\nX-MiXeD: caf\xe9\r\nset-cookie: b=2\r\nDate: Mon, 01 Jan 2024 00:00:00 GMT\r\nX-Empty:\r\nContent-Length: 4\r\n\r\nbody',
        'latin1',
      ),
    );
  });
  const { port, tokenText } = await startTestGateway(t, `http://127.0.0.1:${await listen(t, upstream)}`);
  const answer = await exchangeRaw(
    port,
    `GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer ${tokenText}\r\n\r\n`,
  );
  assert.equal(
    answer,
    'HTTP/1.1 207 Some Reason\r\nSet-Cookie: a=1\r\nX-MiXeD: caf\xe9\r\nset-cookie: b=2\r\nDate: Mon, 01 Jan 2024 00:00:00 GMT\r\nX-Empty: \r\nContent-Length: 4\r\nConnection: close\r\n\r\nbody',
  );
});

test('an upstream cannot put a cookie in the place of the one that lets people in here', async (t) => {
  const upstream = await startTestUpstream(t, (_request, response) => {
    const cookies = ['a=1', 'wardkey.session_token=x; Path=/', '__Host-wardkey.session_token=y', 'b=2'];
    response.writeHead(200, { 'set-cookie': cookies }).end();
  });
  const { url, authorization } = await startTestGateway(t, upstream);
  const answer = await fetch(url, { headers: authorization });
  assert.deepEqual(answer.headers.getSetCookie(), ['a=1', 'b=2']);
});

test('what the upstream is told of a caller does not come back, in whatever spelling', async (t) => {
  const upstream = await startTestUpstream(t, (_request, response) => {
    response
      .writeHead(200, { 'X-Wardkey-Token': 'tok_1', x_wardkey_account: 'acc_1', 'x-other': 'yes' })
      .end();
  });
  const { url, authorization } = await startTestGateway(t, upstream);
  const { headers } = await fetch(url, { headers: authorization });
  assert.deepEqual(
    [...headers.keys()].filter((name) => name.startsWith('x')),
    ['x-other'],
  );
});

test('redirects are handed back, not followed', async (t) => {
  let calls = 0;
  const upstream = await startTestUpstream(t, (_request, response) => {
    calls += 1;
    response.writeHead(307, { location: '/elsewhere' }).end();
  });
  const { url, authorization } = await startTestGateway(t, upstream);
  const answer = await fetch(url, { headers: authorization, redirect: 'manual' });
  assert.deepEqual([answer.status, answer.headers.get('location'), calls], [307, '/elsewhere', 1]);
});

test('a compressed body stays compressed', async (t) => {
  const packed = gzipSync('x'.repeat(10_000));
  const upstream = await startTestUpstream(t, (_request, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': packed.length }).end(packed);
  });
  const { port, authorization } = await startTestGateway(t, upstream);
  const answer = await get(port, { headers: { ...authorization, 'accept-encoding': 'gzip' } });
  assert.equal(answer.headers['content-encoding'], 'gzip');
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  assert.deepEqual(Buffer.concat(chunks), packed);
});

for (const { method, status, length } of [
  { method: 'HEAD', status: 200, length: '12345' },
  { method: 'GET', status: 204, length: undefined },
  { method: 'GET', status: 304, length: '12345' },
]) {
  test(`${method} answered with ${status} has no body, and the connection goes on`, async (t) => {
    const upstream = await startTestUpstream(t, (_request, response) => {
      response
        .writeHead(status, { etag: '"1"', ...(length !== undefined && { 'content-length': length }) })
        .end();
    });
    const { port, tokenText } = await startTestGateway(t, upstream);
    const head = `Host: x\r\nAuthorization: Bearer ${tokenText}\r\n`;
    const answers = await exchangeRaw(
      port,
      `${method} /1 HTTP/1.1\r\n${head}\r\n${method} /2 HTTP/1.1\r\n${head}Connection: close\r\n\r\n`,
    );
    const [before, ...both] = answers.split(`HTTP/1.1 ${status}`);
    assert.equal(before, '');
    assert.equal(both.length, 2);
    for (const answer of both) {
      assert.ok(answer.endsWith('\r\n\r\n'));
      assert.equal(/content-length: (\d+)/i.exec(answer)?.[1], length);
      assert.doesNotMatch(answer, /transfer-encoding/i);
    }
  });
}

test('trailers come back after a chunked body', async (t) => {
  const upstream = await startTestUpstream(t, (_request, response) => {
    response.writeHead(200, { trailer: 'x-checksum' });
    response.write('body');
    response.addTrailers({ 'x-checksum': 'abc', 'X-Two': '2' });
    response.end();
  });
  const { port, authorization } = await startTestGateway(t, upstream);
  const answer = await get(port, { headers: authorization });
  assert.equal(await bodyOf(answer), 'body');
  assert.deepEqual(answer.trailers, { 'x-checksum': 'abc', 'x-two': '2' });
});

test('interim answers of the upstream are not passed on', async (t) => {
  const upstream = createServer((socket) => {
    socket.once('data', () =>
      socket.write(
        'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok',
      ),
    );
  });
  const { port, tokenText } = await startTestGateway(t, `http://127.0.0.1:${await listen(t, upstream)}`);
  const answer = await exchangeRaw(
    port,
    `GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer ${tokenText}\r\n\r\n`,
  );
  assert.match(answer, /^HTTP\/1\.1 200 OK\r\n/);
  assert.equal(answer.match(/HTTP\/1\.1/g)?.length, 1);
});

test('method, path and query arrive as they were sent, behind the path of the upstream', async (t) => {
  const upstream = await startTestUpstream(t, ({ method, url }, response) =>
    response.end(`${method} ${url}`),
  );
  const { url, authorization } = await startTestGateway(t, `${upstream}/base/path/`);
  for (const [method, target] of [
    ['GET', '/v1/a%20b?x=%2e%2e&y=1&y=2'],
    ['DELETE', '//double//slash'],
    ['PATCH', '/v1/%E2%82%AC'],
    ['QUERY', '/v1/models'],
    ['OPTIONS', '/?'],
  ] as const) {
    const port = new URL(url).port;
    const answer = await get(Number(port), { method, path: target, headers: authorization });
    assert.equal(await bodyOf(answer), `${method} /base/path${target}`);
  }
});

test('pipelined requests are answered in their order, however many they are', async (t) => {
  const upstream = await startTestUpstream(t, ({ url }, response) => {
    // The later a request, the sooner its answer.
    setTimeout(() => response.end(`<${url}>`), 50 - Number(url?.slice(1)));
  });
  const { port, tokenText } = await startTestGateway(t, upstream);
  const paths = Array.from({ length: 50 }, (_, index) => `/${index}`);
  const requests = paths.map((path, index) => {
    const last = index === paths.length - 1 ? 'Connection: close\r\n' : '';
    return `GET ${path} HTTP/1.1\r\nHost: x\r\n${last}Authorization: Bearer ${tokenText}\r\n\r\n`;
  });
  const warnings: Error[] = [];
  const onWarning = (warning: Error) => warnings.push(warning);
  process.on('warning', onWarning);
  t.after(() => process.off('warning', onWarning));
  const answers = await exchangeRaw(port, requests.join(''));
  assert.deepEqual(
    [...answers.matchAll(/<(.*?)>/g)].map(([, path]) => path),
    paths,
  );
  assert.deepEqual(warnings, []);
});

async function get(port: number, options: object): Promise<IncomingMessage> {
  const outgoing = request({ port, host: '127.0.0.1', agent: false, ...options });
  outgoing.end();
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
  return answer;
}
