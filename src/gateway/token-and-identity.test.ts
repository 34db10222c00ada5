import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { exchangeRaw, startTestGateway, startTestUpstream, testIdentity } from './test-gateway.ts';

/** Sends raw header lines through a gateway and answers those that the upstream got, in lower case. */
async function headersAtUpstream(
  t: TestContext,
  lines: (tokenText: string) => readonly string[],
  options: Parameters<typeof startTestGateway>[2] = {},
): Promise<{ headers: readonly [string, string][]; tokenText: string }> {
  const seen: [string, string][] = [];
  const upstream = await startTestUpstream(t, ({ rawHeaders }, response) => {
    for (let index = 0; index < rawHeaders.length; index += 2) {
      seen.push([rawHeaders[index]?.toLowerCase() ?? '', rawHeaders[index + 1] ?? '']);
    }
    response.end();
  });
  const { port, tokenText } = await startTestGateway(t, upstream, options);
  const head = ['GET / HTTP/1.1', 'Host: public.example', 'Connection: close', ...lines(tokenText)].join(
    '\r\n',
  );
  const answer = await exchangeRaw(port, `${head}\r\nAuthorization: Bearer ${tokenText}\r\n\r\n`);
  assert.match(answer, /^HTTP\/1\.1 200/);
  return { headers: seen, tokenText };
}

const valuesOf = (headers: readonly [string, string][], name: string): string[] =>
  headers.filter(([seen]) => seen.replaceAll('_', '-') === name).map(([, value]) => value);

test('the upstream is told whose request it is, and by which name callers know this server', async (t) => {
  const publicUrl = 'https://api.example.test';
  const { headers } = await headersAtUpstream(t, () => [], { publicUrl });
  assert.deepEqual(valuesOf(headers, 'x-wardkey-account'), [testIdentity.accountId]);
  assert.deepEqual(valuesOf(headers, 'x-wardkey-username'), [testIdentity.username]);
  assert.deepEqual(valuesOf(headers, 'x-wardkey-token'), [testIdentity.tokenId]);
  assert.deepEqual(valuesOf(headers, 'x-wardkey-scopes'), ['run read']);
  assert.deepEqual(valuesOf(headers, 'x-request-id'), ['request-1']);
  assert.deepEqual(valuesOf(headers, 'x-forwarded-for'), ['192.0.2.7']);
  assert.deepEqual(valuesOf(headers, 'x-forwarded-proto'), ['https']);
  assert.deepEqual(valuesOf(headers, 'x-forwarded-host'), ['api.example.test']);
  assert.match(valuesOf(headers, 'host')[0] ?? '', /^127\.0\.0\.1:\d+$/);
  assert.equal(valuesOf(headers, 'host').length, 1);
});

test('what a caller says of itself in the headers of the gateway does not arrive, in any spelling', async (t) => {
  const names = [
    'X-Wardkey-Account',
    'x_wardkey_account',
    'x.wardkey.account',
    'X-Wardkey~Token',
    'x!wardkey|scopes',
    'X-WARDKEY_Scopes',
    'x-wardkey-anything',
    'X-Request-Id',
  ];
  const more = [
    'Forwarded',
    'X-Forwarded-For',
    'x_forwarded_for',
    'X-Forwarded-Proto',
    'X-Forwarded-Port',
    'X-Real-IP',
  ];
  const { headers } = await headersAtUpstream(t, () =>
    [...names, ...more, 'X-Original-URL', 'X-Rewrite-URL'].map((name) => `${name}: evil`),
  );
  assert.deepEqual(
    headers.filter(([, value]) => value === 'evil'),
    [],
  );
});

test('the token does not arrive, wherever among the headers it stands', async (t) => {
  const { headers, tokenText } = await headersAtUpstream(t, (token) => [
    `X-Api-Key: ${token}`,
    `Cookie: a=1; token=${token}; b=2`,
    `X-Quoted: "${token}"`,
    `x_authorization: Bearer ${token}`,
    `Proxy-Authorization: Bearer ${token}`,
    `${token}: name`,
    `Referer: https://a.example/?k=${token}`,
    'X-Harmless: stays',
  ]);
  assert.ok(!JSON.stringify(headers).includes(tokenText));
  assert.deepEqual(valuesOf(headers, 'authorization'), []);
  assert.deepEqual(valuesOf(headers, 'cookie'), []);
  assert.deepEqual(valuesOf(headers, 'x-harmless'), ['stays']);
});

