import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { callApi, type TokenBody } from '../call-api.ts';
import { eventually } from '../eventually.ts';
import { openConsole, plainSettings } from './open-console.ts';
import { screenshot } from './page-checks.ts';

/** What people do to tokens in the browser: create, save, disable, enable, rotate, rename, delete. */

const site = await openConsole({ after }, 'con-change', await plainSettings());
const { operator } = site;
const { page, context, complaints } = await site.signedIn(operator, { width: 1440 });
const create = (name: string, more: object = {}) =>
  site.call<TokenBody>(operator, 'POST', '/v1/tokens', { name, ...more });
const tokenNamed = async (name: string) => {
  const { results } = await site.call<{ results: TokenBody[] }>(operator, 'GET', `/v1/tokens?search=${name}`);
  return results;
};
const call = async (text: string, userAgent = 'curl/8.5.0') =>
  (await callApi(site.wardkey.url, text, 'GET', '/v1/account', undefined, { 'user-agent': userAgent }))
    .status;
const focused = () => page.evaluate(() => document.activeElement?.textContent ?? '');
const row = (name: string) => page.getByRole('row', { name: new RegExp(name) });

/** What a paste would give; our own pages are not allowed to read it. */
async function clipboardText(): Promise<string> {
  const reader = await context.newPage();
  await reader.goto('/errors');
  await reader.bringToFront();
  const text = await reader.evaluate(() => navigator.clipboard.readText());
  await reader.close();
  await page.bringToFront();
  return text;
}

async function menu(name: string, item: string, on: Page = page): Promise<void> {
  await on.getByRole('button', { name: `Actions for ${name}` }).click();
  await on.getByRole('menuitem', { name: item, exact: true }).click();
}

async function createInDialog(name: string, on: Page = page): Promise<Locator> {
  await on.goto('/account/api-tokens');
  await on.getByRole('button', { name: 'Create token' }).first().click();
  const form = on.getByRole('dialog', { name: 'Create a token' });
  await form.getByRole('textbox', { name: 'Name' }).fill(name);
  await form.getByRole('button', { name: 'Create token' }).click();
  const dialog = on.getByRole('alertdialog', { name: `Save the token “${name}” now` });
  await dialog.locator('[data-token-text]').waitFor();
  return dialog;
}

test('a link fills the form in and sends nothing; the exact end stands under the expiry', async () => {
  await page.goto('/account/api-tokens/new?name=ci&scopes=api,tokens:read&expires=30d');
  const form = page.getByRole('dialog', { name: 'Create a token' });
  assert.equal(await form.getByRole('textbox', { name: 'Name' }).inputValue(), 'ci');
  assert.ok(await form.getByRole('checkbox', { name: /Read tokens/ }).isChecked());
  assert.ok(!(await form.getByRole('checkbox', { name: /Change tokens/ }).isChecked()));
  const end = new Date(Date.now() + 30 * 24 * 3600 * 1000);
  const day = new Intl.DateTimeFormat('en-GB', {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
  });
  assert.match(
    (await form.locator('[data-expiry]').textContent()) ?? '',
    new RegExp(day.format(end).replace(', ', ',? ')),
  );
  await form.getByText('Limit addresses and rate').click();
  await form.getByLabel('Allowed addresses').fill('not an address');
  await screenshot(page, 'create-token');
  assert.deepEqual(await tokenNamed('ci'), []);
  await form.getByRole('button', { name: 'Create token' }).click();
  await form.getByText('each must be an address or a network').waitFor();
  await page.keyboard.press('Escape');
  await page.waitForURL(/\/account\/api-tokens$/);
  assert.deepEqual(await tokenNamed('ci'), []);
});

test('a double click makes one token', async () => {
  await page.goto('/account/api-tokens/new?name=double');
  const form = page.getByRole('dialog', { name: 'Create a token' });
  await form.getByRole('textbox', { name: 'Name' }).fill('');
  await form.getByText('It needs a name.').waitFor();
  assert.ok(await form.getByRole('button', { name: 'Create token' }).isDisabled());
  await form.getByRole('textbox', { name: 'Name' }).fill('double');
  await form.getByRole('button', { name: 'Create token' }).dblclick();
  await page.getByRole('alertdialog').getByRole('button', { name: 'I’ve saved it' }).click();
  assert.equal((await tokenNamed('double')).length, 1);
});

