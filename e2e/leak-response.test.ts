import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { searchForTokens } from '../scripts/search-for-tokens.ts';
import { operations as all } from '../src/api/operations.ts';
import { assertDescribed, type SeenAnswer } from './described-answers.ts';
import { mailTo } from './mailbox.ts';
import { startWardkey } from './start-wardkey.ts';

/** What happens when a token leaks, on the real program: alerts, reports by anyone, drills. */

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const key = publicKey.export({ type: 'spki', format: 'pem' }).toString();
const keyId = createHash('sha256').update(key).digest('hex');
const keyServer = createServer((_request, response) => {
  response.end(JSON.stringify({ public_keys: [{ key_identifier: keyId, key, is_current: true }] }));
});
await new Promise<void>((ready) => keyServer.listen(0, '127.0.0.1', ready));
after(() => keyServer.close());
const keysUrl = `http://127.0.0.1:${(keyServer.address() as AddressInfo).port}/keys`;
const wardkey = await startWardkey({ after }, 'leaks', {
  WARDKEY_ALERT_KEYS_URL: keysUrl,
  WARDKEY_ALERT_REPORTERS: `deps.dev GOSST-PUBLIC-KEY ${keysUrl}`,
});
const ada = await wardkey.createAccount({ isOperator: true });
const admin = await wardkey.createToken(ada.account.username, 'admin', [
  'operator',
  'tokens:read',
  'tokens:write',
]);
const bob = await wardkey.createAccount();
const seen: SeenAnswer[] = [];

async function call<T = Record<string, unknown>>(
  method: string,
  path: string,
  { token, body, headers = {} }: { token?: string; body?: string; headers?: Record<string, string> } = {},
): Promise<{ status: number; body: T }> {
  const answer = await fetch(`${wardkey.url}${path}`, {
    method,
    headers: { ...(token !== undefined && { authorization: `Bearer ${token}` }), ...headers },
    ...(body !== undefined && { body }),
  });
  const type = answer.headers.get('content-type') ?? '';
  const read = (await answer.json()) as T;
  seen.push({ method, path, status: answer.status, type, body: read });
  return { status: answer.status, body: read };
}

const ALERTS = '/v1/integrations/github/secret-scanning';

function alert(rows: unknown, prefix = 'Github-Public-Key') {
  const body = JSON.stringify(rows);
  const signature = sign('sha256', Buffer.from(body), { key: privateKey, dsaEncoding: 'der' });
  const headers = {
    'content-type': 'application/json',
    [`${prefix}-Identifier`]: keyId,
    [`${prefix}-Signature`]: signature.toString('base64'),
  };
  return call<{ label: string; code?: string }[]>('POST', ALERTS, { body, headers });
}

interface Leak {
  readonly id: string;
  readonly outcome: string;
  readonly channel: string;
  readonly repository: string | null;
  readonly path: string | null;
  readonly line: number | null;
  readonly acknowledged_at: string | null;
  readonly false_alarm: { readonly by: string; readonly reason: string } | null;
}

const leaksOf = async (tokenId: string) =>
  (await call<{ results: Leak[] }>('GET', `/v1/leaks?token_id=${tokenId}`, { token: admin.text })).body
    .results;

const codeOf = async (token: string) =>
  (await call<{ code?: string }>('GET', '/v1/account', { token })).body.code ?? 'accepted';

test('after an alert of GitHub was answered, the token is refused, and its owner reads where it was', async () => {
  const { text, id } = await wardkey.createToken(bob.account.username, 'In a repository');
  const url = `https://github.com/octo/app/blob/${'c'.repeat(40)}/src/config.ts#L12`;
  const { status, body } = await alert([
    { token: text, type: 'wardkey', url, source: 'content' },
    null,
    { token: 'nothing of ours', type: 'wardkey', url: '', source: 'a new kind' },
  ]);
  assert.equal(status, 200);
  assert.deepEqual(
    body.map(({ label }) => label),
    ['true_positive', 'false_positive'],
  );
  assert.equal(await codeOf(text), 'token_leaked');
  const mail = await mailTo(wardkey, bob.account.email, /"In a repository" leaked and was disabled/);
  for (const words of ['octo/app', 'src/config.ts', 'Line: 12', 'GitHub told us'])
    assert.ok(mail.text.includes(words), words);
  assert.equal((await leaksOf(id))[0]?.repository, 'octo/app');
  assert.deepEqual(
    (await alert([{ token: text, type: 'wardkey', url }])).body.map(({ label }) => label),
    ['true_positive'],
  );
  assert.equal((await leaksOf(id)).length, 1);
});

