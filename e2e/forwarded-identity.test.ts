import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { after, test } from 'node:test';
import { rawExchange, requestBytes } from './raw-exchange.ts';
import { startWardkey } from './start-wardkey.ts';
import { startTestUpstream } from './test-upstream.ts';

/** What the API behind the gateway is told of a request: whose it is, and nothing that would let it act as they. */

const upstream = await startTestUpstream({ after });
const wardkey = await startWardkey({ after }, 'identity', { WARDKEY_UPSTREAM: upstream.url });
const { account, token } = await wardkey.createAccount();
const IDENTITY = {
  'x-wardkey-account': account.id,
  'x-wardkey-username': account.username,
  'x-wardkey-token': token.id,
  'x-wardkey-scopes': 'api',
} as const;

test('the upstream is told whose request it is, and never gets the token', async () => {
  const seen = await arrives([`Authorization: Bearer ${token.text}`, 'X-Kept: yes']);
  for (const [name, value] of Object.entries(IDENTITY)) assert.equal(seen.headers[name], value);
  assert.equal(seen.headers['x-kept'], 'yes');
  assertWithoutToken(seen);
});

test('whatever header a client puts a copy of the token into, it stays at the gateway', async () => {
  const copies = [
    `X-Api-Key: ${token.text}`,
    `Cookie: session=1; token=${token.text}`,
    `Proxy-Authorization: Bearer ${token.text}`,
    `X-${token.text}: as a name`,
    `Referer: http://example.com/?key=${token.text}`,
  ];
  for (const scheme of ['Bearer', 'bearer', 'Token']) {
    assertWithoutToken(await arrives([`Authorization: ${scheme} ${token.text}`, ...copies]));
  }
});

test('a client cannot say for itself who it is, in whatever spelling', async () => {
  const forged = [
    'X-Wardkey-Account: acc_forged',
    'x-wardkey-account: acc_forged',
    'X_Wardkey_Account: acc_forged',
    'X.Wardkey.Account: acc_forged',
    'x-wardkey_username: forged',
    'X-WARDKEY-SCOPES: operator forged',
    'X-Wardkey-Anything-New: forged',
    'X-Wardkey-Token: tok_forged',
    'Forwarded: for=192.0.2.66;host=forged',
    'X-Forwarded-For: 192.0.2.66',
    'X-Forwarded-Host: forged.example',
    'X-Real-IP: 192.0.2.66',
  ];
  const seen = await arrives([`Authorization: Bearer ${token.text}`, ...forged]);
  const all = seen.rawHeaders.join('\n');
  assert.ok(!all.includes('forged') && !all.includes('192.0.2.66'), all.replaceAll(token.text, 'TOKEN'));
  const names = seen.rawHeaders.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase());
  const ours = names.filter((name) => name.replaceAll('_', '-').startsWith('x-wardkey-'));
  assert.deepEqual(ours.sort(), Object.keys(IDENTITY).sort(), 'each identity header once');
});

test('a client cannot have the identity headers taken out by calling them hop-by-hop', async () => {
  const names = Object.keys(IDENTITY).join(', ');
  const seen = await arrives([
    `Authorization: Bearer ${token.text}`,
    `Connection: close, ${names}, x-request-id`,
  ]);
  for (const [name, value] of Object.entries(IDENTITY)) assert.equal(seen.headers[name], value);
  assert.ok(seen.headers['x-request-id']);
});

test('a request that is refused never reaches the upstream', async () => {
  let reached = 0;
  upstream.answer((_, response) => {
    reached += 1;
    response.end('{}');
  });
  const bad = [
    '',
    'Authorization: Bearer',
    `Authorization: Bearer ${token.text.slice(0, -1)}`,
    `Authorization: Basic eA==`,
  ];
  for (const line of bad) assert.match(await exchange(line === '' ? [] : [line]), /^HTTP\/1\.1 401 /);
  const two = Array.from({ length: 2 }, () => `Authorization: Bearer ${token.text}`);
  assert.match(await exchange(two), /^HTTP\/1\.1 400 /);
  assert.equal(reached, 0);
  assert.match(await exchange([`Authorization: Bearer ${token.text}`]), /^HTTP\/1\.1 200 /);
  assert.equal(reached, 1);
});

/** Sends these header lines to the gateway, byte for byte, and gives the request that came out on the other side. */
async function arrives(lines: readonly string[]): Promise<IncomingMessage> {
  const { promise, resolve } = Promise.withResolvers<IncomingMessage>();
  upstream.answer((request, response) => {
    resolve(request);
    response.end('{}');
  });
  assert.match(await exchange(lines), /^HTTP\/1\.1 200 /);
  return promise;
}

function exchange(lines: readonly string[]): Promise<string> {
  return rawExchange(wardkey.url, requestBytes(wardkey.url, '/v1/echo?x=1', lines));
}

function assertWithoutToken({ rawHeaders, url = '' }: IncomingMessage): void {
  assert.ok(![url, ...rawHeaders].some((text) => text.toLowerCase().includes(token.text.toLowerCase())));
}
