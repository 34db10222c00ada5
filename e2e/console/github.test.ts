import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Secret, TOTP } from 'otpauth';
import { GITHUB_CLIENT, type GitHubUser, startTestGitHub } from '../test-github.ts';
import { openConsole, type Person } from './open-console.ts';
import { assertAccessible, screenshot } from './page-checks.ts';

/** Signing in by an account at GitHub, from the button to the page that one gets to. */

const github = await startTestGitHub({ after });
const site = await openConsole({ after }, 'con-github', {
  WARDKEY_GITHUB_CLIENT_ID: GITHUB_CLIENT.id,
  WARDKEY_GITHUB_CLIENT_SECRET: GITHUB_CLIENT.secret,
  WARDKEY_GITHUB_URL: github.url,
  WARDKEY_GITHUB_API_URL: github.url,
});
const { wardkey, visits, operator } = site;
let ids = 0;

function userWith(email: string, isVerified = true): GitHubUser {
  ids += 1;
  return {
    id: ids,
    login: 'octo',
    name: 'Octo Cat',
    emails: [{ email, primary: true, verified: isVerified }],
  };
}

/** Goes to GitHub by the button, agrees there, and comes back. */
async function throughGithub(user: GitHubUser, from = '/sign-in', button = 'Continue with GitHub') {
  const visit = await visits.visit(wardkey.url);
  const { page } = visit;
  await page.goto(from);
  await page.getByRole('link', { name: button }).click();
  await page.waitForURL(`${github.url}/login/oauth/authorize?**`);
  await page.goto(github.agree(page.url(), user));
  return visit;
}

test('whoever has an account with their address at GitHub gets to their tokens', async () => {
  const { page, context, complaints } = await throughGithub(userWith(operator.email));
  await page.getByRole('heading', { level: 1, name: 'API tokens' }).waitFor();
  await page.getByText(operator.email).waitFor();
  assert.equal(page.url(), `${wardkey.url}/account/api-tokens`);
  assert.deepEqual(complaints, []);
  await context.close();
});

test('whoever has none makes one with the name and address that GitHub says, and sees its token', async () => {
  const { page, context } = await throughGithub(
    userWith('octo@example.com'),
    '/sign-up',
    'Sign up with GitHub',
  );
  await page.getByRole('heading', { name: 'Make your account' }).waitFor();
  assert.equal(await page.getByLabel('E-mail address').inputValue(), 'octo@example.com');
  assert.equal(await page.getByLabel('Your name').inputValue(), 'Octo Cat');
  await page.getByRole('textbox', { name: 'Password' }).fill('a sentence that only I would say');
  await page.keyboard.press('Enter');
  await page.locator('[data-token-text]').waitFor();
  await context.close();
});

test('an account with a second factor is asked for its code after GitHub too', async () => {
  const guest: Person = await site.newPerson();
  const { manual_code: secret } = await site.call<{ manual_code: string }>(
    guest,
    'POST',
    '/v1/account/second-factor',
    { password: guest.password },
  );
  const app = new TOTP({ secret: Secret.fromBase32(secret) });
  await site.call(guest, 'POST', '/v1/account/second-factor/confirm', { code: app.generate() });
  const { page, context } = await throughGithub(userWith(guest.email));
  await page.getByRole('heading', { name: 'Second step' }).waitFor();
  assert.equal(await page.getByText('Your password is right').count(), 0);
  const next = app.generate({ timestamp: Date.now() + 30_000 });
  await page.getByRole('textbox', { name: 'Code of the authenticator app' }).fill(next);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'API tokens' }).waitFor();
  await context.close();
});

test('whoever is not let in is told why, on the page where they can try another way', async () => {
  const refused = await throughGithub(userWith(operator.email, false));
  await refused.page.getByRole('alert').getByText('GitHub did not sign you in').waitFor();
  await refused.page.getByRole('textbox', { name: 'Password' }).waitFor();
  await assertAccessible(refused.page, 'GitHub did not sign in');
  await screenshot(refused.page, 'github-refused');
  await refused.context.close();
  await site.call(operator, 'PATCH', '/v1/sign-up-policy', { policy: 'invite' });
  const uninvited = await throughGithub(userWith('uninvited@example.com'));
  await uninvited.page.getByText('No account here has your address at GitHub').waitFor();
  await uninvited.context.close();
  github.breakDown();
  const broken = await throughGithub(userWith(operator.email));
  await broken.page.getByText('GitHub does not answer').waitFor();
  await broken.context.close();
});