test('other reporters sign alike, and what is not signed is not acted on', async () => {
  const { text } = await wardkey.createToken(bob.account.username, 'In a package');
  const body = JSON.stringify([{ token: text }]);
  for (const headers of [
    {},
    { 'Github-Public-Key-Identifier': keyId, 'Github-Public-Key-Signature': 'bm90IG9uZQ==' },
    { 'Github-Public-Key-Identifier': keyId },
  ] as Record<string, string>[]) {
    const refused = await call<{ code: string }>('POST', ALERTS, { body, headers });
    assert.deepEqual([refused.status, refused.body.code], [400, 'alert_signature_invalid']);
  }
  assert.equal(await codeOf(text), 'accepted');
  assert.equal((await alert([{ token: text }], 'GOSST-PUBLIC-KEY')).status, 200);
  assert.equal(await codeOf(text), 'token_leaked');
});

test('an alert is not read further than ten megabytes', async () => {
  const body = `[${' '.repeat(10 * 1024 * 1024)}]`;
  const { status } = await call('POST', ALERTS, { body });
  assert.equal(status, 413);
});

test('whoever holds a token may end it, and learns nothing of others', async () => {
  const { text, hint, id } = await wardkey.createToken(bob.account.username, 'Found');
  const report = (token: string) =>
    call<{ results: unknown[] }>('POST', '/v1/leaks', { body: JSON.stringify({ leaks: [{ token }] }) });
  const changed = `${text.slice(0, 39)}${text.endsWith('A') ? 'B' : 'A'}`;
  assert.deepEqual((await report(changed)).body, { results: [{ hint: null, outcome: 'not_a_token_here' }] });
  assert.deepEqual((await report(hint)).body, { results: [{ hint: null, outcome: 'not_a_token_here' }] });
  assert.deepEqual((await report(text)).body, { results: [{ hint, outcome: 'disabled' }] });
  assert.deepEqual((await report(text)).body, { results: [{ hint, outcome: 'already_disabled' }] });
  assert.equal(await codeOf(text), 'token_leaked');
  assert.equal((await leaksOf(id))[0]?.outcome, 'disabled');
});

test('a leak is acknowledged by its owner; that it is a false alarm is for an operator to say', async () => {
  const { text, id } = await wardkey.createToken(bob.account.username, 'Not leaked');
  const own = await wardkey.createToken(bob.account.username, 'own', ['tokens:read', 'tokens:write']);
  await alert([{ token: text, url: 'https://github.com/octo/app/blob/main/private.txt' }]);
  const [leak] = await leaksOf(id);
  assert.ok(leak);
  const path = `/v1/leaks/${leak.id}`;
  const acknowledged = await call<Leak>('POST', `${path}/acknowledge`, { token: own.text });
  assert.ok(acknowledged.body.acknowledged_at);
  const reason = { reason: 'the repository is private' };
  const body = JSON.stringify(reason);
  assert.equal((await call('POST', `${path}/false-alarm`, { token: own.text, body })).status, 403);
  const said = await call<Leak>('POST', `${path}/false-alarm`, { token: admin.text, body });
  assert.deepEqual(
    [said.body.false_alarm?.by, said.body.false_alarm?.reason],
    [ada.account.username, reason.reason],
  );
  assert.equal(await codeOf(text), 'token_leaked');
  const note = JSON.stringify({ note: 'a false alarm' });
  assert.equal((await call('POST', `/v1/tokens/${id}/enable`, { token: own.text, body: note })).status, 403);
  assert.equal(
    (await call('POST', `/v1/tokens/${id}/enable`, { token: admin.text, body: note })).status,
    200,
  );
  await alert([{ token: text, url: 'https://github.com/octo/app/blob/main/private.txt' }]);
  assert.equal(await codeOf(text), 'accepted', 'the same place is still a false alarm');
  await alert([{ token: text, url: 'https://github.com/octo/other/blob/main/public.txt' }]);
  assert.equal(await codeOf(text), 'token_leaked', 'another place is not');
});

