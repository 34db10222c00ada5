import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { TOTP, URI } from 'otpauth';
import type { Operation } from '../src/api/operation.ts';
import { operations as all } from '../src/api/operations.ts';
import { type Browser, openBrowser } from './browser.ts';
import { assertDescribed, type SeenAnswer } from './described-answers.ts';
import { linkIn, mailTo } from './mailbox.ts';
import { softwareAuthenticator } from './software-authenticator.ts';
import { startWardkey } from './start-wardkey.ts';
import { GITHUB_CLIENT, startTestGitHub } from './test-github.ts';

/** The operations of people: who may call which, and that they answer as the document says. */

/** What is signed by whoever sends it has a test of its own: `leak-response.test.ts`. */
const operations = all.filter(
  ({ access, takesRawBody }) => access === 'session' || (access === 'public' && !takesRawBody),
);
const github = await startTestGitHub({ after });
const wardkey = await startWardkey({ after }, 'people', {
  WARDKEY_GITHUB_CLIENT_ID: GITHUB_CLIENT.id,
  WARDKEY_GITHUB_CLIENT_SECRET: GITHUB_CLIENT.secret,
  WARDKEY_GITHUB_URL: github.url,
  WARDKEY_GITHUB_API_URL: github.url,
});
const page = wardkey.url.replace('127.0.0.1', 'localhost');
const seen: SeenAnswer[] = [];
const { account, token } = await wardkey.createAccount();
const PASSWORD = `a long password for ${account.username}`;

async function signedIn(): Promise<Browser> {
  const browser = openBrowser(page, seen);
  const answer = await browser.call('POST', '/v1/session', { email: account.email, password: PASSWORD });
  assert.equal(answer.status, 200);
  return browser;
}

/** What nobody in particular, a program with a token and a person who is signed in are answered. */
const MATRIX: Readonly<Record<string, readonly [nobody: number, token: number, person: number]>> = {
  getSession: [200, 200, 200],
  signIn: [401, 401, 401],
  signInSecondFactor: [401, 401, 401],
  askForPasskey: [200, 200, 200],
  signInPasskey: [401, 401, 401],
  goToGitHub: [302, 302, 302],
  comeFromGitHub: [302, 302, 302],
  signOut: [200, 200, 200],
  askToSignUp: [202, 202, 202],
  lookAtLink: [404, 404, 404],
  completeSignUp: [404, 404, 404],
  askForPasswordReset: [202, 202, 202],
  lookAtPasswordReset: [404, 404, 404],
  completePasswordReset: [404, 404, 404],
  listSessions: [401, 401, 200],
  endSession: [401, 401, 404],
  endSessions: [401, 401, 200],
  updateOwnAccount: [401, 401, 200],
  changePassword: [401, 401, 422],
  getNotifications: [401, 401, 200],
  updateNotifications: [401, 401, 200],
  prepareSecondFactor: [401, 401, 422],
  confirmSecondFactor: [401, 401, 409],
  renewRecoveryCodes: [401, 401, 422],
  turnOffSecondFactor: [401, 401, 422],
  listPasskeys: [401, 401, 200],
  askForNewPasskey: [401, 401, 200],
  addPasskey: [401, 401, 422],
  renamePasskey: [401, 401, 404],
  deletePasskey: [401, 401, 404],
  listErrorNotes: [200, 200, 200],
  reportLeaks: [200, 200, 200],
};

let strangers = 0;

/** A body of the right form, of somebody who knows nothing. */
function bodyFor({ id, body }: Operation): object | undefined {
  strangers += 1;
  const email = `stranger-${strangers}@example.com`;
  const password = 'not the password';
  const response = { id: 'made up', response: {} };
  const bodies: Readonly<Record<string, object>> = {
    signIn: { email, password },
    signInSecondFactor: { code: '000000' },
    signInPasskey: { response },
    askToSignUp: { email },
    lookAtLink: { link: 'made up' },
    completeSignUp: { link: 'made up', name: 'X', password },
    askForPasswordReset: { email },
    lookAtPasswordReset: { link: 'made up' },
    completePasswordReset: { link: 'made up', password },
    changePassword: { current: password, next: 'another long password' },
    prepareSecondFactor: { password },
    confirmSecondFactor: { code: '000000' },
    renewRecoveryCodes: { password },
    turnOffSecondFactor: { password },
    addPasskey: { response, name: 'X' },
    renamePasskey: { name: 'X' },
    reportLeaks: { leaks: [{ token: 'no token of anyone' }] },
  };
  return body === undefined ? undefined : (bodies[id] ?? {});
}

function call(browser: Browser, operation: Operation, body: object | undefined, headers = {}) {
  const path = operation.path.replace('{id}', 'made-up').replace('{code}', 'token_missing');
  return browser.call<{ code?: string; errors?: { pointer: string }[] }>(
    operation.method.toUpperCase(),
    path,
    body,
    headers,
  );
}

test('every operation of people has its row in the matrix: a new one cannot be forgotten', () => {
  assert.deepEqual(Object.keys(MATRIX).sort(), operations.map(({ id }) => id).sort());
});

for (const operation of operations) {
  test(`${operation.id} is open to exactly those who may`, async () => {
    const bearer = { authorization: `Bearer ${token.text}` };
    const callers = [
      [openBrowser(page, seen), {}],
      [openBrowser(page, seen), bearer],
      [await signedIn(), {}],
    ] as const;
    for (const [index, [browser, headers]] of callers.entries()) {
      const answer = await call(browser, operation, bodyFor(operation), headers);
      assert.equal(answer.status, MATRIX[operation.id]?.[index], `${operation.id} ${index}`);
      if (operation.access === 'session' && index < 2) assert.equal(answer.body.code, 'session_required');
    }
  });
}

