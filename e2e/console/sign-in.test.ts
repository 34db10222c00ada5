import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Secret, TOTP } from 'otpauth';
import type { Page } from 'playwright-core';
import { openConsole, type Person } from './open-console.ts';
import { assertAccessible, screenshot } from './page-checks.ts';

/** Signing in: with a password, with what is asked for beside it, and with a passkey. */

const console_ = await openConsole({ after }, 'sign-in-page');
const { wardkey, visits, operator } = console_;

test('whoever signs in gets to the page that they wanted, with its filters', async () => {
  const { page, context, complaints } = await visits.visit(wardkey.url);
  await page.goto('/account/api-tokens?filter=disabled');
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  const { searchParams } = new URL(page.url());
  assert.deepEqual([...searchParams], [['next', '/account/api-tokens?filter=disabled']]);
  await enter(page, operator);
  await page.getByRole('heading', { name: 'API tokens' }).waitFor();
  assert.equal(new URL(page.url()).search, '?filter=disabled');
  const [cookie] = await context.cookies();
  assert.deepEqual([cookie?.httpOnly, cookie?.sameSite], [true, 'Lax']);
  assert.equal(await page.evaluate(() => document.cookie), '', 'no script sees the session');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await page.goBack();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  assert.deepEqual(complaints, []);
});

test('a link to the sign-in page leads to no other site', async () => {
  for (const next of [
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    'javascript:alert(1)',
    '/accounting',
  ]) {
    const { page, context } = await visits.visit(wardkey.url);
    await page.goto(`/sign-in?next=${encodeURIComponent(next)}`);
    await enter(page, operator);
    await page.getByRole('heading', { name: 'API tokens' }).waitFor();
    assert.equal(page.url().split('?')[0], `${wardkey.url}/account/api-tokens`, next);
    await context.close();
  }
});

test('a wrong password and an unknown address are told alike, and what was typed stays', async () => {
  const said: string[] = [];
  const { page } = await visits.visit(wardkey.url);
  for (const email of ['nobody@example.com', operator.email]) {
    await page.goto('/sign-in');
    await enter(page, { email, password: 'not this one at all' });
    const alert = page.getByRole('alert');
    await alert.waitFor();
    said.push(await alert.innerText());
    assert.equal(await page.getByRole('textbox', { name: 'E-mail address' }).inputValue(), email);
  }
  assert.equal(said[0], said[1]);
  assert.match(said[0] ?? '', /E-mail address or password is not right/);
  await assertAccessible(page, 'a wrong password');
  await screenshot(page, 'sign-in-wrong-light');
});

test('whoever guesses is slowed and told for how long, then can go on', async () => {
  const guest = await console_.newPerson();
  const { page } = await visits.visit(wardkey.url);
  await page.goto('/sign-in');
  for (let tries = 0, status = 0; status !== 429; tries += 1) {
    assert.ok(tries < 20, 'guessing goes on unslowed');
    const answered = page.waitForResponse((each) => each.request().method() === 'POST');
    await enter(page, { email: guest.email, password: `wrong ${tries}` });
    status = (await answered).status();
    await page.getByRole('alert').waitFor();
  }
  await page.getByText(/Wait \d+ seconds?, then try again/).waitFor();
  await page.getByText('You can try again now').waitFor();
  await enter(page, guest);
  await page.getByRole('heading', { name: 'API tokens' }).waitFor();
});

