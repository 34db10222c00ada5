import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { bearer, openDirtyStage } from './dirty-stage.ts';
import { eventually } from './eventually.ts';
import { exchangeRaw, requestText, sendRaw } from './raw-request.ts';
import { startWardkey } from './start-wardkey.ts';

/** Requests that are not quite HTTP, or are more of it than was asked for: each gets one clean answer, and no byte of it is taken for another request. */

const stage = await openDirtyStage({ after }, 'broken');
const { wardkey, good, other, unknown, mistyped, refusalOf } = stage;

/** Requests that are not even HTTP, or that Node refuses before anything of ours is asked. */
const BROKEN: Readonly<Record<string, readonly [bytes: string, status: number, detail: RegExp]>> = {
  'a carriage return behind the token': [
    requestText('/v1/predictions', { headers: bearer(`${good}\r`) }),
    400,
    /carriage/,
  ],
  'a carriage return within': [
    requestText('/v1/account', { headers: bearer(`${good}\rx`) }),
    400,
    /carriage return/,
  ],
  'a carriage return in another header': [
    requestText('/v1/account', { headers: ['X-Note: a\rb', ...bearer(good)] }),
    400,
    /carriage return/,
  ],
  'a NUL behind the token': [
    requestText('/v1/account', { headers: bearer(`${good}\0`) }),
    400,
    /not a well-formed/,
  ],
  'a line break within': [
    requestText('/v1/account', { headers: bearer(`${good.slice(0, 9)}\n${good}`) }),
    400,
    /./,
  ],
  'a value on two lines': [
    requestText('/v1/account', { headers: [`Authorization: Bearer\r\n ${good}`] }),
    400,
    /./,
  ],
  'a space before the colon': [
    requestText('/v1/account', { headers: [`Authorization : Bearer ${good}`] }),
    400,
    /./,
  ],
  'a header of 64 KiB': [requestText('/v1/account', { headers: bearer('x'.repeat(65_536)) }), 431, /16 KiB/],
  'very many headers': [
    requestText('/v1/predictions', {
      headers: Array.from({ length: 3000 }, (_, index) => `X-${index}: ${good}`),
    }),
    431,
    /16 KiB/,
  ],
  'a token in place of the method': [
    requestText('/v1/account', { method: good.replace('_', '') }),
    400,
    /well-formed/,
  ],
  'length and chunks': [
    requestText('/v1/tokens', {
      method: 'POST',
      headers: [...bearer(good), 'Transfer-Encoding: chunked'],
      body: '0\r\n\r\n',
    }),
    400,
    /well-formed/,
  ],
  'two lengths': [
    requestText('/v1/tokens', {
      method: 'POST',
      headers: [...bearer(good), 'Content-Length: 4'],
      body: '{}',
    }),
    400,
    /well-formed/,
  ],
  'a negative length': [
    requestText('/v1/tokens', { method: 'POST', headers: ['Content-Length: -1'] }),
    400,
    /./,
  ],
  'no HTTP at all': [`hello ${good}\r\n\r\n`, 400, /not a well-formed HTTP request/],
  'a TLS greeting': ['\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400, /./],
};

test('a request that is not well-formed HTTP gets a problem that says so, and never a part of its bytes', async () => {
  for (const [what, [bytes, status, detail]] of Object.entries(BROKEN)) {
    const problem = refusalOf(await sendRaw(wardkey.url, bytes), what);
    assert.equal(problem.status, status, what);
    assert.match(problem.detail, detail, what);
  }
});

test('a connection that breaks is one line in the log, however much more comes over it', async () => {
  const lines = () =>
    readFileSync(join(wardkey.folder, 'server.log'), 'utf8')
      .split('\n')
      .filter((line) => line.includes('"parserCode"')).length;
  const before = lines();
  for (let count = 0; count < 3; count += 1) {
    await exchangeRaw(wardkey.url, 'no HTTP\r\n\r\n', 'nor this\r\n\r\n', '\0\r\n\r\n');
  }
  await sendRaw(wardkey.url, `hello\r\n\r\n`);
  await eventually('the lines', () => (lines() >= before + 4 ? true : undefined));
  assert.equal(lines(), before + 4);
});

test('a request that HTTP allows and a library in between would drop is answered all the same', async () => {
  const line = (target: string, version = '1.1') => `GET ${target} HTTP/${version}\r\nConnection: close\r\n`;
  const odd: Readonly<Record<string, string>> = {
    'HTTP/0.9': 'GET /v1/account\r\n\r\n',
    'HTTP/1.0 without Host': `${line('/v1/account', '1.0')}\r\n`,
    'no Host': `${line('/v1/account')}\r\n`,
    'no Host, gateway': `${line('/v1/predictions')}\r\n`,
    'a Host that is none': `${line('/v1/account')}Host: a b\r\n\r\n`,
    'a Host with a path': `${line('/v1/account')}Host: a/b?c#d\r\n\r\n`,
    'two Hosts': `${line('/v1/account')}Host: wardkey.test\r\nhost: evil.example\r\n\r\n`,
    'the same Host twice, gateway': `${line('/v1/predictions')}Host: wardkey.test\r\nHost: wardkey.test\r\n\r\n`,
    'two Hosts, WebSocket': `${line('/v1/ws').replace('close', 'Upgrade')}Upgrade: websocket\r\nHost: a\r\nHost: b\r\n\r\n`,
    'a backslash in the path': requestText('/v1\\tokens', { headers: bearer(good) }),
    'a backslash behind a path of the gateway': requestText('/v1/predictions\\x', { headers: bearer(good) }),
    'a path that is a backslash': requestText('/\\evil.example/x'),
    'OPTIONS *': requestText('*', { method: 'OPTIONS' }),
    'a whole address as target': requestText('ftp://wardkey.test/v1/account'),
    'an expectation nobody knows': requestText('/v1/account', { headers: ['Expect: a-wonder'] }),
    'a path that is badly escaped': requestText('/v1/tokens/%E0%A4%A', { headers: bearer(good) }),
    'a path with a NUL in it': requestText('/v1/tokens/%00', { headers: bearer(good) }),
  };
  for (const [what, bytes] of Object.entries(odd)) {
    const { status } = refusalOf(await sendRaw(wardkey.url, bytes), what);
    assert.ok(status >= 400 && status < 500, `${what}: ${status}`);
    if (/Hosts|twice|backslash/.test(what)) assert.equal(status, 400, what);
  }
});

test('HEAD gets the head of the same answer and no body, refused or not', async () => {
  for (const target of ['/v1/account', '/v1/predictions', '/v1/tokens/self', '/errors/token_missing']) {
    for (const headers of [[], bearer(good), bearer(mistyped)]) {
      const [get, head] = await Promise.all(
        ['GET', 'HEAD'].map((method) => sendRaw(wardkey.url, requestText(target, { method, headers }))),
      );
      assert.equal(head?.status, get?.status, target);
      assert.equal(head?.body, '', target);
      for (const name of ['content-type', 'www-authenticate', 'cache-control']) {
        assert.equal(
          head?.headers.get(name)?.split(', error_uri')[0],
          get?.headers.get(name)?.split(', error_uri')[0],
        );
      }
    }
  }
});

test('OPTIONS names the methods of the API, needs a token at the gateway, and lets no other site in', async () => {
  const cors = ['Origin: https://evil.example.net', 'Access-Control-Request-Method: POST'];
  const options = (target: string, headers: readonly string[]) =>
    sendRaw(wardkey.url, requestText(target, { method: 'OPTIONS', headers: [...cors, ...headers] }));
  const atApi = await options('/v1/tokens', []);
  assert.deepEqual([atApi.status, atApi.headers.get('allow')], [405, 'GET, POST']);
  const atGateway = await options('/v1/predictions', []);
  assert.equal(refusalOf(atGateway, 'OPTIONS').code, 'token_missing');
  for (const answer of [atApi, atGateway, await options('/v1/account', bearer(good))]) {
    assert.equal(answer.headers.get('access-control-allow-origin'), undefined);
  }
});

test('a body is invited only where it will be read: 100-continue comes after the token was checked', async () => {
  const ask = (headers: readonly string[]) =>
    exchangeRaw(
      wardkey.url,
      requestText('/v1/models/wardkey/demo/predictions', {
        method: 'POST',
        headers: ['Expect: 100-continue', 'Content-Length: 17', ...headers],
      }),
      '{"input":{"a":1}}',
    );
  assert.match(await ask([]), /^HTTP\/1\.1 401 /);
  assert.match(await ask(bearer(good)), /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 201 /);
});

test('requests in one packet are each answered for their own token, in their order', async () => {
  const one = (target: string, headers: readonly string[], end = false) => {
    const text = requestText(target, { headers });
    return end ? text : text.replace('Connection: close\r\n', '');
  };
  const bytes = await exchangeRaw(
    wardkey.url,
    one('/v1/account', bearer(good)) +
      one('/v1/account', []) +
      one('/v1/predictions', bearer(mistyped)) +
      one('/v1/account', bearer(other)) +
      one('/v1/predictions', bearer(unknown), true),
  );
  assert.deepEqual(
    [...bytes.matchAll(/HTTP\/1\.1 (\d+)|"code":"(\w+)"|"name":"(All|Default)"/g)].map(([, ...found]) =>
      found.find((each) => each !== undefined),
    ),
    ['200', 'All', '401', 'token_missing', '401', 'token_mistyped', '200', 'Default', '401', 'token_unknown'],
  );
});

test('the body of a refused request is never taken for another request, however it looks', async () => {
  const hidden = requestText('/v1/account', { headers: bearer(good) });
  const refusing: readonly (readonly [string, string, readonly string[], number])[] = [
    ['POST', '/v1/predictions', [], 401],
    ['POST', '/v1/tokens', [], 401],
    ['POST', '/v1/tokens', bearer(good), 422],
    ['POST', '/v1/tokens/verify', bearer(good), 422],
    ['POST', '/v1/tokens/verify', bearer(other), 403],
    ['POST', '/v1/account', bearer(good), 405],
    ['POST', '/v1/predictions/../x', bearer(good), 400],
    ['POST', '/v1/v1/predictions', bearer(good), 404],
    ['DELETE', '/v1/tokens/nobody', bearer(good), 422],
    ['POST', '/healthz', [], 200],
  ];
  for (const [method, target, headers, status] of refusing) {
    for (const filling of ['', 'x'.repeat(200_000)]) {
      const first = requestText(target, { method, headers, body: hidden + filling });
      const bytes = await exchangeRaw(
        wardkey.url,
        first.replace('Connection: close\r\n', '') + requestText('/v1/account'),
      );
      const [one, two, ...more] = [...bytes.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, each]) => Number(each));
      assert.ok(one === status || (filling !== '' && one === 413), `${method} ${target}: ${one}`);
      assert.deepEqual([two, more], [401, []], `${method} ${target}`);
      assert.ok(!bytes.includes('"username"'), `${method} ${target}`);
    }
  }
});

test('rubbish behind a request does not get into the answer that is still on its way', async (context) => {
  const upstream = createServer((_request, response) => response.write('the first piece'));
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  context.after(() => upstream.closeAllConnections());
  context.after(() => upstream.close());
  const { port } = upstream.address() as AddressInfo;
  const gateway = await startWardkey(context, 'rubbish', { WARDKEY_UPSTREAM: `http://127.0.0.1:${port}` });
  const { token } = await gateway.createAccount();
  const request = requestText('/v1/stream', { headers: bearer(token.text) });
  const bytes = await exchangeRaw(gateway.url, request, '\0rubbish\r\n\r\n');
  assert.match(bytes, /the first piece/);
  assert.deepEqual(bytes.match(/HTTP\/1\.1 \d+/g), ['HTTP/1.1 200']);
});

test('nothing of all this stands in a file of the server, and the token it was tried with is as it was', async () => {
  await stage.assertUntouched();
});
