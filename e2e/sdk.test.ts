import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import {
  AuthenticationError,
  ConflictError,
  ConnectionError,
  NotFoundError,
  PermissionDeniedError,
  RunFailedError,
  ValidationError,
  Wardkey,
} from '../src/sdk/index.ts';
import { freePort } from './free-port.ts';
import { startWardkey } from './start-wardkey.ts';

/** The client library against the real server, its gateway and its demo model. */

const server = await startWardkey({ after }, 'sdk');
const { account, token } = await server.createAccount({ isOperator: true });
const scopes = ['api', 'tokens:read', 'tokens:write', 'verify', 'operator'];
const manager = await server.createToken(account.username, 'manager', scopes);
const client = new Wardkey({ token: manager.text, baseUrl: server.url });

test('a token is created, found, changed, disabled, enabled and deleted', async () => {
  const created = await client.tokens.create({ name: 'of the library', scopes: ['api'] });
  const own = new Wardkey({ token: created.text, baseUrl: server.url });
  assert.equal((await own.check()).token?.id, created.id);
  assert.equal((await client.tokens.get(created.id)).name, 'of the library');
  assert.equal((await own.tokens.get('self')).id, created.id);
  assert.equal((await client.tokens.update(created.id, { name: 'renamed' })).name, 'renamed');
  const names: string[] = [];
  for await (const each of client.tokens.listAll({ limit: 1 })) names.push(each.name);
  assert.ok(names.length >= 3 && names.includes('renamed') && names.includes('manager'));

  const { state, receipt } = await client.tokens.disable(created.id, { reason: 'unused', note: 'a test' });
  assert.equal(state, 'disabled');
  assert.equal(receipt.verifiers_confirmed, receipt.verifiers_total);
  await assert.rejects(own.check(), (error) => {
    assert.ok(error instanceof AuthenticationError);
    assert.equal(error.code, 'token_disabled');
    assert.match(error.detail, /"renamed".+\(unused, "a test"\)/);
    assert.match(error.requestId ?? '', /./);
    return true;
  });
  assert.equal((await client.tokens.enable(created.id)).state, 'active');
  await own.check();
  assert.equal((await client.tokens.delete(created.id, 'the test is over')).state, 'deleted');
  await assert.rejects(own.check(), { code: 'token_deleted' });
});

test('a creation that is repeated with its key makes one token', async () => {
  const wanted = { name: 'once', scopes: ['api'] } as const;
  const first = await client.tokens.createOnce(wanted, 'a key');
  const second = await client.tokens.createOnce(wanted, 'a key');
  assert.equal(second.id, first.id);
  assert.equal(typeof first.text, 'string');
  assert.equal(second.text, undefined);
  await assert.rejects(client.tokens.createOnce({ name: 'other' }, 'a key'), ConflictError);
});

test('each refusal of the server is an error of its class', async () => {
  const poor = new Wardkey({ token: token.text, baseUrl: server.url });
  await assert.rejects(client.tokens.get('tok_nothing'), NotFoundError);
  await assert.rejects(client.tokens.create({ name: '' }), (error) => {
    assert.ok(error instanceof ValidationError);
    assert.equal(error.errors[0]?.pointer, '/name');
    return true;
  });
  await assert.rejects(poor.verify({ token: 'x' }), (error) => {
    assert.ok(error instanceof PermissionDeniedError);
    assert.equal(error.code, 'scope_insufficient');
    assert.deepEqual(error.requiredScopes, ['verify']);
    return true;
  });
  const port = await freePort();
  const nobody = new Wardkey({ token: token.text, baseUrl: `http://127.0.0.1:${port}`, retries: 0 });
  await assert.rejects(nobody.check(), (error) => {
    assert.ok(error instanceof ConnectionError);
    assert.match(error.message, /^No answer from http:\/\/127\.0\.0\.1:\d+: .*ECONNREFUSED/);
    return true;
  });
});

