import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { mintToken } from '../src/token-format/mint-token.ts';
import { DEFAULT_PREFIX } from '../src/token-format/prefix.ts';
import { callApi, type ProblemBody } from './call-api.ts';
import { rawExchange } from './raw-exchange.ts';
import { startWardkey } from './start-wardkey.ts';

/** A web server in front of somebody’s API asks whether the request may pass that it has before it. */

const wardkey = await startWardkey({ after }, 'forward');
const { account, token } = await wardkey.createAccount({ isOperator: true });
const proxy = await wardkey.createToken(account.username, 'proxy', ['verify']);
const manager = await wardkey.createToken(account.username, 'manager', ['tokens:read', 'tokens:write']);

type Headers = Readonly<Record<string, string>>;

function ask(headers: Headers, query = ''): Promise<Response> {
  return fetch(`${wardkey.url}/v1/forward-auth${query}`, {
    headers: { 'x-wardkey-verifier': proxy.text, ...headers },
  });
}

const bearer = (text: string): Headers => ({ authorization: `Bearer ${text}` });

async function codeOf(answer: Response): Promise<string> {
  const { status, code } = (await answer.json()) as ProblemBody & { status: number };
  assert.equal(status, answer.status);
  return code;
}

test('a request with a good token may pass, and the proxy is told whose it is', async () => {
  const answer = await ask(bearer(token.text));
  assert.equal(answer.status, 200);
  assert.equal(await answer.text(), '');
  assert.deepEqual(
    ['account', 'username', 'token', 'scopes'].map((name) => answer.headers.get(`x-wardkey-${name}`)),
    [account.id, account.username, token.id, 'api'],
  );
  assert.equal(answer.headers.get('cache-control'), 'no-store');
});

test('a request without a good token gets the same refusal as at the gateway', async () => {
  const disabled = await wardkey.createToken(account.username, 'disabled');
  await wardkey.wardkey(['token', 'disable', disabled.id, '--note', 'spring cleaning']);
  const poor = await wardkey.createToken(account.username, 'poor', ['tokens:read']);
  for (const headers of [
    {},
    bearer(''),
    bearer(`"${token.text}"`),
    bearer(token.text.slice(0, -1)),
    bearer(mintToken(DEFAULT_PREFIX)),
    bearer(disabled.text),
    bearer(poor.text),
    { ...bearer(token.text), 'user-agent': 'replicate-python/1.0.7', authorization: 'Bearer' },
  ]) {
    const [here, gateway] = await Promise.all([
      ask(headers),
      fetch(`${wardkey.url}/v1/predictions`, { headers }),
    ]);
    assert.ok([401, 403].includes(here.status));
    assert.equal(here.status, gateway.status);
    const plain = async (answer: Response) => ({
      ...((await answer.json()) as object),
      instance: '',
      request_id: '',
    });
    assert.deepEqual(await plain(here), await plain(gateway));
    assert.equal(here.headers.get('www-authenticate'), gateway.headers.get('www-authenticate'));
  }
});

test('a proxy that does not prove itself lets nobody in, and its callers learn nothing of its token', async () => {
  const ended = await wardkey.createToken(account.username, 'old proxy', ['verify']);
  await wardkey.wardkey(['token', 'disable', ended.id]);
  for (const verifier of [undefined, '', 'nonsense', mintToken(DEFAULT_PREFIX), token.text, ended.text]) {
    const answer = await fetch(`${wardkey.url}/v1/forward-auth`, {
      headers: {
        ...bearer(token.text),
        ...(verifier !== undefined && { 'x-wardkey-verifier': verifier }),
        'x-forwarded-for': '127.0.0.1',
      },
    });
    const text = await answer.text();
    assert.equal(answer.status, 503);
    assert.equal((JSON.parse(text) as ProblemBody).code, 'verifier_unavailable');
    assert.equal(answer.headers.get('x-wardkey-account'), null);
    assert.ok(!text.includes(ended.hint) && !text.includes('old proxy'));
  }
});

test('a token that is disabled is refused from the answer on', async () => {
  const { id, text } = await wardkey.createToken(account.username, 'short-lived');
  assert.equal((await ask(bearer(text))).status, 200);
  await callApi(wardkey.url, manager.text, 'POST', `/v1/tokens/${id}/disable`, {});
  assert.equal(await codeOf(await ask(bearer(text))), 'token_disabled');
});

