import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { type Browser, openBrowser } from './browser.ts';
import { startWardkey } from './start-wardkey.ts';
import { GITHUB_CLIENT, type GitHubUser, startTestGitHub } from './test-github.ts';

/** Signing in and up by an account at GitHub. */

const github = await startTestGitHub({ after });
const wardkey = await startWardkey({ after }, 'github', {
  WARDKEY_GITHUB_CLIENT_ID: GITHUB_CLIENT.id,
  WARDKEY_GITHUB_CLIENT_SECRET: GITHUB_CLIENT.secret,
  WARDKEY_GITHUB_URL: github.url,
  WARDKEY_GITHUB_API_URL: github.url,
});
const { account } = await wardkey.createAccount();
let ids = 100;

function userWith(email: string, more: Partial<GitHubUser> = {}): GitHubUser {
  ids += 1;
  const emails = [
    { email: 'second@example.com', primary: false, verified: true },
    { email, primary: true, verified: true },
  ];
  return { id: ids, login: 'octo', name: 'Octo Cat', emails, ...more };
}

async function leave(browser: Browser): Promise<string> {
  const answer = await browser.call('GET', '/v1/session/github');
  assert.equal(answer.status, 302);
  return answer.headers.get('location') ?? '';
}

/** Goes to GitHub, agrees there, and comes back: where the browser is sent then. */
async function comeBack(browser: Browser, user: GitHubUser): Promise<string> {
  return arrive(browser, github.agree(await leave(browser), user));
}

async function arrive(browser: Browser, address: string): Promise<string> {
  const { pathname, search } = new URL(address);
  const answer = await browser.call('GET', `${pathname}${search}`);
  assert.equal(answer.status, 302);
  return (answer.headers.get('location') ?? '').replace(wardkey.url, '');
}

const emailOf = async (browser: Browser) =>
  (await browser.call<{ account?: { email: string } }>('GET', '/v1/session')).body.account?.email;

test('whoever has an account with their address at GitHub comes in, and again when that address has changed', async () => {
  const browser = openBrowser(wardkey.url);
  assert.equal((await browser.call('GET', '/v1/session')).body.github, true);
  const user = userWith(account.email.toUpperCase());
  assert.equal(await comeBack(browser, user), '/');
  assert.equal(await emailOf(browser), account.email);
  const moved = { ...user, emails: [{ email: 'moved@example.com', primary: true, verified: true }] };
  const later = openBrowser(wardkey.url);
  assert.equal(await comeBack(later, moved), '/');
  assert.equal(await emailOf(later), account.email);
});

test('whoever has none is led to the page that makes one, with address and name', async () => {
  const browser = openBrowser(wardkey.url);
  const user = userWith('new@example.com');
  const place = await comeBack(browser, user);
  const [path, link] = place.split('#');
  assert.equal(path, '/sign-up');
  const seen = await browser.call('POST', '/v1/sign-up/look', { link });
  assert.deepEqual([seen.body.email, seen.body.name], ['new@example.com', 'Octo Cat']);
  const wanted = { link, name: 'Octo', password: 'a long enough password' };
  assert.equal((await browser.call('POST', '/v1/sign-up/complete', wanted)).status, 201);
  const later = openBrowser(wardkey.url);
  assert.equal(await comeBack(later, user), '/');
  assert.equal(await emailOf(later), 'new@example.com');
});

test('an address that GitHub has not verified, or that is not the primary one, lets nobody in', async () => {
  for (const emails of [
    [{ email: account.email, primary: true, verified: false }],
    [{ email: account.email, primary: false, verified: true }],
    [],
  ]) {
    const browser = openBrowser(wardkey.url);
    const place = await comeBack(browser, userWith('', { emails }));
    assert.equal(place, '/sign-in?problem=sign_in_failed');
    assert.equal(await emailOf(browser), undefined);
  }
});

test('nobody is signed in by a way back that was not begun in their browser, or is gone twice', async () => {
  const attacker = openBrowser(wardkey.url);
  const back = github.agree(await leave(attacker), userWith(account.email));
  const victim = openBrowser(wardkey.url);
  assert.equal(await arrive(victim, back), '/sign-in?problem=sign_in_failed');
  await leave(victim);
  assert.equal(await arrive(victim, back), '/sign-in?problem=sign_in_failed');
  assert.equal(await arrive(attacker, back), '/');
  assert.equal(await arrive(attacker, back), '/sign-in?problem=sign_in_failed');
});

test('a suspended account is not let in, and GitHub that does not answer is said to be it', async () => {
  await wardkey.wardkey(['account', 'suspend', account.username]);
  const browser = openBrowser(wardkey.url);
  assert.equal(await comeBack(browser, userWith(account.email)), '/sign-in?problem=sign_in_failed');
  const back = github.agree(await leave(browser), userWith(account.email));
  github.breakDown();
  assert.equal(await arrive(browser, back), '/sign-in?problem=github_failed');
});
