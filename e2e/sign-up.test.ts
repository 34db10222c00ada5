import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { openBrowser } from './browser.ts';
import { callApi, type ProblemBody } from './call-api.ts';
import { linkIn, mailsTo, mailTo } from './mailbox.ts';
import { startWardkey } from './start-wardkey.ts';

/** How people come to an account, and back to one whose password they have lost. */

const wardkey = await startWardkey({ after }, 'signup');
const PASSWORD = 'a long enough password';

interface SignedUp {
  readonly account: { readonly id: string; readonly is_operator: boolean; readonly email: string };
  readonly token: { readonly id: string; readonly text: string };
}

test('nobody signs up before the operator has', async () => {
  const early = await openBrowser(wardkey.url).call<ProblemBody>('POST', '/v1/sign-up', {
    email: 'early@example.com',
  });
  assert.deepEqual([early.status, early.body.code], [403, 'sign_up_closed']);
});

test('whoever follows the link in their mail has an account, a session and a token, whose text is shown once', async () => {
  await wardkey.createAccount({ isOperator: true });
  const browser = openBrowser(wardkey.url);
  const asked = await browser.call('POST', '/v1/sign-up', { email: 'Ada@Example.com' });
  assert.deepEqual([asked.status, asked.body], [202, {}]);
  const link = linkIn(await mailTo(wardkey, 'ada@example.com', /sign/i));
  const seen = await browser.call('POST', '/v1/sign-up/look', { link });
  assert.deepEqual([seen.body.kind, seen.body.email], ['sign_up', 'ada@example.com']);
  const weak = await browser.call<ProblemBody>('POST', '/v1/sign-up/complete', {
    link,
    name: 'Ada',
    password: 'password',
  });
  assert.deepEqual(
    [weak.status, weak.body.code],
    [422, 'validation_failed'],
    'which does not use the link up',
  );
  const wanted = { link, name: 'Ada', password: PASSWORD, email: 'someone-else@example.com' };
  const made = await browser.call<SignedUp>('POST', '/v1/sign-up/complete', wanted);
  assert.equal(made.status, 201);
  assert.deepEqual([made.body.account.email, made.body.account.is_operator], ['ada@example.com', false]);
  assert.equal((await callApi(wardkey.url, made.body.token.text, 'GET', '/v1/account')).status, 200);
  assert.equal((await browser.call('GET', '/v1/session')).body.signed_in, true);
  const again = await browser.call<ProblemBody>('POST', '/v1/sign-up/complete', wanted);
  assert.deepEqual([again.status, again.body.code], [404, 'link_not_valid']);
});

test('whoever asks for an address that has an account is told the same, and its mailbox alone learns of it', async () => {
  const { account } = await wardkey.createAccount();
  const answers = [];
  for (const email of [account.email, 'nobody-yet@example.com']) {
    const signUp = await openBrowser(wardkey.url).call('POST', '/v1/sign-up', { email });
    const reset = await openBrowser(wardkey.url).call('POST', '/v1/password-resets', { email });
    const headers = [...signUp.headers.keys(), ...reset.headers.keys()].filter((name) => name !== 'date');
    answers.push([signUp.status, signUp.body, reset.status, reset.body, headers]);
  }
  assert.deepEqual(answers[0], answers[1]);
  assert.equal(linkIn(await mailTo(wardkey, account.email, /already have an account/)), '');
  assert.ok(linkIn(await mailTo(wardkey, account.email, /new password/)));
  assert.ok(linkIn(await mailTo(wardkey, 'nobody-yet@example.com', /sign/i)));
  assert.equal(mailsTo(wardkey, 'nobody-yet@example.com').length, 1, 'and no mail about a password');
});

test('a mailbox cannot be flooded, and by trying nobody keeps its owner from a new password', async () => {
  const { account } = await wardkey.createAccount();
  const { email } = account;
  const ask = (path: string) => openBrowser(wardkey.url).call('POST', path, { email });
  for (let count = 0; count < 4; count += 1) assert.equal((await ask('/v1/sign-up')).status, 202);
  for (let count = 0; count < 4; count += 1) assert.equal((await ask('/v1/password-resets')).status, 202);
  const link = linkIn(await mailTo(wardkey, email, /new password/));
  // Queued later than all of these: once it is there, they all are.
  const reset = { link, password: 'another long password' };
  const changed = await openBrowser(wardkey.url).call('POST', '/v1/password-resets/complete', reset);
  assert.equal(changed.status, 200, 'the links that are out still hold');
  await mailTo(wardkey, email, /password was changed/);
  const count = (subject: RegExp) =>
    mailsTo(wardkey, email).filter((mail) => subject.test(mail.subject)).length;
  assert.deepEqual([count(/already have an account/), count(/Choose a new password/)], [3, 3]);
});