test('an account with a second factor is asked for a code; a recovery code takes its place once', async () => {
  const guest = await console_.newPerson();
  const setup = await console_.call<{ manual_code: string; recovery_codes: string[] }>(
    guest,
    'POST',
    '/v1/account/second-factor',
    { password: guest.password },
  );
  const code = (at: number) =>
    new TOTP({ secret: Secret.fromBase32(setup.manual_code) }).generate({ timestamp: at });
  await console_.call(guest, 'POST', '/v1/account/second-factor/confirm', { code: code(Date.now()) });

  const { page, context } = await visits.visit(wardkey.url);
  await page.goto('/sign-in?next=/account');
  await enter(page, guest);
  await page.getByRole('heading', { name: 'Second step' }).waitFor();
  const field = page.getByRole('textbox', { name: 'Code of the authenticator app' });
  assert.deepEqual(
    [await field.getAttribute('autocomplete'), await field.getAttribute('inputmode')],
    ['one-time-code', 'numeric'],
  );
  await assertAccessible(page, 'second step');
  await field.fill('000 000');
  await page.keyboard.press('Enter');
  await page.getByText('This code is not right').waitFor();
  const right = code(Date.now() + 30_000);
  await field.fill(`${right.slice(0, 3)} ${right.slice(3)}`);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Account', exact: true }).waitFor();
  await context.close();

  for (const isFirst of [true, false]) {
    const visit = await visits.visit(wardkey.url);
    await visit.page.goto('/sign-in');
    await enter(visit.page, guest);
    await visit.page.getByRole('button', { name: 'Use a recovery code' }).click();
    await visit.page.getByRole('textbox', { name: 'Recovery code' }).fill(setup.recovery_codes[0] ?? '');
    await visit.page.keyboard.press('Enter');
    if (isFirst) await visit.page.getByRole('heading', { name: 'API tokens' }).waitFor();
    else await visit.page.getByText('This recovery code is not right').waitFor();
    await visit.context.close();
  }
});

test('a passkey is added on localhost, signs in without a password, is renamed, and works no more once removed', async () => {
  const guest = await console_.newPerson();
  const local = wardkey.url.replace('127.0.0.1', 'localhost');
  const { page, context, complaints } = await visits.visit(local);
  const devtools = await context.newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  await page.goto('/sign-in?next=/account');
  await enter(page, guest);
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Laptop');
  await assertAccessible(page, 'add a passkey');
  await dialog.getByRole('button', { name: 'Continue' }).click();
  const passkeys = page.getByRole('list', { name: 'Passkeys' });
  await passkeys.getByText('Laptop').waitFor();

  await page.getByRole('button', { name: 'Rename the passkey Laptop' }).click();
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Laptop at home');
  await page.keyboard.press('Enter');
  await passkeys.getByText('Laptop at home').waitFor();

  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await page.getByRole('heading', { name: 'API tokens' }).waitFor();
  await page.goto('/account');
  await passkeys.getByText(/last used/).waitFor();

  await page.getByRole('button', { name: 'Remove the passkey Laptop at home' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
  await page.getByText('You have none yet.').waitFor();
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await page.getByText('This passkey is not known here').waitFor();
  assert.deepEqual(complaints, []);
});

test('at a bare address, where no passkey works, none is offered, and the account says where they work', async () => {
  const visit = await visits.visit(wardkey.url);
  await visit.page.goto('/sign-in');
  await visit.page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
  assert.equal(await visit.page.getByRole('button', { name: /passkey/ }).count(), 0);
  const { page } = await console_.signedIn(operator);
  await page.goto('/account');
  await page.getByText(`Open ${wardkey.url.replace('127.0.0.1', 'localhost')} to add one`).waitFor();
});

test('no page can be put into a frame of another site', async () => {
  const { page } = await visits.visit(wardkey.url);
  const outer = wardkey.url.replace('127.0.0.1', 'localhost');
  await page.goto(`${outer}/errors`);
  for (const path of ['/sign-in', '/account', '/']) {
    await page.setContent(`<iframe src="${wardkey.url}${path}"></iframe>`, { waitUntil: 'load' });
    const [, frame] = page.frames();
    assert.equal(
      await frame?.evaluate(() => document.getElementById('root')?.childElementCount ?? 0),
      0,
      path,
    );
    assert.match(frame?.url() ?? '', /^chrome-error:/, path);
  }
});

async function enter(page: Page, { email, password }: Pick<Person, 'email' | 'password'>): Promise<void> {
  await page.getByRole('textbox', { name: 'E-mail address' }).fill(email);
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  await page.keyboard.press('Enter');
}
