import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { type TOTP, URI } from 'otpauth';
import type { Page } from 'playwright-core';
import { eventually } from '../eventually.ts';
import { openConsole, type Person } from './open-console.ts';
import { assertAccessible, screenshot } from './page-checks.ts';

/** The page of one's own account: profile, password, second factor, sessions, and what is told by mail. */

const site = await openConsole({ after }, 'con-account');
const { wardkey, visits } = site;

async function enter(page: Page, { email, password }: Pick<Person, 'email' | 'password'>): Promise<void> {
  await page.getByRole('textbox', { name: 'E-mail address' }).fill(email);
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  await page.keyboard.press('Enter');
}

/** A browser in which somebody has signed in by themselves, on the page of their account. */
async function signIn(person: Pick<Person, 'email' | 'password'>) {
  const visit = await visits.visit(wardkey.url);
  await visit.page.goto('/sign-in?next=/account');
  await enter(visit.page, person);
  await visit.page.getByRole('heading', { level: 1, name: 'Account' }).waitFor();
  return visit;
}

const section = (page: Page, name: string) => page.getByRole('region', { name, exact: true });

test('a new password signs out everywhere but here; the old one lets nobody in any more', async () => {
  const guest = await site.newPerson();
  const here = await signIn(guest);
  const elsewhere = await signIn(guest);
  const { page } = here;
  const form = section(page, 'Password');
  const current = form.getByRole('textbox', { name: 'Current password' });
  const next = form.getByRole('textbox', { name: 'New password' });
  await current.fill('not the one that it is');
  await next.fill('a sentence that is new');
  await page.keyboard.press('Enter');
  await form.getByText('This is not your password.').waitFor();
  assert.equal(await next.inputValue(), 'a sentence that is new', 'what was typed stays');
  await current.fill(guest.password);
  await form.getByRole('button', { name: 'Change the password' }).click();
  await page.getByText('Your password is changed.').first().waitFor();
  await eventually('an empty form', async () => (await next.inputValue()) === '' || undefined);
  await page.reload();
  await page.getByRole('heading', { level: 1, name: 'Account' }).waitFor();
  await elsewhere.page.reload();
  await elsewhere.page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await enter(elsewhere.page, guest);
  await elsewhere.page.getByText('E-mail address or password is not right').waitFor();
  await enter(elsewhere.page, { ...guest, password: 'a sentence that is new' });
  await elsewhere.page.getByRole('heading', { level: 1, name: 'Account' }).waitFor();
  assert.deepEqual([...here.complaints, ...elsewhere.complaints], []);
  await here.context.close();
  await elsewhere.context.close();
});

test('whoever types a wrong current password too often is slowed here too, and told for how long', async () => {
  const guest = await site.newPerson();
  const { page, context } = await signIn(guest);
  const form = section(page, 'Password');
  for (let tries = 0, status = 0; status !== 429; tries += 1) {
    assert.ok(tries < 20, 'guessing goes on unslowed');
    await form.getByRole('textbox', { name: 'Current password' }).fill(`wrong ${tries}`);
    await form.getByRole('textbox', { name: 'New password' }).fill('a sentence that is new');
    const answered = page.waitForResponse((each) => each.request().method() === 'POST');
    await page.keyboard.press('Enter');
    status = (await answered).status();
    await form.getByText(/This is not your password|Wait \d+/).waitFor();
  }
  await form.getByText(/Wait \d+ seconds?, then try again/).waitFor();
  assert.equal(await form.getByText('This is not your password.').count(), 0, 'what was said before is gone');
  await form.getByText('You can try again now').waitFor();
  await form.getByRole('textbox', { name: 'Current password' }).fill(guest.password);
  await form.getByRole('button', { name: 'Change the password' }).click();
  await page.getByText('Your password is changed.').first().waitFor();
  assert.equal(await form.getByRole('alert').count(), 0);
  await context.close();
});

