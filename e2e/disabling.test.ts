import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import Replicate from 'replicate';
import runpodSdk from 'runpod-sdk';
import { callApi } from './call-api.ts';
import { runCommand } from './run-command.ts';
import { type NewAccount, startWardkey } from './start-wardkey.ts';

/** What the programs that hold a token notice when it is disabled under them. */

const wardkey = await startWardkey({ after }, 'disabling');
const { account, token } = await wardkey.createAccount();
const programs = programsOf(token);

test('once a token is disabled on the command line, the very next call of curl, replicate and runpod-sdk gets 401', async () => {
  assert.deepEqual(await outcomes(), { curl: '200', replicate: '200', runpod: '200' });
  await command('disable', token.id, '--note', 'the laptop was stolen');
  assert.deepEqual(await outcomes(), { curl: '401', replicate: '401', runpod: '401' });
});

test('the error of the replicate client says which token was disabled, by whom, when, why, and what to do', async () => {
  const error = await refusalOf(programs.replicate.accounts.current());
  const words = [
    'You did not pass a valid authentication token',
    `The API token \\"Default\\" (${token.hint})`,
    'by an operator of this server',
    'the laptop was stolen',
    `${wardkey.url}/account/api-tokens/${token.id}`,
    `${wardkey.url}/errors/token_disabled`,
  ];
  for (const word of words)
    assert.ok(error.message.includes(word), `"${word}" is missing in: ${error.message}`);
  assert.match(error.message, /was disabled on \d{4}-\d\d-\d\d at \d\d:\d\d:\d\d.* UTC by /);
  assert.ok(!error.message.includes(token.text));
});

test('the error of runpod-sdk carries the same diagnosis in its response', async () => {
  const { message, response } = await refusalOf(programs.runpod.health());
  assert.match(message, /401/);
  assert.equal(response?.data?.code, 'token_disabled');
  assert.match(response?.data?.detail ?? '', /the laptop was stolen/);
});

test('once it is enabled again, the same clients work on without a restart', async () => {
  await command('enable', token.id);
  assert.deepEqual(await outcomes(), { curl: '200', replicate: '200', runpod: '200' });
});

test('a token that its owner disabled over the API says so', async () => {
  const manager = await wardkey.createToken(account.username, 'manager', ['tokens:write', 'tokens:read']);
  const url = `/v1/tokens/${token.id}/disable`;
  const { status } = await callApi(wardkey.url, manager.text, 'POST', url, { reason: 'unused' });
  assert.equal(status, 200);
  const error = await refusalOf(programs.replicate.accounts.current());
  assert.match(error.message, new RegExp(`was disabled on .* by its owner ${account.username} \\(unused\\)`));
  await command('enable', token.id);
});

test('a suspended account is refused with 403 by all of its tokens, and works again when it is resumed', async () => {
  const other = await wardkey.createToken(account.username, 'other');
  const suspend = (verb: string) => wardkey.wardkey(['account', verb, account.username]);
  assert.equal((await suspend('suspend')).exitCode, 0);
  assert.deepEqual(await outcomes(), { curl: '403', replicate: '403', runpod: '403' });
  assert.equal((await callApi(wardkey.url, other.text, 'GET', '/v1/account')).status, 403);
  assert.equal((await suspend('resume')).exitCode, 0);
  assert.deepEqual(await outcomes(), { curl: '200', replicate: '200', runpod: '200' });
});

test('several tokens are disabled by one command, and a wrong name among them keeps none alive', async () => {
  const [one, two] = await Promise.all(
    ['one', 'two'].map((name) => wardkey.createToken(account.username, name)),
  );
  assert.ok(one && two);
  const result = await wardkey.wardkey(['token', 'disable', one.id, 'no such token', two.name]);
  assert.equal(result.exitCode, 6, 'partly done');
  assert.match(result.stderr, /no such token/);
  for (const { text } of [one, two]) {
    assert.equal((await callApi(wardkey.url, text, 'GET', '/v1/account')).status, 401);
  }
});

async function command(verb: string, ...args: readonly string[]): Promise<void> {
  const { exitCode, stderr } = await wardkey.wardkey(['token', verb, ...args]);
  assert.equal(exitCode, 0, stderr);
}

/** Clients that live through all of it, as those in a program that is not started again. */
function programsOf({ text }: NewAccount['token']) {
  const runpod = runpodSdk(text, { baseUrl: `${wardkey.url}/v2` }).endpoint('demo');
  assert.ok(runpod);
  return { replicate: new Replicate({ auth: text, baseUrl: `${wardkey.url}/v1` }), runpod };
}

async function outcomes(): Promise<{ curl: string; replicate: string; runpod: string }> {
  const call = `curl -s -o /dev/null -w '%{http_code}' -H "Authorization: Bearer $TOKEN" ${wardkey.url}/v1/models`;
  const curl = runCommand('sh', ['-c', call], { env: { TOKEN: token.text } });
  const statusOf = (error: ClientError): string => String(error.response?.status);
  return {
    curl: (await curl).stdout,
    replicate: await programs.replicate.models.list().then(() => '200', statusOf),
    runpod: await programs.runpod.health().then(() => '200', statusOf),
  };
}

/** What both clients throw: the response is there when there was one. */
interface ClientError extends Error {
  readonly response?: {
    readonly status: number;
    readonly data?: { readonly code: string; readonly detail: string };
  };
}

async function refusalOf(call: Promise<unknown>): Promise<ClientError> {
  try {
    await call;
  } catch (error) {
    assert.ok(error instanceof Error);
    return error;
  }
  assert.fail('the call was accepted');
}