test('the text is shown once, selectable, is copied, seen used, and then gone from the page and its memory', async () => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const dialog = await createInDialog('shown once');
  const shown = dialog.locator('[data-token-text]');
  const text = (await shown.textContent()) ?? '';
  assert.equal(text.length, 40);
  assert.equal(await shown.evaluate((element) => getComputedStyle(element).userSelect), 'all');
  await screenshot(page, 'show-once');
  await dialog.getByRole('button', { name: 'Copy the token' }).click();
  await dialog.getByRole('button', { name: 'Copied' }).waitFor();
  assert.equal(await page.getByRole('status').filter({ hasText: 'Copied' }).count(), 1, 'announced');
  assert.equal(await clipboardText(), text);
  await dialog.getByText('Waiting for the first call').waitFor();
  assert.equal(await call(text), 200);
  await dialog.getByText(/^First call received from curl, \d\d:\d\d:\d\d$/).waitFor();
  await screenshot(page, 'show-once-used');
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  assert.equal(await focused(), 'shown once', 'the focus is on the new row');
  const traces = await page.evaluate(
    () =>
      document.documentElement.outerHTML +
      JSON.stringify({ ...localStorage, ...sessionStorage }) +
      location.href,
  );
  assert.ok(!traces.includes(text.slice(3)), 'neither in the page nor in its storage');
  await page.reload();
  await row('shown once').waitFor();
  assert.equal(await page.getByRole('alertdialog').count(), 0, 'a reload shows it no more');
});

test('each way to use a token can be copied, and only the .env line holds the text', async () => {
  const dialog = await createInDialog('snippets');
  const text = (await dialog.locator('[data-token-text]').textContent()) ?? '';
  const tabs = ['.env', 'curl', 'TypeScript', 'Python replicate', 'Python runpod', 'GitHub Actions'];
  assert.deepEqual(await dialog.getByRole('tab').allTextContents(), tabs);
  for (const tab of tabs) {
    await dialog.getByRole('tab', { name: tab, exact: true }).click();
    const panel = dialog.getByRole('tabpanel');
    for (const code of await panel.getByRole('region').all()) {
      const shown = (await code.textContent()) ?? '';
      const copy = code.locator('..').getByRole('button');
      await copy.click();
      await eventually('the copy', async () => ((await copy.textContent()) === 'Copied' ? true : undefined));
      const copied = await clipboardText();
      assert.equal(copied.trim(), shown.trim());
      assert.equal(copied.includes(text), tab === '.env', tab);
      assert.match(copied, /WARDKEY_API_TOKEN/, tab);
    }
    assert.equal(await panel.getByRole('region').count(), tab === 'curl' ? 2 : 1, tab);
    const cannotWork = await panel.getByText(/^GitHub cannot reach/).count();
    assert.equal(cannotWork, tab === 'GitHub Actions' ? 1 : 0, tab);
  }
  await screenshot(page, 'snippets');
  const download = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Download .env' }).click();
  const stream = await (await download).createReadStream();
  assert.equal((await stream.toArray()).join(''), `WARDKEY_API_TOKEN=${text}\n`);
  await dialog.getByRole('button', { name: 'I’ve saved it' }).click();
  await dialog.waitFor({ state: 'detached' });
});

test('closing without having copied asks first; leaving the page does too', async () => {
  const dialog = await createInDialog('not copied');
  const left: string[] = [];
  page.once('dialog', (question) => {
    left.push(question.type());
    void question.dismiss();
  });
  await page.evaluate(() => setTimeout(() => location.reload()));
  await eventually('the question', () => left[0]);
  assert.deepEqual(left, ['beforeunload']);
  await page.keyboard.press('Escape');
  await dialog.getByRole('alert').getByText('You won’t see this token again').waitFor();
  await eventually('the focus', async () => ((await focused()) === 'Keep it open' ? true : undefined));
  await screenshot(page, 'show-once-asking');
  await page.keyboard.press('Enter');
  assert.equal((await dialog.locator('[data-token-text]').textContent())?.length, 40);
  await page.keyboard.press('Escape');
  await dialog.getByRole('button', { name: 'Close without it' }).click();
  await dialog.waitFor({ state: 'detached' });
});

