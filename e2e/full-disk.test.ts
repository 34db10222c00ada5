import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { callApi, type ProblemBody, type TokenBody, type VerdictBody } from './call-api.ts';
import { createToken, type OpenRequest } from './changes-under-way.ts';
import { runCommand } from './run-command.ts';
import { startWardkey } from './start-wardkey.ts';
import { assertNothingHalfMade } from './stopped-database.ts';

/**
 * No room for another byte: the files of the server may not grow (`prlimit --fsize`), which fails its writes as a full
 * disk does. What cannot be written is not confirmed, and what was confirmed stays.
 */

const wardkey = await startWardkey({ after }, 'full');
const operator = await wardkey.createAccount({ isOperator: true });
const scopes = ['api', 'tokens:write', 'tokens:read', 'verify', 'operator'];
const manager = await wardkey.createToken(operator.account.username, 'manager', scopes);
const confirmed: TokenBody[] = [];

test('a creation that does not fit is refused with 503, and the same request succeeds once there is room', async () => {
  // From no room at all to room for a part of what a change writes.
  for (let step = 0; step < 8; step += 1) {
    await leaveRoom(step * 5000);
    const refused = await createUntilRefused();
    await leaveRoom('unlimited');
    const again = await createToken(wardkey.url, manager.text, refused);
    assert.ok(again.status === 201 || again.status === 200, `${again.status}`);
    if (again.status === 201) confirmed.push(again.body);
  }
  await assertAllAccepted();
});

test('tokens are checked as ever while nothing can be written', async () => {
  await leaveRoom(0);
  const fresh = await verify(operator.token.text);
  assert.equal(fresh.code, 'accepted', 'a token that was not asked for yet');
  assert.equal((await callApi(wardkey.url, operator.token.text, 'GET', '/v1/models')).status, 200);
  await leaveRoom('unlimited');
});

test('a disabling that cannot be written is not confirmed, and is done when it is asked for again', async () => {
  const token = confirmed[0];
  assert.ok(token);
  const disable = () =>
    callApi<ProblemBody>(wardkey.url, manager.text, 'POST', `/v1/tokens/${token.id}/disable`, {});
  await leaveRoom(0);
  const refused = await disable();
  assert.deepEqual([refused.status, refused.body.code], [503, 'change_not_confirmed']);
  assert.ok(Number(refused.headers.get('retry-after')) > 0);
  await leaveRoom('unlimited');
  assert.equal((await disable()).status, 200);
  assert.equal((await verify(token.text)).code, 'token_disabled');
  confirmed.shift();
});

test('the log says that the disk was the reason', () => {
  const log = readFileSync(join(wardkey.folder, 'server.log'), 'utf8');
  assert.ok(/disk I\/O error|database or disk is full/.test(log));
});

test('a server that is killed on a full disk has kept all that it confirmed', async () => {
  await leaveRoom(3000);
  await createUntilRefused();
  await wardkey.kill();
  assertNothingHalfMade(wardkey.dataFolder);
  await wardkey.restart();
  await assertAllAccepted();
});

async function createUntilRefused(): Promise<OpenRequest> {
  for (let number = 0; number < 100; number += 1) {
    const request = { name: `token ${confirmed.length}`, key: crypto.randomUUID() };
    const { status, body } = await createToken(wardkey.url, manager.text, request);
    if (status !== 201) {
      assert.equal(status, 503);
      return request;
    }
    confirmed.push(body);
  }
  assert.fail('the disk does not get full');
}

/** Lets the largest file of the server grow by so many bytes and no more. */
async function leaveRoom(bytes: number | 'unlimited'): Promise<void> {
  const { size } = statSync(join(wardkey.dataFolder, 'wardkey.db-wal'));
  const most = bytes === 'unlimited' ? bytes : size + bytes;
  const args = ['--pid', String(wardkey.processId), `--fsize=${most}:unlimited`];
  const { exitCode, stderr } = await runCommand('prlimit', args);
  assert.equal(exitCode, 0, stderr);
}

async function assertAllAccepted(): Promise<void> {
  for (const { id, text } of confirmed) assert.equal((await verify(text)).code, 'accepted', id);
}

async function verify(token: string): Promise<VerdictBody> {
  const { status, body } = await callApi<VerdictBody>(
    wardkey.url,
    manager.text,
    'POST',
    '/v1/tokens/verify',
    { token },
  );
  assert.equal(status, 200);
  return body;
}