test('a new password by mail ends all sessions, lets in with the new one alone, and is set once', async () => {
  const { account } = await wardkey.createAccount();
  const old = `a long password for ${account.username}`;
  const [here, there] = [openBrowser(wardkey.url), openBrowser(wardkey.url)];
  for (const browser of [here, there]) {
    assert.equal(
      (await browser.call('POST', '/v1/session', { email: account.email, password: old })).status,
      200,
    );
  }
  await here.call('POST', '/v1/password-resets', { email: account.email });
  const link = linkIn(await mailTo(wardkey, account.email, /new password/));
  const stranger = openBrowser(wardkey.url);
  const body = { link, password: 'another long password' };
  const both = await Promise.all(
    [1, 2].map(() => stranger.call('POST', '/v1/password-resets/complete', body)),
  );
  assert.deepEqual(both.map(({ status }) => status).sort(), [200, 404]);
  assert.equal(stranger.cookie(), '', 'and signs nobody in');
  for (const browser of [here, there]) assert.equal((await browser.call('GET', '/v1/tokens')).status, 401);
  const signIn = (password: string) =>
    stranger.call('POST', '/v1/session', { email: account.email, password });
  assert.equal((await signIn(old)).status, 401);
  assert.equal((await signIn(body.password)).status, 200);
  await mailTo(wardkey, account.email, /password was changed/);
});

test('an operator invites by a link, as an operator if they say so, and can take it back', async () => {
  const operator = await wardkey.createAccount({ isOperator: true });
  const browser = openBrowser(wardkey.url);
  const password = `a long password for ${operator.account.username}`;
  await browser.call('POST', '/v1/session', { email: operator.account.email, password });
  const invite = (email: string, is_operator: boolean) =>
    browser.call<{ id: string; link: string }>('POST', '/v1/invitations', { email, is_operator });
  const first = await invite('eve@example.com', false);
  const second = await invite('op@example.com', true);
  assert.equal(first.status, 201);
  assert.equal(second.body.link, `${wardkey.url}/sign-up#${second.body.link.split('#')[1]}`);
  const listed = await browser.call<{ results: { email: string; invited_by: string }[] }>(
    'GET',
    '/v1/invitations',
  );
  assert.deepEqual(listed.body.results.map(({ email }) => email).sort(), [
    'eve@example.com',
    'op@example.com',
  ]);
  assert.ok(!JSON.stringify(listed.body).includes(second.body.link.split('#')[1] ?? '-'));
  assert.equal((await browser.call('DELETE', `/v1/invitations/${first.body.id}`)).status, 200);
  assert.equal((await browser.call('DELETE', `/v1/invitations/${first.body.id}`)).status, 404);
  const guest = openBrowser(wardkey.url);
  const complete = (url: string) =>
    guest.call<SignedUp>('POST', '/v1/sign-up/complete', {
      link: url.split('#')[1] ?? '',
      name: 'Guest',
      password: PASSWORD,
    });
  assert.equal((await complete(first.body.link)).status, 404);
  assert.equal(linkIn(await mailTo(wardkey, 'op@example.com', /invited/)), second.body.link.split('#')[1]);
  assert.ok((await complete(second.body.link)).body.account.is_operator);

  const policy = await browser.call('PATCH', '/v1/sign-up-policy', { policy: 'closed' });
  assert.deepEqual(policy.body, { policy: 'closed', is_set_by_environment: false });
  for (const [path, body] of [
    ['/v1/sign-up', { email: 'x@example.com' }],
    ['/v1/invitations', { email: 'x@example.com' }],
  ] as const) {
    const answer = await browser.call<ProblemBody>('POST', path, body);
    assert.deepEqual([answer.status, answer.body.code], [403, 'sign_up_closed'], path);
  }
  assert.equal((await guest.call('GET', '/v1/session')).body.sign_up, 'closed');
});

test('where the environment says who may sign up, no operator can say otherwise', async (context) => {
  const other = await startWardkey(context, 'signup-env', { WARDKEY_SIGN_UP: 'invite' });
  const operator = await other.createAccount({ isOperator: true });
  const browser = openBrowser(other.url);
  const password = `a long password for ${operator.account.username}`;
  await browser.call('POST', '/v1/session', { email: operator.account.email, password });
  const answer = await browser.call<ProblemBody>('PATCH', '/v1/sign-up-policy', { policy: 'open' });
  assert.deepEqual([answer.status, answer.body.code], [409, 'set_by_environment']);
  assert.deepEqual((await browser.call('GET', '/v1/sign-up-policy')).body, {
    policy: 'invite',
    is_set_by_environment: true,
  });
  const asked = await browser.call('POST', '/v1/sign-up', { email: 'x@example.com' });
  assert.equal(asked.status, 403);
});
