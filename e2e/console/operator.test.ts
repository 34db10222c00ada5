import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { callApi, type TokenBody } from '../call-api.ts';
import { eventually } from '../eventually.ts';
import { linkIn, mailTo } from '../mailbox.ts';
import { openConsole } from './open-console.ts';
import { assertAccessible, screenshot } from './page-checks.ts';

/** The pages of operators: accounts, every token with its owner, and the audit trail. */

const site = await openConsole({ after }, 'con-operator');
const { operator, wardkey } = site;
const { page, complaints } = await site.signedIn(operator, { width: 1440 });
const row = (name: string | RegExp) => page.getByRole('row', { name });

test('somebody who is invited follows the link of the dialog or of the mail, and is on the list; an invitation can be taken back', async () => {
  await page.goto('/operator/accounts');
  for (const email of ['grace@example.com', 'alan@example.com']) {
    await page.getByRole('button', { name: 'Invite somebody' }).click();
    const dialog = page.getByRole('dialog', { name: 'Invite somebody' });
    await dialog.getByRole('textbox', { name: 'E-mail address' }).fill(email);
    await dialog.getByRole('button', { name: 'Invite' }).click();
    const sent = page.getByRole('dialog', { name: 'Invited' });
    const link = (await sent.locator('pre').textContent()) ?? '';
    assert.equal(link.split('#')[1], linkIn(await mailTo(wardkey, email, /invited/i)));
    await assertAccessible(page, 'invited');
    await page.keyboard.press('Escape');
    await sent.waitFor({ state: 'detached' });
    assert.ok(!(await page.content()).includes(link), 'it is shown this once');
  }
  const open = page.getByRole('list', { name: 'Invitations' });
  await open.getByText('alan@example.com').waitFor();
  await page.getByRole('button', { name: 'Take back the invitation of alan@example.com' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Take back' }).click();
  await open.getByText('alan@example.com').waitFor({ state: 'detached' });

  const link = linkIn(await mailTo(wardkey, 'grace@example.com', /invited/i));
  const guest = await site.visits.visit(wardkey.url);
  await guest.page.goto(`/sign-up#${link}`);
  await guest.page.getByLabel('Your name').fill('Grace Hopper');
  await guest.page.getByRole('textbox', { name: 'Password' }).fill('a sentence that only I would say');
  await guest.page.keyboard.press('Enter');
  await guest.page.locator('[data-token-text]').waitFor();
  await guest.context.close();
  await page.reload();
  await row(/Grace Hopper/)
    .getByText('grace@example.com')
    .waitFor();
  await page.getByText('None is open.').waitFor();
});

test('an account that is suspended has its tokens refused and nobody signs in to it; Undo and Resume bring it back', async () => {
  const guest = await site.newPerson();
  const theirs = await site.signedIn(guest);
  await theirs.page.goto('/account/api-tokens');
  await theirs.page.getByRole('row', { name: /Default/ }).waitFor();
  const status = async () => (await callApi(wardkey.url, guest.token.text, 'GET', '/v1/account')).status;
  await page.goto(`/operator/accounts?search=${guest.username}`);
  const suspend = async () => {
    await page.getByRole('button', { name: `Suspend ${guest.name}` }).click();
    const dialog = page.getByRole('alertdialog', { name: `Suspend ${guest.name}` });
    await eventually('the focus on Cancel', async () =>
      (await page.evaluate(() => document.activeElement?.textContent)) === 'Cancel' ? true : undefined,
    );
    await screenshot(page, 'suspend');
    await dialog.getByRole('button', { name: 'Suspend' }).click();
    await row(new RegExp(guest.name)).getByText('Suspended').waitFor();
    assert.equal(await status(), 403);
  };
  await suspend();
  await theirs.page.reload();
  await theirs.page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await row(new RegExp(guest.name)).getByText('Active').waitFor();
  assert.equal(await status(), 200);
  await suspend();
  await page.getByRole('button', { name: `Resume ${guest.name}` }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Resume' }).click();
  await row(new RegExp(guest.name)).getByText('Active').waitFor();
  assert.equal(await status(), 200);
  await theirs.context.close();
});

test('accounts are found by name, username and address; nobody can suspend themselves', async () => {
  const guest = await site.newPerson();
  for (const wanted of [guest.email, guest.username, guest.name.toLowerCase()]) {
    await page.goto('/operator/accounts');
    await row(/Ada Lovelace/).waitFor();
    await page.getByRole('searchbox').fill(wanted);
    await row(/Ada Lovelace/).waitFor({ state: 'detached' });
    await row(new RegExp(guest.name)).waitFor();
  }
  await page.getByRole('searchbox').fill('nobody at all');
  await page.getByText('No account fits.').waitFor();
  await page.goto('/operator/accounts');
  await row(/Ada Lovelace/).waitFor();
  assert.equal(await page.getByRole('button', { name: 'Suspend Ada Lovelace' }).count(), 0);
});

test('who may sign up is chosen on the page and holds at once', async () => {
  await page.goto('/operator/accounts');
  const stranger = await site.visits.visit(wardkey.url);
  for (const [choice, heading] of [
    ['Whom an operator invites', 'Accounts are made by invitation'],
    ['Nobody', 'No new accounts are made here'],
    ['Everyone', 'Sign up'],
  ] as const) {
    const answered = page.waitForResponse((each) => each.url().endsWith('/v1/sign-up-policy'));
    await page.getByRole('radio', { name: choice }).click();
    assert.equal((await answered).status(), 200);
    await stranger.page.goto('/sign-up');
    await stranger.page.getByRole('heading', { name: heading }).waitFor();
  }
  await page.reload();
  await page.getByRole('radio', { name: 'Everyone' }).waitFor();
  assert.ok(await page.getByRole('radio', { name: 'Everyone' }).isChecked());
  await stranger.context.close();
});

test('every token is listed with its owner, and one that an operator disables is disabled for its owner too', async () => {
  const guest = await site.newPerson();
  await site.call(guest, 'POST', '/v1/tokens', { name: 'a token of a guest' });
  const theirs = await site.signedIn(guest);
  await theirs.page.goto('/account/api-tokens');
  await page.goto('/operator/tokens?search=a+token+of+a+guest');
  const theirRow = row(/a token of a guest/);
  assert.match((await theirRow.textContent()) ?? '', new RegExp(guest.username));
  await page.getByRole('button', { name: 'Actions for a token of a guest' }).click();
  await page.getByRole('menuitem', { name: 'Disable…' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Disable' }).click();
  await theirRow.locator('[data-status="disabled"]').waitFor();
  await theirs.page
    .getByRole('row', { name: /a token of a guest/ })
    .locator('[data-status="disabled"]')
    .waitFor();
  await theirs.context.close();
});

test('the audit trail is narrowed by what was done, whose it is, a token and days, and what fits is downloaded', async () => {
  const guest = await site.newPerson();
  const made = await site.call<TokenBody>(guest, 'POST', '/v1/tokens', { name: 'audited' });
  await site.call(guest, 'POST', `/v1/tokens/${made.id}/disable`, { reason: 'unused' });
  await page.goto('/operator/audit');
  const rows = page.getByRole('table', { name: 'Audit trail' }).locator('tbody tr');
  await rows.first().waitFor();
  assert.ok(!(await page.getByRole('table').innerText()).includes('allowed addresses'), 'no empty detail');
  await page.getByRole('combobox', { name: 'What' }).selectOption({ label: 'Token disabled' });
  await page.getByRole('textbox', { name: 'Account' }).fill(guest.username);
  await eventually('one entry', async () => (await rows.count()) === 1 || undefined);
  assert.match((await rows.first().innerText()) ?? '', /Token disabled[\s\S]*reason: unused/);
  await page.getByRole('textbox', { name: 'Token' }).fill(made.id);
  await page.waitForURL(/token=tok_/);
  const today = new Date().toISOString().slice(0, 10);
  await page.getByLabel('From').fill(today);
  await page.waitForURL(/from=/);
  await eventually('one entry', async () => (await rows.count()) === 1 || undefined);
  await screenshot(page, 'audit-narrowed');
  await page.reload();
  await rows.first().waitFor();
  for (const [button, format] of [
    ['CSV', 'csv'],
    ['JSON Lines', 'jsonl'],
  ] as const) {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: button }).click(),
    ]);
    assert.equal(download.suggestedFilename(), `audit.${format}`);
    const lines = (await (await download.createReadStream()).toArray()).join('').trim().split(/\r?\n/);
    const entries = format === 'csv' ? lines.slice(1) : lines;
    assert.equal(entries.length, 1, format);
    assert.match(entries[0] ?? '', /token\.disabled/);
  }
  await page.getByRole('button', { name: 'Show everything' }).click();
  await eventually('more entries', async () => ((await rows.count()) > 3 ? true : undefined));
  assert.equal(new URL(page.url()).search, '');
  assert.equal(await page.getByRole('textbox', { name: 'Account' }).inputValue(), '');
  await page.getByRole('textbox', { name: 'Account' }).fill('nobody@example.com');
  await page.getByText('Nothing fits.').waitFor();
});

test('whoever is no operator is led from these pages to their own tokens', async () => {
  const guest = await site.newPerson();
  const theirs = await site.signedIn(guest);
  for (const path of ['/operator/accounts', '/operator/tokens', '/operator/audit']) {
    await theirs.page.goto(path);
    await theirs.page.waitForURL('**/account/api-tokens');
    assert.equal(await theirs.page.getByText('Operator', { exact: true }).count(), 0);
  }
  await theirs.context.close();
});

const SCRIPT = '<img src=x onerror="document.title=`taken`"><script>document.title=`taken`</script>';

test('a script that is stored as a name stays text on every page that shows names', async () => {
  const guest = await site.newPerson();
  await site.call(guest, 'PATCH', '/v1/account', { name: SCRIPT });
  const token = await site.call<TokenBody>(guest, 'POST', '/v1/tokens', { name: SCRIPT });
  await site.call(guest, 'POST', `/v1/tokens/${token.id}/disable`, { reason: 'leaked', note: SCRIPT });
  await site.call(operator, 'PATCH', `/v1/tokens/${operator.token.id}`, { name: SCRIPT });
  const theirs = await site.signedIn(guest);
  const shown = async (on: typeof page, path: string, scope = 'body') => {
    await on.goto(path);
    await on.locator(scope).getByText('onerror=', { exact: false }).first().waitFor();
    assert.equal(await on.locator('img[src="x"]').count(), 0, path);
    assert.notEqual(await on.title(), 'taken', path);
  };
  for (const path of ['/account', '/account/api-tokens', `/account/api-tokens/${token.id}`]) {
    await shown(theirs.page, path);
  }
  for (const path of [
    '/account/api-tokens',
    `/account/api-tokens/${operator.token.id}`,
    '/operator/accounts',
    '/operator/tokens',
    `/operator/audit?account=${guest.id}`,
    `/account/api-tokens/${token.id}`,
  ]) {
    await shown(page, path, 'main');
  }
  await page.goto('/operator/tokens');
  await page
    .getByRole('button', { name: /^Actions for <img/ })
    .first()
    .click();
  await page
    .getByRole('menuitem', { name: 'Enable…' })
    .or(page.getByRole('menuitem', { name: 'Disable…' }))
    .click();
  await page.locator('[aria-modal="true"]').getByText('onerror=').first().waitFor();
  assert.equal(await page.locator('img[src="x"]').count(), 0);
  assert.deepEqual(theirs.complaints, []);
  await theirs.context.close();
});

test('no page of all these complained about its policy or its scripts', () => {
  assert.deepEqual(complaints, []);
});