test('the cookies with which people sign in here do not arrive, and those of others do', async (t) => {
  const own = 'wardkey.session_token=x; __Host-wardkey.session_token=y';
  const { headers } = await headersAtUpstream(t, () => [
    `Cookie: a=1; ${own}; b=wardkey.session_token`,
    `cookie: ${own}`,
    'Cookie: c=3',
  ]);
  assert.deepEqual(valuesOf(headers, 'cookie'), ['a=1; b=wardkey.session_token', 'c=3']);
});

test('headers for this hop only do not arrive, nor those that Connection names', async (t) => {
  const { headers } = await headersAtUpstream(t, () => [
    'Connection: X-Hop, x-other',
    'X-Hop: 1',
    'X-Other: 2',
    'Keep-Alive: timeout=99',
    'TE: trailers',
    'Trailer: x',
    'Proxy-Connection: keep-alive',
    'HTTP2-Settings: AAMAAABk',
    'Content_Length: 5',
    'Transfer_Encoding: chunked',
    'X-Stays: 3',
  ]);
  const names = headers.map(([name]) => name);
  for (const name of [
    'x-hop',
    'x-other',
    'keep-alive',
    'te',
    'trailer',
    'proxy-connection',
    'http2-settings',
  ]) {
    assert.ok(!names.includes(name), name);
  }
  for (const name of ['content_length', 'content-length', 'transfer_encoding', 'transfer-encoding']) {
    assert.ok(!names.includes(name), name);
  }
  assert.deepEqual(valuesOf(headers, 'connection'), ['keep-alive']);
  assert.deepEqual(valuesOf(headers, 'x-stays'), ['3']);
});

test('Connection cannot take away what the gateway states', async (t) => {
  const { headers } = await headersAtUpstream(t, () => [
    'Connection: x-wardkey-account, x-forwarded-for, host',
  ]);
  assert.deepEqual(valuesOf(headers, 'x-wardkey-account'), [testIdentity.accountId]);
  assert.deepEqual(valuesOf(headers, 'x-forwarded-for'), ['192.0.2.7']);
  assert.equal(valuesOf(headers, 'host').length, 1);
});

test('a username in any script arrives percent-encoded, and cannot add a header', async (t) => {
  const { headers } = await headersAtUpstream(t, () => [], {
    admit: ({ headers: { authorization = '' } }) => ({
      accepted: true,
      tokenText: authorization.slice(7),
      identity: { ...testIdentity, username: 'Jürgen 李\r\nx-evil: 100%' },
    }),
  });
  const [username = ''] = valuesOf(headers, 'x-wardkey-username');
  assert.equal(username, 'J%C3%BCrgen %E6%9D%8E%0D%0Ax-evil: 100%25');
  assert.equal(decodeURIComponent(username), 'Jürgen 李\r\nx-evil: 100%');
  assert.deepEqual(valuesOf(headers, 'x-evil'), []);
});

test('a token in the address is refused even when it was admitted, and the upstream hears nothing', async (t) => {
  let calls = 0;
  const upstream = await startTestUpstream(t, (_request, response) => {
    calls += 1;
    response.end();
  });
  const { url, authorization, tokenText } = await startTestGateway(t, upstream);
  for (const target of [`/v1?api_key=${tokenText}`, `/v1/${tokenText}/x`]) {
    const answer = await fetch(url + target, { headers: authorization });
    assert.deepEqual(
      [answer.status, ((await answer.json()) as { code: string }).code],
      [401, 'token_in_url'],
    );
  }
  assert.equal(calls, 0);
});

test('headers of the answer that are for this hop only do not come back', async (t) => {
  const upstream = await startTestUpstream(t, (_request, response) => {
    response.writeHead(200, [
      ['Connection', 'close, X-Hop'],
      ['X-Hop', '1'],
      ['Keep-Alive', 'timeout=77'],
      ['Proxy-Authenticate', 'Basic'],
      ['Upgrade', 'h2c'],
      ['X-Stays', '2'],
    ] as never);
    response.end('ok');
  });
  const { url, authorization } = await startTestGateway(t, upstream);
  const { headers } = await fetch(url, { headers: authorization });
  assert.equal(headers.get('x-stays'), '2');
  for (const name of ['x-hop', 'proxy-authenticate', 'upgrade']) assert.equal(headers.get(name), null, name);
  assert.notEqual(headers.get('keep-alive'), 'timeout=77');
});
