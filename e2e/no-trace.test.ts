import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { searchForTokens } from '../scripts/search-for-tokens.ts';
import { mintToken } from '../src/token-format/mint-token.ts';
import { DEFAULT_PREFIX } from '../src/token-format/prefix.ts';
import { rawExchange, requestBytes } from './raw-exchange.ts';
import { startWardkey } from './start-wardkey.ts';

/**
 * A caller puts a token everywhere but where it belongs. Whatever the server makes of it, the token is in none of its
 * answers, and afterwards nowhere in the data folder and the log.
 */

const wardkey = await startWardkey({ after }, 'trace');
const { account, token } = await wardkey.createAccount({ isOperator: true });
const scopes = ['api', 'tokens:read', 'tokens:write', 'verify', 'operator'];
const manager = await wardkey.createToken(account.username, 'manager', scopes);
/** One that works, and one that was never issued. */
const texts = [token.text, mintToken(DEFAULT_PREFIX)];

/** Ways in which others write a token. */
const forms: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => text.replaceAll(/./g, (letter) => `%${letter.charCodeAt(0).toString(16)}`),
  (text) => text.replace('_', '%5F'),
  (text) => text.replace('_', '%255f'),
  (text) => Buffer.from(text).toString('base64'),
  (text) => Buffer.from(`user:${text}`).toString('base64'),
  (text) => Buffer.from(text).toString('hex'),
  (text) => Buffer.from(text).toString('hex').toUpperCase(),
];

test('a token in an address is in no answer', async () => {
  for (const text of writings()) {
    const targets = [
      `/v1/models/${text}/x`,
      `/v1/models?api_key=${text}`,
      `/v1/tokens/${text}`,
      `/v1/tokens?cursor=${text}&account=${text}`,
      `/v1/accounts/${text}/suspend`,
      `/v2/${text}/health`,
      `/errors/${text}`,
      `/errors/${text}.md?${text}`,
      `/nowhere/${text}#${text}`,
      `/healthz?${text}`,
      `http://example.com/${text}`,
      `/v1/models/../${text}`,
    ];
    for (const target of targets) {
      await assertSilent(requestBytes(wardkey.url, target, []));
      await assertSilent(requestBytes(wardkey.url, target, [`Authorization: Bearer ${manager.text}`]));
    }
  }
});

test('a token in a header that is not its own, or in its own in a wrong form, is in no answer', async () => {
  const names = [
    'User-Agent',
    'Referer',
    'Cookie',
    'X-Request-Id',
    'Idempotency-Key',
    'X-Forwarded-For',
    'Prefer',
  ];
  for (const text of writings()) {
    for (const target of ['/v1/models', '/v1/account', '/v1/tokens']) {
      const good = `Authorization: Bearer ${manager.text}`;
      for (const name of names)
        await assertSilent(requestBytes(wardkey.url, target, [good, `${name}: ${text}`]));
      const wrong = [
        `${text}${text}`,
        `"${text}"`,
        `Basic ${text}`,
        `Bearer Bearer ${text}`,
        `Bearer ${text}\r`,
        text,
      ];
      for (const value of wrong)
        await assertSilent(requestBytes(wardkey.url, target, [`Authorization: ${value}`]));
      await assertSilent(requestBytes(wardkey.url, target, [good, `Authorization: Bearer ${text}`]));
    }
  }
});

test('a token in what is not even a request is in no answer', async () => {
  for (const text of writings()) {
    await assertSilent(`${text} / HTTP/1.1\r\n\r\n`);
    await assertSilent(`GET / HTTP/1.1\r\nHost: x\r\n${text}\r\n\r\n`);
    await assertSilent(`GET / HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${text}\r\n X: folded\r\n\r\n`);
    await assertSilent(`GET / HTTP/1.1\r\nHost: x\r\nX-Large: ${`${text} `.repeat(1000)}\r\n\r\n`);
    await assertSilent(`POST /v1/tokens HTTP/1.1\r\nHost: x\r\nContent-Length: ${text}\r\n\r\n`);
    await assertSilent(`GET /v1/models HTTP/1.1\r\nHost: ${text}\r\nConnection: close\r\n\r\n`);
  }
});