test('under a plain name, where browsers have no passkeys, none is offered and a password signs in', async () => {
  const plain = await site.visits.visit(site.plainUrl);
  await plain.page.goto('/sign-in');
  await plain.page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
  assert.equal(await plain.page.getByRole('button', { name: /passkey/ }).count(), 0);
  await plain.page.getByRole('textbox', { name: 'E-mail address' }).fill(operator.email);
  await plain.page.getByRole('textbox', { name: 'Password' }).fill(operator.password);
  await plain.page.keyboard.press('Enter');
  await plain.page.getByRole('heading', { level: 1, name: 'API tokens' }).waitFor();
  assert.deepEqual(plain.complaints, []);
  await plain.context.close();
});

test('where there is no clipboard, on plain http, the text on the page is copied all the same', async () => {
  const plain = await site.signedIn(operator, { plain: true });
  await plain.page.goto('/account/api-tokens');
  assert.ok(plain.page.url().startsWith(site.plainUrl));
  const lacking = await plain.page.evaluate(() => [
    isSecureContext,
    typeof navigator.clipboard,
    typeof crypto.randomUUID,
  ]);
  assert.deepEqual(lacking, [false, 'undefined', 'undefined']);
  const dialog = await createInDialog('plain http', plain.page);
  const text = await dialog.locator('[data-token-text]').textContent();
  // Looked for from before the click on: it stands there for three seconds only.
  const copied = dialog.getByRole('button', { name: 'Copied' }).waitFor();
  await dialog.getByRole('button', { name: 'Copy the token' }).click();
  await copied;
  await dialog.getByRole('button', { name: 'I’ve saved it' }).click();
  await plain.page.getByRole('button', { name: 'Which token is this?' }).click();
  const pasted = plain.page.getByRole('dialog').getByLabel('A token, or its hint');
  await pasted.press('Control+V');
  assert.equal(await pasted.inputValue(), text);
  await plain.page.keyboard.press('Enter');
  await plain.page.getByRole('dialog').getByRole('link', { name: 'plain http' }).waitFor();
  assert.deepEqual(plain.complaints, []);
  await plain.context.close();
});

test('where nothing can copy, the dialog says so and has selected the text', async () => {
  const plain = await site.signedIn(operator, { plain: true });
  await plain.page.addInitScript(() => {
    document.execCommand = () => false;
  });
  const dialog = await createInDialog('no copy', plain.page);
  const text = await dialog.locator('[data-token-text]').textContent();
  await dialog.getByRole('button', { name: 'Copy the token' }).click();
  await dialog.getByText('The browser did not copy it.').waitFor();
  assert.equal(await plain.page.evaluate(() => String(getSelection())), text);
  assert.equal(await dialog.getByText('Copied', { exact: true }).count(), 0);
  await plain.page.keyboard.press('Escape');
  await dialog.getByText('You won’t see this token again').waitFor();
  await plain.context.close();
});

test('two clicks disable a token, with its last use before one’s eyes, and Undo brings it back', async () => {
  const token = await create('to disable');
  assert.equal(await call(token.text), 200);
  await page.goto('/account/api-tokens?search=to+disable');
  await row('to disable').getByText('curl · 127.0.0.1').waitFor();
  await menu('to disable', 'Disable…');
  const dialog = page.getByRole('alertdialog', { name: 'Disable this token?' });
  await dialog.getByText(/Last used .+, curl, 127\.0\.0\.1/).waitFor();
  await eventually('the focus on Cancel', async () => (await focused()) === 'Cancel' || undefined);
  await screenshot(page, 'disable');
  await dialog.getByRole('textbox', { name: 'Note' }).fill('moved to the new server');
  await dialog.getByRole('button', { name: 'Disable' }).click();
  await row('to disable').locator('[data-status="disabled"]').waitFor();
  const refused = await callApi(site.wardkey.url, token.text, 'GET', '/v1/account');
  assert.equal(refused.status, 401);
  assert.match(JSON.stringify(refused.body), /moved to the new server/, 'who calls with it reads why');
  await screenshot(page, 'disabled-with-undo');
  await page.getByRole('button', { name: 'Undo' }).click();
  await row('to disable').locator('[data-status="active"]').waitFor();
  assert.equal(await call(token.text), 200);
});

