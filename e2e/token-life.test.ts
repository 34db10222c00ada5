import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { callApi, type ProblemBody, type TokenBody } from './call-api.ts';
import { createToken } from './changes-under-way.ts';
import { runCommand } from './run-command.ts';
import { startWardkey } from './start-wardkey.ts';

/** A token from its creation to its tombstone, by command line and API. */

const wardkey = await startWardkey({ after }, 'life');
const { account } = await wardkey.createAccount();
const manager = await wardkey.createToken(account.username, 'manager', [
  'tokens:read',
  'tokens:write',
  'api',
]);

test('an account has as many tokens as it wants, each with its own name, and a list tells them apart', async () => {
  const laptop = await create({ name: 'laptop' });
  const server = await create({ name: 'server' });
  const called = Date.now();
  assert.equal((await use(server.text, { 'user-agent': 'nightly-job/2.1' })).status, 200);
  assert.equal((await manage('POST', `${laptop.id}/disable`)).status, 200);

  const { stdout, exitCode } = await wardkey.wardkey(['token', 'list', '--json']);
  assert.equal(exitCode, 0);
  const listed = JSON.parse(stdout) as TokenBody[];
  const names = listed.map(({ name }) => name);
  assert.deepEqual(names, ['server', 'laptop', 'manager', 'Default'], 'newest first');
  const [shown, disabled] = listed;
  assert.ok(shown?.last_used && disabled);
  assert.deepEqual([shown.hint, shown.state, shown.last_used.address], [server.hint, 'active', '127.0.0.1']);
  assert.equal(shown.last_used.user_agent, 'nightly-job/2.1');
  assert.ok(Math.abs(Date.parse(shown.last_used.at) - called) < 10_000);
  assert.ok(Math.abs(Date.parse(shown.created_at) - called) < 60_000);
  assert.deepEqual([disabled.state, disabled.last_used], ['disabled', null]);

  const table = await wardkey.wardkey(['token', 'list']);
  for (const { text, hint } of [laptop, server, manager]) {
    assert.ok(table.stdout.includes(hint));
    assert.ok(!`${stdout}${table.stdout}`.includes(text.slice(3, 36)), 'no text is ever listed');
  }
});

test('a new name changes nothing else: the text works on, and the refusals bear the new name', async () => {
  const { id, text } = await create({ name: 'old name' });
  const renamed = await wardkey.wardkey(['token', 'rename', 'old name', 'new name']);
  assert.equal(renamed.exitCode, 0, renamed.stderr);
  assert.equal((await use(text)).status, 200);
  await manage('POST', `${id}/disable`);
  assert.match((await use(text)).body.detail, /"new name"/);
});

test('a token may stop itself, and nothing else, with a call that has no body', async () => {
  const { text } = await create({ name: 'in an emergency' });
  const other = await create({ name: 'bystander' });
  const stop = (id: string) => {
    const url = `${wardkey.url}/v1/tokens/${id}/disable`;
    const authorization = 'Authorization: Bearer $TOKEN';
    return runCommand(
      'sh',
      ['-c', `curl -s -X POST -H "${authorization}" -w '%{http_code}' -o /dev/null ${url}`],
      {
        env: { TOKEN: text },
      },
    );
  };
  assert.equal((await stop(other.id)).stdout, '403');
  assert.equal((await stop('self')).stdout, '200');
  assert.equal((await use(text)).body.code, 'token_disabled');
  assert.equal((await use(other.text)).status, 200);
});