test('a token in any field of a body is in no answer', async () => {
  for (const text of writings()) {
    const wanted = { email: 'x@example.com', name: 'x', password: 'a password that is long enough' };
    const bodies: [path: string, body: unknown][] = [
      ['tokens', { name: text }],
      ['tokens', { name: `my token ${text}` }],
      ['tokens', { name: 'x', [text]: text }],
      ['tokens', { name: 'x', scopes: [text], allowed_addresses: [text], expires_at: text, account: text }],
      ['tokens', `{"name": "${text}`],
      [`tokens/${token.id}/disable`, { note: text, reason: text }],
      [`tokens/${token.id}/disable`, { note: `seen: ${text}` }],
      ['tokens/verify', { token: `x${text}`, user_agent: text, address: text, scope: text }],
      ['tokens/verify', { token: manager.text, user_agent: text }],
      ['accounts', { ...wanted, name: text }],
      ['accounts', { ...wanted, email: `${text}@example.com` }],
      ['accounts', { ...wanted, email: text, password: text.slice(0, 5) }],
    ];
    for (const [path, body] of bodies) {
      const bytes = typeof body === 'string' ? body : JSON.stringify(body);
      const head = requestBytes(wardkey.url, `/v1/${path}`, [
        `Authorization: Bearer ${manager.text}`,
        `Content-Length: ${Buffer.byteLength(bytes)}`,
      ]).replace(/^GET/, 'POST');
      await assertSilent(head + bytes);
    }
  }
});

test('a token on a command line is repeated by no command', async () => {
  for (const args of [
    ['token', 'show'],
    ['token', 'create'],
    ['token', 'verify'],
    ['token', 'disable'],
    ['explain'],
    [],
  ]) {
    const { exitCode, stdout, stderr } = await wardkey.wardkey([...args, token.text]);
    assert.notEqual(exitCode, 0);
    assert.ok(!holds(`${stdout}${stderr}`, token.text), args.join(' '));
  }
});

test('after all this there is no token text in the data folder, its journal, or the log', async () => {
  await wardkey.kill();
  await assertClean('killed');
  await wardkey.restart();
  await assertSilent(requestBytes(wardkey.url, '/v1/models', [`Authorization: Bearer ${token.text}`]));
  assert.equal((await wardkey.stop()).exitCode, 0);
  await assertClean('stopped');
});

function writings(): string[] {
  return texts.flatMap((text) => forms.map((write) => write(text)));
}

async function assertSilent(bytes: string): Promise<void> {
  const answer = await rawExchange(wardkey.url, bytes);
  // What the API behind the gateway makes of a request is its own affair.
  if (/^x-demo-model-server:/im.test(answer)) return;
  for (const text of [...texts, manager.text]) {
    const [first = ''] = bytes.split('\r\n', 1);
    assert.ok(
      !holds(answer, text),
      `${first.replaceAll(text, 'TOKEN')} is answered by ${answer.replaceAll(text, 'TOKEN')}`,
    );
  }
}

/** Not the whole text only: most of its random part is as bad. */
function holds(place: string, text: string): boolean {
  return forms.some((write) => place.includes(write(text))) || place.includes(text.slice(3, 19));
}

async function assertClean(how: string): Promise<void> {
  const { found, files } = searchForTokens(wardkey.folder);
  assert.ok(files >= 3, 'database, key and log are there');
  assert.deepEqual(found, [], how);
  for (const entry of readdirSync(wardkey.folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const content = readFileSync(join(entry.parentPath, entry.name), 'latin1');
    for (const text of [...texts, manager.text]) assert.ok(!holds(content, text), `${how}: ${entry.name}`);
  }
}
