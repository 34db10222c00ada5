import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { type Browser, openBrowser } from './browser.ts';
import { callApi, type ProblemBody } from './call-api.ts';
import { mailTo } from './mailbox.ts';
import { type NewAccount, startWardkey } from './start-wardkey.ts';

/** What people change about their own account, and that only they can. */

const wardkey = await startWardkey({ after }, 'own');

interface Person extends NewAccount {
  readonly password: string;
  signIn(password?: string): Promise<{ browser: Browser; status: number }>;
}

async function newPerson(): Promise<Person> {
  const made = await wardkey.createAccount();
  const usual = `a long password for ${made.account.username}`;
  return {
    ...made,
    password: usual,
    signIn: async (password = usual) => {
      const browser = openBrowser(wardkey.url);
      const body = { email: made.account.email, password };
      return { browser, status: (await browser.call('POST', '/v1/session', body)).status };
    },
  };
}

test('a person sees where they are signed in, ends one session, and then all at once', async () => {
  const person = await newPerson();
  const [{ browser: here }, { browser: there }] = [await person.signIn(), await person.signIn()];
  interface Listed {
    readonly results: readonly { id: string; is_current: boolean; address: string; user_agent: string }[];
  }
  const { results } = (await here.call<Listed>('GET', '/v1/sessions')).body;
  assert.deepEqual(results.map((each) => each.is_current).sort(), [false, true]);
  assert.deepEqual([...new Set(results.map(({ address }) => address))], ['127.0.0.1']);
  const other = results.find((each) => !each.is_current);
  const stranger = await newPerson();
  const { browser: strangers } = await stranger.signIn();
  assert.equal((await strangers.call('DELETE', `/v1/sessions/${other?.id}`)).status, 404);
  assert.equal((await here.call('DELETE', `/v1/sessions/${other?.id}`)).status, 200);
  assert.equal((await there.call('GET', '/v1/sessions')).status, 401);
  const { browser: third } = await person.signIn();
  const kept = here.cookie();
  assert.equal((await here.call('DELETE', '/v1/sessions')).status, 200);
  assert.equal(here.cookie(), '');
  const refused = await here.call<ProblemBody>('GET', '/v1/sessions', undefined, { cookie: kept });
  assert.deepEqual([refused.status, refused.body.code], [401, 'session_required']);
  assert.equal((await third.call('GET', '/v1/sessions')).status, 401);
  assert.equal((await strangers.call('GET', '/v1/sessions')).status, 200);
});

test('what belongs to people is refused to tokens and to the socket of the data folder', async () => {
  const { token } = await newPerson();
  for (const [method, path, body] of [
    ['GET', '/v1/sessions', undefined],
    ['PATCH', '/v1/account', { name: 'x' }],
    ['POST', '/v1/account/password', { current: 'a', next: 'b' }],
    ['GET', '/v1/account/notifications', undefined],
  ] as const) {
    const answer = await callApi<ProblemBody>(wardkey.url, token.text, method, path, body);
    assert.deepEqual([answer.status, answer.body.code], [401, 'session_required'], path);
  }
});

test('a new password needs the old one, ends all other sessions, and its mailbox is told', async () => {
  const person = await newPerson();
  const [{ browser: here }, { browser: there }] = [await person.signIn(), await person.signIn()];
  const change = (current: string, next: string) =>
    here.call<ProblemBody & { errors: { pointer: string }[] }>('POST', '/v1/account/password', {
      current,
      next,
    });
  const wrong = await change('not my password', 'another long password');
  assert.deepEqual([wrong.status, wrong.body.errors[0]?.pointer], [422, '/current']);
  const weak = await change(person.password, 'password');
  assert.deepEqual([weak.status, weak.body.errors[0]?.pointer], [422, '/next']);
  assert.equal((await there.call('GET', '/v1/sessions')).status, 200);
  assert.equal((await change(person.password, 'another long password')).status, 200);
  assert.equal((await here.call('GET', '/v1/sessions')).status, 200);
  assert.equal((await there.call('GET', '/v1/sessions')).status, 401);
  assert.equal((await person.signIn()).status, 401);
  assert.equal((await person.signIn('another long password')).status, 200);
  await mailTo(wardkey, person.account.email, /password was changed/);
});

test('whoever sits at an unlocked screen guesses the password as slowly as anyone', async () => {
  const person = await newPerson();
  const { browser } = await person.signIn();
  const body = { current: 'a guess', next: 'another long password' };
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => browser.call('POST', '/v1/account/password', body)),
  );
  assert.deepEqual(
    answers.map(({ status }) => status).sort(),
    [422, 422, 422, 422, 422, 429, 429, 429, 429, 429],
  );
});

test('another username is seen by the API behind the gateway at once, and nobody takes that of another', async () => {
  const person = await newPerson();
  const { browser } = await person.signIn();
  const other = await newPerson();
  const username = async () =>
    (await callApi<{ username: string }>(wardkey.url, person.token.text, 'GET', '/v1/account')).body.username;
  assert.equal(await username(), person.account.username);
  for (const taken of [other.account.username, 'x', 'Capital', 'two--hyphens', '-edge', 'acc_123']) {
    const answer = await browser.call<ProblemBody>('PATCH', '/v1/account', { username: taken });
    assert.deepEqual([answer.status, answer.body.code], [422, 'validation_failed'], taken);
  }
  const changed = await browser.call('PATCH', '/v1/account', { username: 'grace-hopper', name: 'Grace' });
  assert.deepEqual([changed.body.username, changed.body.name], ['grace-hopper', 'Grace']);
  assert.equal(await username(), 'grace-hopper');
});

test('a person says which mails they want, one by one', async () => {
  const { browser } = await (await newPerson()).signIn();
  const all = (await browser.call('GET', '/v1/account/notifications')).body;
  assert.deepEqual([...new Set(Object.values(all))], [true]);
  await browser.call('PATCH', '/v1/account/notifications', { token_unused: false });
  const later = await browser.call('PATCH', '/v1/account/notifications', { token_created: false });
  assert.deepEqual(later.body, { ...all, token_unused: false, token_created: false });
  await browser.call('PATCH', '/v1/account/notifications', { token_unused: true });
  const now = await browser.call('GET', '/v1/account/notifications');
  assert.deepEqual(now.body, { ...all, token_created: false });
});