test('a drill shows every step with its time, mails its operator, and leaves nothing but its audit entries', async () => {
  const before = await wardkey.wardkey(['account', 'list', '--json']);
  const { status, body } = await call<{ steps: { name: string; state: string; milliseconds: number }[] }>(
    'POST',
    '/v1/drills/leak',
    { token: admin.text },
  );
  assert.equal(status, 200);
  assert.deepEqual(
    body.steps.map(({ name, state }) => `${name} ${state}`),
    ['received done', 'disabled done', 'refused done', 'mailed done'],
  );
  const times = body.steps.map(({ milliseconds }) => milliseconds);
  assert.deepEqual(
    times,
    times.toSorted((one, other) => one - other),
  );
  const mail = await mailTo(wardkey, ada.account.email, /Drill: API token "Leak drill"/);
  assert.match(mail.text, /This is a drill/);
  const outbox = join(wardkey.dataFolder, 'outbox');
  const written = readdirSync(outbox).map((name) => readFileSync(join(outbox, name), 'utf8'));
  assert.ok(
    written.every((text) => !text.includes('@drill.invalid')),
    'nobody else is written to',
  );
  assert.equal((await wardkey.wardkey(['account', 'list', '--json'])).stdout, before.stdout);
  const leaks = await call<{ results: { channel: string }[] }>('GET', '/v1/leaks?limit=100', {
    token: admin.text,
  });
  assert.ok(leaks.body.results.every(({ channel }) => channel !== 'drill'));
  const audit = await call<{ results: { action: string }[] }>('GET', '/v1/audit?limit=10', {
    token: admin.text,
  });
  assert.deepEqual(
    audit.body.results
      .slice(0, 5)
      .map(({ action }) => action)
      .toSorted(),
    ['account.created', 'drill.run', 'leak.recorded', 'token.created', 'token.disabled'],
  );
});

test('what a scan finds and reports is disabled, and its owner is told by whom it was found', async () => {
  const { text, id } = await wardkey.createToken(bob.account.username, 'In a folder');
  const folder = mkdtempSync(join(wardkey.folder, 'scanned-'));
  writeFileSync(join(folder, 'settings.ini'), `\n\ntoken = ${text}\n`);
  const env = { WARDKEY_URL: wardkey.url };
  const { stderr } = await wardkey.wardkey(['scan', folder, '--report'], { env });
  rmSync(folder, { recursive: true });
  assert.equal(await codeOf(text), 'token_leaked', stderr);
  const [leak] = await leaksOf(id);
  assert.deepEqual([leak?.channel, leak?.path, leak?.line], ['scan', 'settings.ini', 3]);
});

test('on a terminal, leaks are listed and ended, and a drill shows its steps', async () => {
  const run = async (...args: string[]) => {
    const { exitCode, stdout, stderr } = await wardkey.wardkey(args);
    assert.equal(exitCode, 0, stderr);
    return stdout;
  };
  const { text, id } = await wardkey.createToken(bob.account.username, 'On a terminal');
  assert.equal(await run('leak', 'list', '--token', id), 'There are none.\n');
  await alert([{ token: text, url: 'https://github.com/octo/app/blob/main/a.txt#L9' }]);
  const open = ['leak', 'list', '--token', id, '--open'];
  assert.match(await run(...open), /On a terminal \(.*octo\/app: a\.txt, line 9 .*open/);
  const [leak] = JSON.parse(await run(...open, '--json')) as Leak[];
  assert.ok(leak);
  assert.match(await run('leak', 'acknowledge', leak.id), /is acknowledged/);
  assert.equal(await run(...open), 'There are none.\n');
  assert.match(
    await run('leak', 'false-alarm', leak.id, '--reason', 'a private repository'),
    new RegExp(`is a false alarm\\n.*wardkey token enable ${id} --note`),
  );
  assert.match(await run('leak', 'list', '--token', id), /false alarm/);
  const drill = await run('drill', 'leak');
  for (const step of ['received', 'disabled', 'refused', 'mailed'])
    assert.match(drill, new RegExp(`✔ ${step} .* ms`));
});

test('an address that reports without end is made to wait, and an alert is not', async () => {
  const body = JSON.stringify({ leaks: [{ token: 'no token of anyone' }] });
  let last = await call('POST', '/v1/leaks', { body });
  for (let sent = 0; sent < 500 && last.status === 200; sent += 1)
    last = await call('POST', '/v1/leaks', { body });
  assert.deepEqual([last.status, last.body.code], [429, 'rate_limited']);
  assert.equal((await alert([])).status, 200);
});

test('every answer of this file is as the document says', async () => {
  const here = [
    'takeAlert',
    'reportLeaks',
    'listLeaks',
    'acknowledgeLeak',
    'reportFalseAlarm',
    'runLeakDrill',
  ];
  const beside = ['getAccount', 'enableToken', 'listAudit'];
  await assertDescribed(
    wardkey.url,
    seen,
    all.filter(({ id }) => [...here, ...beside].includes(id)),
  );
});

test('no token of this file stands in a file of the server', async () => {
  await wardkey.stop();
  assert.deepEqual(searchForTokens(wardkey.folder).found, []);
});