test('a dialog that is left gives the focus back to the menu it was opened from', async () => {
  await page.goto('/account/api-tokens?search=to+disable');
  await menu('to disable', 'Disable…');
  await page.getByRole('alertdialog').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('alertdialog').waitFor({ state: 'detached' });
  const label = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
  await eventually('the focus back', async () => (await label()) === 'Actions for to disable' || undefined);
});

test('a rotation shows the new text, both work in the grace, and "End grace now" ends the old one', async () => {
  const token = await create('to rotate');
  await page.goto('/account/api-tokens?search=to+rotate');
  await menu('to rotate', 'Rotate…');
  const dialog = page.getByRole('dialog', { name: 'Rotate this token' });
  assert.ok(await dialog.getByRole('radio', { name: '24 hours' }).isChecked());
  await dialog.getByRole('radio', { name: '1 hour' }).check();
  await dialog.getByText(/The old text works until/).waitFor();
  await screenshot(page, 'rotate');
  await dialog.getByRole('button', { name: 'Rotate' }).click();
  const once = page.getByRole('alertdialog', { name: /Save the token/ });
  const text = (await once.locator('[data-token-text]').textContent()) ?? '';
  await once.getByRole('button', { name: 'I’ve saved it' }).click();
  assert.deepEqual([await call(token.text, 'wget/1.21'), await call(text)], [200, 200]);
  await row('to rotate').locator('[data-status="rotating"]').waitFor();
  await row('to rotate')
    .getByText(/stops working in .+; last used .+, wget, 127\.0\.0\.1/)
    .waitFor();
  await row('to rotate').getByRole('button', { name: 'End grace now' }).click();
  await page
    .getByRole('alertdialog', { name: /End the grace period/ })
    .getByRole('button', { name: 'End it now' })
    .click();
  await row('to rotate').locator('[data-status="active"]').waitFor();
  assert.deepEqual([await call(token.text), await call(text)], [401, 200]);
});

test('a rotation without grace refuses the old text at once', async () => {
  const token = await create('rotate now');
  await page.goto(`/account/api-tokens/${token.id}`);
  await page.getByRole('button', { name: 'Rotate…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Rotate this token' });
  await dialog.getByRole('radio', { name: /Not at all/ }).check();
  await dialog.getByRole('button', { name: 'Rotate' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'I’ve saved it' }).click();
  assert.equal(await call(token.text), 401);
});

test('a token is renamed; a script in its name stays text', async () => {
  const token = await create('old name');
  const name = '<img src=x onerror="document.title=1"><script>document.title=2</script>';
  await page.goto('/account/api-tokens?search=old+name');
  await menu('old name', 'Rename…');
  const dialog = page.getByRole('dialog', { name: 'Rename the token' });
  await dialog.getByRole('textbox', { name: 'Name' }).fill(name);
  await page.keyboard.press('Enter');
  await dialog.waitFor({ state: 'detached' });
  await page.goto(`/account/api-tokens/${token.id}`);
  await page.getByRole('heading', { level: 1, name }).waitFor();
  assert.equal(await page.locator('img[src="x"]').count(), 0);
  assert.ok((await page.title()).startsWith('<img'));
});