test('a deleted token leaves a tombstone: it can be looked at, it refuses its text, and it cannot come back', async () => {
  const { id, hint, text } = await create({ name: 'short-lived' });
  const unconfirmed = await wardkey.wardkey(['token', 'delete', id]);
  assert.equal(unconfirmed.exitCode, 2, 'deleting wants to be confirmed');
  assert.equal((await use(text)).status, 200);
  const note = 'the project is over';
  const deleted = await wardkey.wardkey(['token', 'delete', id, '--confirm', 'short-lived', '--note', note]);
  assert.equal(deleted.exitCode, 0, deleted.stderr);

  const refused = await use(text);
  assert.deepEqual([refused.status, refused.body.code], [401, 'token_deleted']);
  const shown = JSON.parse((await wardkey.wardkey(['token', 'show', id, '--json'])).stdout);
  assert.deepEqual([shown.name, shown.hint, shown.state], ['short-lived', hint, 'deleted']);
  assert.deepEqual([shown.deleted.by, shown.deleted.note], ['operator', note]);
  const live = await callApi<{ results: TokenBody[] }>(wardkey.url, manager.text, 'GET', '/v1/tokens');
  assert.ok(
    live.body.results.every((each) => each.id !== id),
    'lists of tokens in use are without it',
  );
  for (const verb of ['enable', 'disable', 'rotate']) {
    assert.equal((await manage('POST', `${id}/${verb}`, {})).status, 409, `${verb} is too late`);
  }
});

test('a request that is sent many times at once, with one key, makes one token and shows its text once', async () => {
  const request = { name: 'sent by a nervous client', key: crypto.randomUUID() };
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => createToken(wardkey.url, manager.text, request)),
  );
  const shown = answers.filter(({ body }) => body.text !== undefined);
  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200, 201]));
  assert.deepEqual([shown.length, new Set(answers.map(({ body }) => body.id)).size], [1, 1]);
  const live = await callApi<{ results: TokenBody[] }>(wardkey.url, manager.text, 'GET', '/v1/tokens');
  assert.equal(live.body.results.filter(({ name }) => name === request.name).length, 1);
});

test('many changes of one token at once leave it in one state, on which list, check and trail agree', async () => {
  const { id, text } = await create({ name: 'pulled at from all sides' });
  const verbs = ['disable', 'enable', 'rotate', 'disable', 'enable', 'end-grace'];
  const calls = Array.from({ length: 30 }, (_, number) =>
    manage('POST', `${id}/${verbs[number % 6]}`, undefined),
  );
  const answers = await Promise.all(calls);
  assert.deepEqual(new Set(answers.map(({ status }) => status)).difference(new Set([200, 409])), new Set());
  const { body: shown } = await manage('GET', id);
  const newest = answers.filter(({ body }) => body.text !== undefined).at(-1)?.body.text ?? text;
  const { status } = await use(newest);
  assert.equal(status, shown.state === 'active' ? 200 : 401);
  const changes = answers.filter((answer) => answer.status === 200).length;
  const trail = await callApi<{ results: unknown[] }>(
    wardkey.url,
    manager.text,
    'GET',
    `/v1/audit?token=${id}`,
  );
  assert.equal(trail.body.results.length, changes + 1);
});

test('the trail of a token says who did what, in order', async () => {
  const { id } = await create({ name: 'watched' });
  for (const verb of ['disable', 'enable', 'rotate']) await manage('POST', `${id}/${verb}`, {});
  await manage('DELETE', id, {});
  const trail = await callApi<{ results: { action: string; actor: { kind: string } }[] }>(
    wardkey.url,
    manager.text,
    'GET',
    `/v1/audit?token=${id}`,
  );
  const actions = trail.body.results.map(({ action }) => action.replace('token.', ''));
  assert.deepEqual(actions, ['deleted', 'rotated', 'enabled', 'disabled', 'created']);
  assert.ok(trail.body.results.every(({ actor }) => actor.kind === 'account'));
});

async function create(wishes: { name: string; expires_at?: string }): Promise<TokenBody> {
  const { status, body } = await callApi<TokenBody>(wardkey.url, manager.text, 'POST', '/v1/tokens', wishes);
  assert.equal(status, 201);
  return body;
}

function manage(method: string, path: string, body?: object) {
  return callApi<TokenBody>(wardkey.url, manager.text, method, `/v1/tokens/${path}`, body);
}

/** A call to the API behind the gateway. */
function use(text: string, headers: Record<string, string> = {}) {
  return callApi<ProblemBody>(wardkey.url, text, 'GET', '/v1/hardware', undefined, headers);
}
