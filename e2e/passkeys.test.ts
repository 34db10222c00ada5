import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { type Browser, openBrowser } from './browser.ts';
import type { ProblemBody } from './call-api.ts';
import { mailTo } from './mailbox.ts';
import { softwareAuthenticator } from './software-authenticator.ts';
import { startWardkey } from './start-wardkey.ts';

/** Signing in with a device instead of a password. */

const wardkey = await startWardkey({ after }, 'passkeys');
/** A host with a name: browsers keep no passkeys for a bare address. */
const page = wardkey.url.replace('127.0.0.1', 'localhost');
const { account } = await wardkey.createAccount();
const PASSWORD = `a long password for ${account.username}`;
const device = softwareAuthenticator(page);

interface Options {
  readonly challenge: string;
  readonly user: { readonly id: string };
  readonly rpId: string;
}

async function signedIn(): Promise<Browser> {
  const browser = openBrowser(page);
  const answer = await browser.call('POST', '/v1/session', { email: account.email, password: PASSWORD });
  assert.equal(answer.status, 200);
  return browser;
}

async function askToMake(browser: Browser): Promise<Options> {
  return (await browser.call<Options>('POST', '/v1/account/passkeys/options', {})).body;
}

/** Asks to sign in, and gives what the device answers. */
async function signInWith(answer: (options: Options) => object) {
  const browser = openBrowser(page);
  const { body } = await browser.call<Options>('POST', '/v1/session/passkey/options', {});
  const { status } = await browser.call('POST', '/v1/session/passkey', { response: answer(body) });
  return { browser, status };
}

let passkeyId = '';

test('a passkey is added on a page where one is signed in, once for each question', async () => {
  const browser = await signedIn();
  const add = async (response: object) =>
    browser.call<ProblemBody & { id: string }>('POST', '/v1/account/passkeys', { response, name: 'Laptop' });
  const wrong: [string, (options: Options) => object][] = [
    ['another page', (options) => device.create(options, { origin: 'http://evil.example' })],
    ['another host', (options) => device.create(options, { host: 'evil.example' })],
    ['a device that did not ask', (options) => device.create(options, { isVerified: false })],
    ['another question', (options) => device.create({ ...options, challenge: 'bWFkZSB1cA' })],
    ['nonsense', () => ({ id: 'x', response: {} })],
  ];
  for (const [what, answer] of wrong) {
    const refused = await add(answer(await askToMake(browser)));
    assert.deepEqual([refused.status, refused.body.code], [422, 'validation_failed'], what);
  }
  const options = await askToMake(browser);
  const response = device.create(options);
  const added = await add(response);
  assert.equal(added.status, 201);
  passkeyId = added.body.id;
  assert.equal((await add(response)).status, 422, 'a question is answered once');
  const listed = await browser.call<{ results: { id: string; name: string }[] }>(
    'GET',
    '/v1/account/passkeys',
  );
  assert.deepEqual(
    listed.body.results.map(({ id, name }) => [id, name]),
    [[passkeyId, 'Laptop']],
  );
  await mailTo(wardkey, account.email, /passkey was added/);
});

test('the device signs its owner in, without a name and without a password', async () => {
  const { browser, status } = await signInWith((options) => device.get(options));
  assert.equal(status, 200);
  const session = await browser.call<{ account: { email: string } }>('GET', '/v1/session');
  assert.equal(session.body.account.email, account.email);
});

test('a passkey gets another name from its owner alone, and a name that holds no token', async () => {
  const browser = await signedIn();
  const rename = (by: Browser, name: string) =>
    by.call<ProblemBody>('PATCH', `/v1/account/passkeys/${passkeyId}`, { name });
  const stranger = await wardkey.createAccount();
  const other = openBrowser(page);
  const password = `a long password for ${stranger.account.username}`;
  await other.call('POST', '/v1/session', { email: stranger.account.email, password });
  assert.equal((await rename(other, 'Mine')).status, 404);
  assert.equal((await rename(openBrowser(page), 'Mine')).status, 401);
  for (const name of ['', ' ', 'x'.repeat(101), stranger.token.text]) {
    const refused = await rename(browser, name);
    assert.deepEqual([refused.status, refused.body.code], [422, 'validation_failed']);
  }
  assert.equal((await rename(browser, 'Laptop at home')).status, 200);
  const listed = await browser.call<{ results: { name: string }[] }>('GET', '/v1/account/passkeys');
  assert.deepEqual(
    listed.body.results.map(({ name }) => name),
    ['Laptop at home'],
  );
  assert.equal((await signInWith((options) => device.get(options))).status, 200, 'and it goes on working');
});

test('an answer to another page, an old question, of another or a copied device lets nobody in', async () => {
  const stranger = softwareAuthenticator(page);
  const old = await signInWith((options) => device.get(options));
  assert.equal(old.status, 200);
  let kept: object = {};
  await signInWith((options) => {
    kept = device.get(options);
    return kept;
  });
  const attempts: [string, (options: Options) => object][] = [
    ['a replay', () => kept],
    ['another page', (options) => device.get(options, { origin: 'http://evil.example' })],
    ['another host', (options) => device.get(options, { host: 'evil.example' })],
    ['a device that did not ask', (options) => device.get(options, { isVerified: false })],
    ['a copied device', (options) => device.get(options, { counter: 1 })],
    ['another device', (options) => stranger.get(options)],
    [
      'another device under this one’s name',
      (options) => ({ ...device.get(options), response: bodyOf(stranger.get(options)) }),
    ],
  ];
  for (const [what, answer] of attempts) {
    assert.equal((await signInWith(answer)).status, 401, what);
  }
  assert.equal(
    (await signInWith((options) => device.get(options))).status,
    200,
    'and its owner all the same',
  );
});

test('a passkey that was taken away, or whose account is suspended, lets nobody in', async () => {
  await wardkey.wardkey(['account', 'suspend', account.username]);
  assert.equal((await signInWith((options) => device.get(options))).status, 401);
  await wardkey.wardkey(['account', 'resume', account.username]);
  const browser = await signedIn();
  assert.equal((await browser.call('DELETE', `/v1/account/passkeys/${passkeyId}`)).status, 200);
  assert.equal((await browser.call('DELETE', `/v1/account/passkeys/${passkeyId}`)).status, 404);
  assert.equal((await signInWith((options) => device.get(options))).status, 401);
});

test('where a browser keeps no passkeys, the page is told by what name to open it', async () => {
  const answer = await openBrowser(wardkey.url).call<ProblemBody>('POST', '/v1/session/passkey/options', {});
  assert.deepEqual([answer.status, answer.body.code], [409, 'passkey_not_possible']);
  assert.match(answer.body.fix, /http:\/\/localhost:\d+/);
});

function bodyOf(answer: object): unknown {
  return (answer as { response: unknown }).response;
}