test('a token is deleted from disabled only, by typing its name', async () => {
  const token = await create('to delete');
  await page.goto('/account/api-tokens?search=to+delete');
  await page.getByRole('button', { name: 'Actions for to delete' }).click();
  await page.getByRole('menuitem', { name: 'Disable…' }).waitFor();
  assert.equal(await page.getByRole('menuitem', { name: 'Delete…' }).count(), 0);
  assert.ok(await page.getByRole('menuitem', { name: 'Delete: disable it first' }).isDisabled());
  await page.keyboard.press('Escape');
  await site.call(operator, 'POST', `/v1/tokens/${token.id}/disable`, { reason: 'unused' });
  await row('to delete').locator('[data-status="disabled"]').waitFor();
  await menu('to delete', 'Delete…');
  const dialog = page.getByRole('alertdialog', { name: /Delete this token/ });
  const button = dialog.getByRole('button', { name: 'Delete' });
  assert.ok(await button.isDisabled());
  await dialog.getByRole('textbox').fill('to delet');
  assert.ok(await button.isDisabled());
  await dialog.getByRole('textbox').fill('to delete');
  await button.click();
  await page.getByText('No token fits').waitFor();
  const { state } = await site.call<TokenBody>(operator, 'GET', `/v1/tokens/${token.id}`);
  assert.equal(state, 'deleted');
});

test('a token that somebody disabled as leaked says so: what happened, what was done, what to do', async () => {
  const token = await create('leaky');
  await site.call(operator, 'POST', `/v1/tokens/${token.id}/disable`, {
    reason: 'leaked',
    note: 'found in https://github.example/acme/site/blob/main/.env, line 3',
  });
  await page.goto('/account/api-tokens?search=leaky');
  await row('leaky').locator('[data-status="leaked"]').waitFor();
  await page.goto(`/account/api-tokens/${token.id}`);
  const banner = page.getByRole('alert').filter({ hasText: 'leaked and was disabled' });
  await banner.waitFor();
  assert.match(
    (await banner.textContent()) ?? '',
    /What happened\?.*line 3.*What was done\?.*What should you do\?/s,
  );
  assert.match(
    (await banner.getByRole('link', { name: 'Open the place' }).getAttribute('href')) ?? '',
    /^https:\/\/github\.example\/acme\/site\/blob\/main\/\.env/,
  );
  await screenshot(page, 'leak-by-hand');
  await page.getByRole('link', { name: 'Create another token' }).click();
  const form = page.getByRole('dialog', { name: 'Create a token' });
  assert.equal(await form.getByRole('textbox', { name: 'Name' }).inputValue(), 'leaky');
});

test('the page of a token shows its calls as a chart and a table, its callers, and everything done to it', async () => {
  const token = await create('watched');
  for (const program of ['curl/8.5.0', 'curl/8.5.0', 'replicate-python/1.0']) await call(token.text, program);
  await site.call(operator, 'POST', `/v1/tokens/${token.id}/disable`, { reason: 'suspicious' });
  assert.equal(await call(token.text), 401);
  await site.call(operator, 'POST', `/v1/tokens/${token.id}/enable`, { note: 'it was me' });
  await page.goto(`/account/api-tokens/${token.id}`);
  await page.getByText('3 calls accepted, 1 refused.').waitFor({ timeout: 40_000 });
  await page.locator('.recharts-bar-rectangle:visible').first().waitFor();
  await page.getByText('The same as a table').click();
  const table = page.getByRole('table', { name: 'Calls with this token' });
  assert.match((await table.getByRole('row').last().textContent()) ?? '', /31$/);
  const reason = page.getByRole('link', { name: 'token_disabled' });
  assert.equal(await reason.getAttribute('href'), '/errors/token_disabled');
  const callers = page.getByRole('table', { name: /Addresses and programs/ });
  await callers.getByRole('row', { name: /replicate \(Python\)/ }).waitFor();
  const history = page.getByRole('region', { name: 'History' }).getByRole('listitem');
  const said = await history.allTextContents();
  assert.equal(said.length, 3);
  assert.match(said[0] ?? '', /^Enabled by ada, .*note: it was me/);
  assert.match(said[1] ?? '', /^Disabled by ada, .*reason: suspicious/);
  assert.match(said[2] ?? '', /^Created by ada/);
  for (const period of ['7 days', '30 days']) {
    await page.getByText(period, { exact: true }).click();
    await page.getByText('3 calls accepted, 1 refused.').waitFor();
  }
  await screenshot(page, 'token', true);
});

test('no page of all these complained about its policy or its scripts', () => {
  assert.deepEqual(complaints, []);
});