test('operators read the audit trail and the accounts, and see the installation', async () => {
  const made = await client.operators.accounts.create({
    email: 'other@example.com',
    name: 'Other',
    password: 'a long password for other',
  });
  const other = new Wardkey({ token: made.token.text, baseUrl: server.url });
  assert.equal((await other.account.get()).email, 'other@example.com');
  await client.operators.accounts.suspend(made.account.id);
  await assert.rejects(other.check(), { name: 'PermissionDeniedError', code: 'account_suspended' });
  await client.operators.accounts.resume(made.account.id);
  await other.check();
  const emails: string[] = [];
  for await (const { email } of client.operators.accounts.listAll({ limit: 1 })) emails.push(email);
  assert.ok(emails.includes('other@example.com') && emails.length >= 2);
  const { results } = await client.audit.list({ token: manager.id });
  assert.ok(results.length > 0 && results.every((entry) => entry.token_id === manager.id));
  assert.ok((await client.operators.installation()).checks.length > 0);
});

test('run gives the output of a model through the gateway, whether it is there at once or takes longer', async () => {
  const user = new Wardkey({ token: token.text, baseUrl: server.url });
  assert.equal(await user.run('replicate/hello-world', { input: { text: 'Alice' } }), 'hello Alice');
  const prediction = await user.predictions.create({
    model: 'replicate/hello-world',
    input: { text: 'Bob', demo_delay_ms: 20_000 },
  });
  assert.equal((await user.predictions.get(prediction.id)).id, prediction.id);
  assert.equal((await user.predictions.cancel(prediction.id)).status, 'canceled');
  const ids: string[] = [];
  for await (const { id } of user.predictions.listAll()) ids.push(id);
  assert.ok(ids.includes(prediction.id) && ids.length >= 2);
  await assert.rejects(user.run('replicate/hello-world', { input: { demo_fail: 'no memory' } }), (error) => {
    assert.ok(error instanceof RunFailedError);
    assert.match(error.message, /no memory/);
    return true;
  });
});

test('a version of a model is run by its id', async () => {
  const { latest_version: latest } = await client.request<{ latest_version: { id: string } }>(
    'GET',
    '/v1/models/replicate/hello-world',
  );
  const output = await client.run(`replicate/hello-world:${latest.id}`, { input: { text: 'Carol' } });
  assert.equal(output, 'hello Carol');
});

test('runTask gives the output of a job, and cancels it when nobody waits for it any more', async () => {
  assert.equal(await client.runTask('hello-world', { text: 'Dave' }), 'hello Dave');
  const slow = await client.tasks.start('hello-world', { demo_delay_ms: 20_000 });
  assert.equal((await client.tasks.cancel('hello-world', slow.id)).status, 'CANCELLED');
  const controller = new AbortController();
  const reason = new Error('nobody waits');
  let id = '';
  const running = client.runTask(
    'hello-world',
    { demo_delay_ms: 20_000 },
    {
      signal: controller.signal,
      onProgress: (task) => {
        id = task.id;
        controller.abort(reason);
      },
    },
  );
  await assert.rejects(running, reason);
  const ended = await client.tasks.get('hello-world', id);
  assert.ok(['CANCELLED', 'IN_QUEUE', 'IN_PROGRESS'].includes(ended.status));
});

test('a rotation needs no restart when the token is given by a function', async () => {
  const rotating = await client.tokens.create({ name: 'rotating', scopes: ['api'] });
  let text = rotating.text;
  let asked = 0;
  const long = new Wardkey({
    baseUrl: server.url,
    token: () => {
      asked += 1;
      return text;
    },
  });
  await long.check();
  text = (await client.tokens.rotate(rotating.id, 0)).text;
  assert.equal((await long.check()).token?.id, rotating.id);
  assert.equal(await long.run('replicate/hello-world', { input: { text: 'Eve' } }), 'hello Eve');
  assert.equal(asked, 2);
  const started = new Wardkey({ baseUrl: server.url, token: rotating.text });
  await assert.rejects(started.check(), { code: 'token_rotated' });
});

test('a verdict says whether the token of a caller is good', async () => {
  const good = await client.verify({ token: token.text, scope: 'api', address: '203.0.113.7' });
  assert.ok(good.valid);
  assert.deepEqual([good.token.id, good.account.username], [token.id, account.username]);
  const bad = await client.verify({ token: `${token.text}x` });
  assert.ok(!bad.valid);
  assert.equal(bad.problem.code, 'token_malformed');
  assert.equal(bad.problem.status, 401);
});
