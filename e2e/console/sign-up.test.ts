import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Page } from 'playwright-core';
import { linkIn, mailTo } from '../mailbox.ts';
import { openConsole } from './open-console.ts';
import { screenshot } from './page-checks.ts';

/** How people come to an account by mail, and back to one whose password they have lost. */

const { wardkey, visits, operator, call } = await openConsole({ after }, 'sign-up-page');
const PASSWORD = 'a sentence that only I would say';

/** What a browser keeps that has been at the address of the outbox, which the server prints when it starts. */
async function outboxCookies() {
  const [address = ''] = /http:\S+\/dev\/outbox\/\w+/.exec(wardkey.screen()) ?? [];
  const given = (await fetch(address)).headers.getSetCookie();
  return given.map((cookie) => {
    const [, name = '', value = ''] = /^([^=]+)=([^;]+)/.exec(cookie) ?? [];
    return { name, value, url: `${wardkey.url}/dev/outbox` };
  });
}

test('whoever signs up finds the link in their mail, makes the account with it, and sees its token once', async () => {
  const { page, complaints } = await visits.visit(wardkey.url);
  await page.goto('/sign-in');
  await page.getByRole('link', { name: 'Sign up' }).click();
  await page.getByRole('heading', { name: 'Sign up' }).waitFor();
  await page.getByLabel('E-mail address').fill('grace@example.com');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Look into your mail' }).waitFor();
  assert.ok(!page.url().includes('grace'), 'no address stands in a URL');
  await screenshot(page, 'sign-up-mail-light');
  await page.context().addCookies(await outboxCookies());
  await mailTo(wardkey, 'grace@example.com', /sign/i);
  const [outbox] = await Promise.all([
    page.context().waitForEvent('page'),
    page.getByRole('link', { name: 'outbox' }).click(),
  ]);
  await outbox.getByRole('row', { name: 'grace@example.com' }).getByRole('link').click();
  await outbox.locator('a[href*="/sign-up#"]').click();
  const mail = outbox;
  await mail.getByRole('heading', { name: 'Make your account' }).waitFor();
  assert.equal(mail.url(), `${wardkey.url}/sign-up`, 'the link is out of the address bar');
  const email = mail.getByLabel('E-mail address');
  assert.deepEqual(
    [await email.inputValue(), await email.getAttribute('autocomplete'), await email.isEditable()],
    ['grace@example.com', 'username', false],
    'password managers keep the address with the password',
  );
  await mail.getByLabel('Your name').fill('Grace Hopper');
  const password = mail.getByRole('textbox', { name: 'Password' });
  assert.equal(await password.getAttribute('autocomplete'), 'new-password');
  await password.fill(PASSWORD);
  await mail.getByRole('button', { name: 'Show the password' }).click();
  assert.equal(await password.getAttribute('type'), 'text');
  await password.press('Enter');
  const text = await mail.locator('[data-token-text]').textContent();
  assert.match(text ?? '', /^r8_/);
  await mail.getByRole('button', { name: 'I’ve saved it' }).click();
  await mail.getByRole('heading', { name: 'API tokens' }).waitFor();
  await mail.reload();
  await mail.getByRole('heading', { name: 'API tokens' }).waitFor();
  assert.ok(!(await mail.content()).includes(text ?? '-'));
  assert.deepEqual(complaints, []);
});

test('the page says the same of an address that has an account as of one that has none', async () => {
  const said: string[] = [];
  for (const email of [operator.email, 'nobody@example.com']) {
    for (const path of ['/sign-up', '/reset-password']) {
      const { page, context } = await visits.visit(wardkey.url);
      await page.goto(path);
      await page.getByLabel('E-mail address').fill(email);
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Look into your mail' }).waitFor();
      said.push((await page.getByRole('main').innerText()).replaceAll(email, 'ADDRESS'));
      await context.close();
    }
  }
  assert.deepEqual(said.slice(2), said.slice(0, 2));
});

test('whoever forgot their password sets a new one by mail, is signed out everywhere, and signs in with it', async () => {
  const { page } = await visits.visit(wardkey.url);
  await page.goto('/sign-in');
  await page.getByRole('link', { name: 'Forgot your password?' }).click();
  await page.getByRole('heading', { name: 'Forgot your password?' }).waitFor();
  await page.getByLabel('E-mail address').fill('grace@example.com');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Look into your mail' }).waitFor();
  const link = linkIn(await mailTo(wardkey, 'grace@example.com', /password/i));
  await page.goto(`/reset-password#${link}`);
  await page.getByRole('heading', { name: 'Choose a new password' }).waitFor();
  assert.equal(page.url(), `${wardkey.url}/reset-password`);
  await page.getByRole('textbox', { name: 'New password' }).fill('short');
  await page.keyboard.press('Enter');
  await page.getByText('Must have at least 8 characters.').waitFor();
  await page.getByRole('textbox', { name: 'New password' }).fill('another sentence of mine');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Your password is changed' }).waitFor();
  await page.getByRole('link', { name: 'Sign in' }).click();
  await signIn(page, 'grace@example.com', 'another sentence of mine');
  await page.getByRole('heading', { name: 'API tokens' }).waitFor();

  await page.goto('about:blank');
  await page.goto(`/reset-password#${link}`);
  // At once, before anybody thinks of a third password.
  await page.getByRole('heading', { name: 'This link does not work' }).waitFor();
  await page.getByLabel('E-mail address').waitFor();
});

test('where only invited people may sign up, the page says so, and an invitation leads to an account', async () => {
  await call(operator, 'PATCH', '/v1/sign-up-policy', { policy: 'invite' });
  const { page } = await visits.visit(wardkey.url);
  await page.goto('/sign-up');
  await page.getByRole('heading', { name: 'Accounts are made by invitation' }).waitFor();
  const { link } = await call<{ link: string }>(operator, 'POST', '/v1/invitations', {
    email: 'alan@example.com',
  });
  await page.goto(link);
  await page.getByText('You were invited.').waitFor();
  await page.getByLabel('Your name').fill('Alan');
  await page.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
  await page.keyboard.press('Enter');
  await page.locator('[data-token-text]').waitFor();
  await call(operator, 'PATCH', '/v1/sign-up-policy', { policy: 'closed' });
  const other = await visits.visit(wardkey.url);
  await other.page.goto('/sign-up');
  await other.page.getByRole('heading', { name: 'No new accounts are made here' }).waitFor();
});

async function signIn(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel('E-mail address').fill(email);
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  await page.keyboard.press('Enter');
}