test('the scope is the one that the proxy asks for, and there must be such a one', async () => {
  const reader = await wardkey.createToken(account.username, 'reader', ['tokens:read']);
  assert.equal(await codeOf(await ask(bearer(reader.text))), 'scope_insufficient');
  assert.equal((await ask(bearer(reader.text), '?scope=tokens:read')).status, 200);
  assert.equal(await codeOf(await ask(bearer(token.text), '?scope=everything')), 'verifier_unavailable');
  assert.equal(await codeOf(await ask(bearer(token.text), '?scope=')), 'verifier_unavailable');
});

test('the caller’s address is the one that the proxy saw; without it, a token bound to addresses is refused', async () => {
  const bound = await wardkey.createToken(account.username, 'office');
  await callApi(wardkey.url, manager.text, 'PATCH', `/v1/tokens/${bound.id}`, {
    allowed_addresses: ['203.0.113.0/24'],
  });
  const from = (forwardedFor: string) => ask({ ...bearer(bound.text), 'x-forwarded-for': forwardedFor });
  assert.equal((await from('203.0.113.7')).status, 200);
  assert.equal(
    (await from('198.51.100.1, 203.0.113.7')).status,
    200,
    'the last is what the proxy itself saw',
  );
  assert.equal(await codeOf(await from('203.0.113.7, 198.51.100.1')), 'address_not_allowed');
  assert.equal(await codeOf(await from('nonsense')), 'address_not_allowed');
  assert.equal(await codeOf(await ask(bearer(bound.text))), 'address_not_allowed');
  const local = await wardkey.createToken(account.username, 'beside the proxy');
  await callApi(wardkey.url, manager.text, 'PATCH', `/v1/tokens/${local.id}`, {
    allowed_addresses: ['127.0.0.1'],
  });
  const headers = (forwardedFor: string) => ({ ...bearer(local.text), 'x-forwarded-for': forwardedFor });
  assert.equal((await ask(headers('127.0.0.1'))).status, 200);
  assert.equal(await codeOf(await ask(headers('nonsense'))), 'address_not_allowed');
});

test('a token in the address of the request is refused, where the proxy says the address', async () => {
  for (const name of ['x-original-uri', 'x-forwarded-uri']) {
    const inUrl = { [name]: `/models?api_key=${token.text}` };
    assert.equal(await codeOf(await ask(inUrl)), 'token_in_url');
    assert.equal(await codeOf(await ask({ ...inUrl, ...bearer(token.text) })), 'token_ambiguous');
  }
});

test('for nginx every refusal is a 403 without a body, and the real answer stands in its headers', async () => {
  const refused = await ask(bearer('nonsense'), '?mode=nginx');
  assert.deepEqual([refused.status, await refused.text()], [403, '']);
  assert.equal(refused.headers.get('x-error-status'), '401');
  const body = JSON.parse(refused.headers.get('x-error-body') ?? '') as ProblemBody;
  assert.equal(body.code, 'token_wrong_prefix');
  const unproven = await ask({ ...bearer(token.text), 'x-wardkey-verifier': 'nonsense' }, '?mode=nginx');
  assert.deepEqual([unproven.status, unproven.headers.get('x-error-status')], [403, '503']);
  assert.equal(unproven.headers.get('retry-after'), '2');
  assert.equal((await ask(bearer(token.text), '?mode=nginx')).status, 200);
});

test('a length without a body keeps nobody waiting, and takes no later request for the body', async () => {
  const lines = [
    'GET /v1/forward-auth?mode=nginx HTTP/1.1',
    `Host: ${new URL(wardkey.url).host}`,
    `X-Wardkey-Verifier: ${proxy.text}`,
    `Authorization: Bearer ${token.text}`,
    'Content-Length: 400',
    '',
    '',
  ];
  const answer = await rawExchange(wardkey.url, lines.join('\r\n'));
  assert.match(answer, /^HTTP\/1\.1 200 OK\r\n/);
  assert.match(answer, /\r\nConnection: close\r\n/i);
});