test('a field that an operation of people does not have is refused by its name', async () => {
  const browser = await signedIn();
  for (const operation of operations.filter(({ body }) => body !== undefined)) {
    for (const field of ['is_operator', 'account_id', 'id', '__proto__x']) {
      const answer = await call(browser, operation, { ...bodyFor(operation), [field]: true });
      assert.equal(answer.status, 422, `${operation.id} ${field}`);
      assert.ok(answer.body.errors?.some(({ pointer }) => pointer === `/${field}`));
    }
  }
});

test('no body, however odd, makes an operation of people fail inside', async () => {
  const browser = await signedIn();
  const fields = fc.constantFrom('email', 'password', 'link', 'code', 'response', 'name', 'current', 'next');
  const anyBody = fc.dictionary(fields, fc.jsonValue());
  const passkey = fc.record({
    name: fc.constant('X'),
    response: fc.record({ id: fc.string(), response: fc.dictionary(fc.string(), fc.jsonValue()) }),
  });
  const anyOperation = fc.constantFrom(...operations.filter(({ body }) => body !== undefined));
  await fc.assert(
    fc.asyncProperty(anyOperation, fc.oneof(anyBody, passkey), async (operation, body) => {
      const answer = await call(browser, operation, body);
      assert.ok(answer.status < 500, `${operation.id}: ${answer.status}`);
    }),
    { numRuns: 300 },
  );
});

test('each of them does its work for whoever may, and all answers are as the document says', async () => {
  const operator = await wardkey.createAccount({ isOperator: true });
  assert.ok(operator.token.text);
  const browser = openBrowser(page, seen);
  const done = async (method: string, path: string, body?: object) => {
    const answer = await browser.call<Record<string, unknown>>(method, path, body);
    assert.ok(answer.status < 400, `${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const email = 'ada@example.com';
  let password = 'a long enough password';
  await done('POST', '/v1/sign-up', { email });
  const link = linkIn(await mailTo(wardkey, email, /Finish signing up/));
  await done('POST', '/v1/sign-up/look', { link });
  await done('POST', '/v1/sign-up/complete', { link, name: 'Ada', password });
  await done('PATCH', '/v1/account', { name: 'Ada L.' });
  await done('POST', '/v1/account/password', { current: password, next: 'another long password' });
  password = 'another long password';

  const device = softwareAuthenticator(page);
  type Options = Parameters<typeof device.create>[0];
  const asked = (await done('POST', '/v1/account/passkeys/options', {})) as unknown as Options;
  const added = await done('POST', '/v1/account/passkeys', { response: device.create(asked), name: 'X' });
  await done('PATCH', `/v1/account/passkeys/${added.id}`, { name: 'Y' });
  await done('GET', '/v1/errors/token_missing/notes');
  await done('DELETE', '/v1/session');
  const question = (await done('POST', '/v1/session/passkey/options', {})) as unknown as Options;
  await done('POST', '/v1/session/passkey', { response: device.get(question) });
  await done('DELETE', `/v1/account/passkeys/${added.id}`);

  const prepared = await done('POST', '/v1/account/second-factor', { password });
  const totp = URI.parse(String(prepared.uri));
  assert.ok(totp instanceof TOTP);
  await done('POST', '/v1/account/second-factor/confirm', { code: totp.generate() });
  const renewed = await done('POST', '/v1/account/second-factor/recovery-codes', { password });
  const [recovery_code] = renewed.recovery_codes as string[];
  assert.deepEqual(await done('POST', '/v1/session', { email, password }), {
    signed_in: false,
    second_factor: true,
  });
  await done('POST', '/v1/session/second-factor', { recovery_code });

  const there = openBrowser(wardkey.url, seen);
  const left = await there.call('GET', '/v1/session/github');
  const emails = [{ email, primary: true, verified: true }];
  const user = { id: 1, login: 'ada', name: null, emails };
  const back = new URL(github.agree(left.headers.get('location') ?? '', user));
  const arrived = await there.call('GET', `${back.pathname}${back.search}`);
  assert.equal(arrived.headers.get('location'), `${wardkey.url}/sign-in?step=second-factor`);
  assert.equal((await there.call('GET', '/v1/session')).body.signed_in, false);
  const [, other] = renewed.recovery_codes as string[];
  const passed = await there.call('POST', '/v1/session/second-factor', { recovery_code: other });
  assert.equal(passed.status, 200, 'GitHub alone is not enough where there is a second factor');

  await done('DELETE', '/v1/account/second-factor', { password });
  const { results } = await done('GET', '/v1/sessions');
  const elsewhere = (results as { id: string; is_current: boolean }[]).find((each) => !each.is_current);
  await done('DELETE', `/v1/sessions/${elsewhere?.id}`);
  await done('DELETE', '/v1/sessions');
  await done('POST', '/v1/password-resets', { email });
  const reset = linkIn(await mailTo(wardkey, email, /Choose a new password/));
  await done('POST', '/v1/password-resets/look', { link: reset });
  await done('POST', '/v1/password-resets/complete', { link: reset, password: 'a third long password' });

  await assertDescribed(wardkey.url, seen, operations);
});