test('each browser where one is signed in is listed, and ended one by one, all others, or all', async () => {
  const guest = await site.newPerson();
  const others = [await signIn(guest), await signIn(guest), await signIn(guest)] as const;
  const { page, context, complaints } = await signIn(guest);
  const list = section(page, 'Sessions').getByRole('listitem');
  await eventually('four sessions', async () => (await list.count()) === 4 || undefined);
  assert.equal(await list.filter({ hasText: 'This browser' }).count(), 1);
  assert.match((await list.first().innerText()) ?? '', /Chrom.* on Linux[\s\S]*127\.0\.0\.1/);
  await section(page, 'Sessions')
    .getByRole('button', { name: /^End the session of/ })
    .first()
    .click();
  await eventually('three sessions', async () => (await list.count()) === 3 || undefined);
  await section(page, 'Sessions').getByRole('button', { name: 'Sign out everywhere else' }).click();
  await eventually('one session', async () => (await list.count()) === 1 || undefined);
  for (const other of others) {
    await other.page.goto('/account/api-tokens');
    await other.page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await other.context.close();
  }
  await section(page, 'Sessions').getByRole('button', { name: 'Sign out everywhere', exact: true }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Sign out everywhere' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await page.goto('/account');
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  assert.deepEqual(complaints, []);
  await context.close();
});

test('which mails one gets is kept at once and is so after a reload; of leaks everyone is told', async () => {
  const guest = await site.newPerson();
  const { page, context, complaints } = await signIn(guest);
  const mails = section(page, 'Mails');
  await mails.getByText('A token of yours has leaked').waitFor();
  const names = await mails.getByRole('switch').evaluateAll((all) => all.map((each) => each.id));
  assert.ok(names.length >= 5);
  const states = () =>
    mails.getByRole('switch').evaluateAll((all) => all.map((each) => (each as HTMLInputElement).checked));
  const before = await states();
  for (let at = 0; at < before.length; at += 1) {
    const answered = page.waitForResponse((each) => each.url().endsWith('/v1/account/notifications'));
    await mails.getByRole('switch').nth(at).click();
    assert.equal((await answered).status(), 200);
  }
  await page.reload();
  await mails.getByRole('switch').first().waitFor();
  assert.deepEqual(
    await states(),
    before.map((isOn) => !isOn),
  );
  await page.route('**/v1/account/notifications', (route) =>
    route.request().method() === 'PATCH' ? route.abort() : route.continue(),
  );
  await mails.getByRole('switch').first().click();
  await page.getByRole('group', { name: 'Message' }).getByText('The choice was not saved.').waitFor();
  assert.deepEqual(
    await states(),
    before.map((isOn) => !isOn),
    'the switch shows what holds',
  );
  assert.deepEqual(
    complaints.filter((each) => !each.includes('ERR_FAILED')),
    [],
  );
  await context.close();
});

test('an authenticator app is set up from the QR code’s text, asked for at the next sign-in, and taken away again', async () => {
  const guest = await site.newPerson();
  const { page, context, complaints } = await signIn(guest);
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const factor = section(page, 'Second factor');
  await factor.getByText('Off', { exact: true }).waitFor();
  await factor.getByRole('button', { name: 'Set up an authenticator app' }).click();
  const dialog = page.getByRole('dialog');
  const uri = page
    .waitForResponse((each) => each.url().endsWith('/v1/account/second-factor'))
    .then(async (answer) => ((await answer.json()) as { uri: string }).uri);
  await dialog.getByRole('textbox', { name: 'Your password' }).fill(guest.password);
  await page.keyboard.press('Enter');
  const app = URI.parse(await uri) as TOTP;
  await dialog.getByRole('img', { name: /QR code/ }).waitFor();
  assert.equal((await dialog.locator('pre').textContent())?.replaceAll(/\s/g, ''), app.secret.base32);
  await assertAccessible(page, 'scan this code');
  await screenshot(page, 'second-factor-scan');
  await dialog.getByRole('textbox', { name: /Code that the app shows/ }).fill('000000');
  await page.keyboard.press('Enter');
  await dialog.getByText('This is not the code of this moment').waitFor();
  await dialog.getByRole('textbox', { name: /Code that the app shows/ }).fill(app.generate());
  await page.keyboard.press('Enter');
  const codes = dialog.getByRole('region', { name: 'Recovery codes' });
  const first = ((await codes.textContent()) ?? '').trim().split(/\s+/);
  assert.equal(new Set(first).size, 10);
  await assertAccessible(page, 'recovery codes');
  await screenshot(page, 'recovery-codes');
  const download = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Download' }).click();
  const file = (await (await (await download).createReadStream()).toArray()).join('');
  for (const code of first) assert.ok(file.includes(code));
  await dialog.getByRole('button', { name: 'I have kept them' }).click();
  await factor.getByText('On', { exact: true }).waitFor();
  assert.ok(!(await page.content()).includes(first[0] ?? '-'), 'the codes are gone from the page');

  await factor.getByRole('button', { name: 'New recovery codes' }).click();
  await dialog.getByRole('textbox', { name: 'Your password' }).fill(guest.password);
  await page.keyboard.press('Enter');
  const [renewed = ''] = ((await codes.textContent()) ?? '').trim().split(/\s+/);
  assert.ok(!first.includes(renewed));
  await dialog.getByRole('button', { name: 'I have kept them' }).click();

  const later = await visits.visit(wardkey.url);
  await later.page.goto('/sign-in?next=/account');
  await enter(later.page, guest);
  await later.page.getByRole('button', { name: 'Use a recovery code' }).click();
  await later.page.getByRole('textbox', { name: 'Recovery code' }).fill(first[0] ?? '');
  await later.page.keyboard.press('Enter');
  await later.page.getByText('This recovery code is not right').waitFor();
  await later.page.getByRole('textbox', { name: 'Recovery code' }).fill(renewed);
  await later.page.keyboard.press('Enter');
  await later.page.getByRole('heading', { level: 1, name: 'Account' }).waitFor();
  await later.context.close();

  await factor.getByRole('button', { name: 'Turn off' }).click();
  await dialog.getByRole('textbox', { name: 'Your password' }).fill(guest.password);
  await page.keyboard.press('Enter');
  await factor.getByText('Off', { exact: true }).waitFor();
  const without = await signIn(guest);
  await without.context.close();
  assert.deepEqual(complaints, []);
  await context.close();
});

test('name and username are changed; one that is taken is said at its field', async () => {
  const guest = await site.newPerson();
  const { page, context } = await signIn(guest);
  const profile = section(page, 'Profile');
  await profile.getByRole('textbox', { name: 'Username' }).fill(site.operator.username);
  await page.keyboard.press('Enter');
  const field = profile.getByRole('textbox', { name: 'Username' });
  await eventually(
    'a mark at the field',
    async () => (await field.getAttribute('aria-invalid')) ?? undefined,
  );
  await field.fill(`${guest.username}-renamed`);
  await profile.getByRole('textbox', { name: 'Name', exact: true }).fill('Grace M. Hopper');
  await page.keyboard.press('Enter');
  await page.getByText('Your profile is saved.').first().waitFor();
  await page.getByRole('navigation').getByText('Grace M. Hopper').waitFor();
  await page.reload();
  await eventually('the new name', async () =>
    (await field.inputValue()) === `${guest.username}-renamed` ? true : undefined,
  );
  await screenshot(page, 'account-page', true);
  await context.close();
});

test('signing out says so when it did not happen', async () => {
  const guest = await site.newPerson();
  const { page, context } = await signIn(guest);
  await page.route('**/v1/session', (route) =>
    route.request().method() === 'DELETE' ? route.abort() : route.continue(),
  );
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await page.getByRole('group', { name: 'Message' }).getByText('You are still signed in.').waitFor();
  await page.unroute('**/v1/session');
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await context.close();
});
