import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { callApi, type TokenBody } from '../call-api.ts';
import { mailTo } from '../mailbox.ts';
import { openConsole } from './open-console.ts';
import { assertAccessible, screenshot } from './page-checks.ts';

/** Leaks in the browser: whoever finds a token reports it, its owner learns of it, operators see all and drill. */

const site = await openConsole({ after }, 'con-leaks');
const { operator, wardkey, visits } = site;
const { page, complaints } = await site.signedIn(operator, { width: 1440 });
const PLACE = 'https://github.example/acme/site/blob/main/.env#L3';
const create = (name: string) => site.call<TokenBody>(operator, 'POST', '/v1/tokens', { name });
const status = async (text: string) => (await callApi(wardkey.url, text, 'GET', '/v1/account')).status;
const banner = (on = page) => on.getByRole('alert').filter({ hasText: 'leaked and was disabled' });
const row = (name: string) => page.getByRole('row', { name: new RegExp(name) });

async function report(texts: readonly string[], url: string): Promise<string> {
  const stranger = await visits.visit(wardkey.url);
  await stranger.page.goto('/sign-in');
  await stranger.page.getByRole('link', { name: 'Report a leak' }).click();
  await stranger.page.getByRole('textbox', { name: 'Token' }).fill(texts.join('\n'));
  await stranger.page.getByRole('textbox', { name: 'Where you found it' }).fill(url);
  await stranger.page.getByRole('button', { name: 'Disable it' }).click();
  await stranger.page.getByRole('list').waitFor();
  const said = await stranger.page.getByRole('main').innerText();
  const left = (await stranger.page.content()) + stranger.page.url();
  for (const text of texts) assert.ok(!left.includes(text), 'what was typed is gone');
  assert.deepEqual(stranger.complaints, []);
  await assertAccessible(stranger.page, 'a leak was reported');
  await stranger.context.close();
  return said;
}

test('whoever finds a token disables it without an account; its owner sees where it was, at once, until they say that they know', async () => {
  const token = await create('found by a stranger');
  assert.equal(await status(token.text), 200);
  await page.goto('/account/api-tokens');
  await row('found by a stranger').waitFor();
  const said = await report([token.text, 'no token at all'], PLACE);
  assert.match(said, new RegExp(`${token.hint} is disabled`));
  assert.match(said, /What stood in line 2 is not a token of this server/);
  assert.equal(await status(token.text), 401);
  await banner().waitFor();
  await row('found by a stranger').locator('[data-status="leaked"]').waitFor();
  const words = (await banner().innerText()) ?? '';
  assert.match(words, /What happened\? Someone at 127\.0\.0\.1 saw it: /);
  assert.match(words, /What was done\? It was disabled [\d.]+ m?s after it was reported/);
  assert.match(words, /Was it used\? 1 call accepted and \d+ refused since .*127\.0\.0\.1/);
  assert.match(words, /What should you do\? Create another token/);
  const place = banner().getByRole('link', { name: /^github\.example\/acme|\.env/ });
  assert.equal(await place.getAttribute('href'), PLACE);
  assert.match((await place.getAttribute('rel')) ?? '', /noreferrer/);
  await assertAccessible(page, 'a leak on the list');
  await screenshot(page, 'leak-on-list');

  const elsewhere = await site.signedIn(operator);
  await elsewhere.page.goto('/account/api-tokens');
  await banner(elsewhere.page).waitFor();
  await banner().getByRole('button', { name: 'I know' }).click();
  await banner().waitFor({ state: 'detached' });
  await elsewhere.page.reload();
  await elsewhere.page.getByRole('row', { name: /found by a stranger/ }).waitFor();
  await elsewhere.page.getByRole('heading', { level: 1 }).waitFor();
  await elsewhere.page.waitForLoadState('networkidle', { timeout: 5000 }).catch(() => undefined);
  assert.equal(await banner(elsewhere.page).count(), 0, 'in every browser');
  await elsewhere.context.close();
});

test('the page of a token shows each leak with all its places, when it was stopped, and what was called since', async () => {
  const token = await create('seen twice');
  await report([token.text], PLACE);
  await report([token.text], 'https://paste.example/abc');
  await page.goto(`/account/api-tokens/${token.id}`);
  await banner().waitFor();
  assert.match((await banner().innerText()) ?? '', /and in 1 other place/);
  const leaks = page.getByRole('region', { name: 'Leaks' });
  const places = leaks.getByRole('list', { name: 'Places' }).getByRole('listitem');
  assert.equal(await places.count(), 2);
  assert.match((await leaks.innerText()) ?? '', /Disabled [\d.]+ m?s after the report/);
  await page.getByRole('region', { name: 'History' }).getByText('Leak recorded').first().waitFor();
  await screenshot(page, 'leak-on-page', true);
  await banner().getByRole('link', { name: 'Create another token' }).click();
  const form = page.getByRole('dialog', { name: 'Create a token' });
  assert.equal(await form.getByRole('textbox', { name: 'Name' }).inputValue(), 'seen twice');
});

test('operators see every leak with its place and how fast it was stopped; a false alarm lets the token be enabled', async () => {
  const guest = await site.newPerson();
  const theirs = await site.signedIn(guest);
  await theirs.page.goto('/account/api-tokens');
  await theirs.page.getByRole('row', { name: /Default/ }).waitFor();
  await report([guest.token.text], PLACE);
  await banner(theirs.page).waitFor();
  await page.goto('/operator/leaks');
  const leak = page.getByRole('row', { name: new RegExp(`of ${guest.username}`) });
  await leak.waitFor();
  assert.match(
    (await leak.innerText()) ?? '',
    /Report: Someone at 127\.0\.0\.1[\s\S]*[\d.]+ m?s after the report/,
  );
  await screenshot(page, 'operator-leaks');
  await leak.getByRole('button', { name: /false alarm/ }).click();
  const dialog = page.getByRole('alertdialog', { name: 'Was it a false alarm?' });
  const confirm = dialog.getByRole('button', { name: 'It was a false alarm' });
  assert.ok(await confirm.isDisabled());
  await dialog.getByRole('textbox', { name: 'Why it is no leak' }).fill('a test of ours');
  await assertAccessible(page, 'false alarm');
  await confirm.click();
  await leak.getByText('False alarm', { exact: true }).waitFor();
  await theirs.page.reload();
  await theirs.page.getByRole('row', { name: /Default/ }).waitFor();
  await page.goto(`/account/api-tokens/${guest.token.id}`);
  await page
    .getByRole('region', { name: 'Leaks' })
    .getByText(/False alarm, says .*: a test of ours/)
    .waitFor();
  assert.equal(await banner().count(), 0);
  await page.getByRole('button', { name: 'Actions for Default' }).click();
  await page.getByRole('menuitem', { name: 'Enable…' }).click();
  const enable = page.getByRole('alertdialog', { name: 'Enable a leaked token?' });
  await enable.getByRole('textbox').fill('it was a test of ours');
  await enable.getByRole('button', { name: 'Enable' }).click();
  await enable.waitFor({ state: 'detached' });
  assert.equal(await status(guest.token.text), 200);
  assert.deepEqual(theirs.complaints, []);
  await theirs.context.close();
});

test('operators see which watchers are off, and how much each of the others has seen', async () => {
  await page.goto('/operator/leaks');
  const section = page.getByRole('region', { name: 'Watchers' });
  await section.getByText('Off: Code search, Public events').waitFor();
  const seen = {
    id: 'packages',
    kind: 'packages',
    state: 'waiting',
    last_run_at: new Date(Date.now() - 60_000).toISOString(),
    next_run_at: new Date(Date.now() + 600_000).toISOString(),
    coverage: '3 of 4 packages',
    findings: 2,
    message: 'one is too large to look at',
  };
  await page.route('**/v1/watchers', (route) => route.fulfill({ json: { results: [seen] } }));
  await page.reload();
  const watcher = page.getByRole('table', { name: 'Watchers' }).getByRole('row', { name: /npm packages/ });
  assert.match(
    await watcher.innerText(),
    /Waiting\s*3 of 4 packages\s*one is too large to look at\s*1 minute ago\s*in \d+ minutes\s*2/,
  );
  await page.unroute('**/v1/watchers');
});

test('a leak drill shows each step with its time, sends the mail to whoever runs it, and leaves no leak behind', async () => {
  await page.goto('/operator/leaks');
  const rows = page.getByRole('table', { name: 'Leaks' }).locator('tbody tr');
  await rows.first().waitFor();
  const before = await rows.count();
  await page.getByRole('button', { name: 'Leak drill' }).click();
  const dialog = page.getByRole('dialog', { name: 'Leak drill' });
  await dialog.getByRole('button', { name: 'Run the drill' }).click();
  const steps = dialog.getByRole('list', { name: 'Steps of the drill' }).getByRole('listitem');
  await steps.nth(3).waitFor({ timeout: 30_000 });
  const said = await steps.allInnerTexts();
  for (const [at, what] of ['Alert received', 'Token disabled', 'Next call refused'].entries()) {
    assert.match(said[at] ?? '', new RegExp(`${what}\\s*Done[\\s\\S]*[\\d.,]+ ms`));
  }
  assert.match(said[3] ?? '', /Mail sent\s*(?:Done|Under way)/);
  await mailTo(wardkey, operator.email, /drill/i);
  await assertAccessible(page, 'a drill');
  await screenshot(page, 'leak-drill');
  await page.keyboard.press('Escape');
  await page.reload();
  await rows.first().waitFor();
  assert.equal(await rows.count(), before);
});

test('a script in what a reporter writes stays text, and an address that is no web address is no link', async () => {
  const token = await create('scripted');
  const script = '<img src=x onerror="document.title=`taken`">';
  const answer = await fetch(`${wardkey.url}/v1/leaks`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      leaks: [
        { token: token.text, url: 'javascript:document.title=`taken`', path: script, repository: script },
      ],
    }),
  });
  assert.equal(answer.status, 200);
  for (const path of ['/account/api-tokens', `/account/api-tokens/${token.id}`, '/operator/leaks']) {
    await page.goto(path);
    await page
      .getByRole('main')
      .getByText(/scripted/)
      .first()
      .waitFor();
    await page.getByRole('main').getByText('onerror=').first().waitFor();
    assert.equal(await page.locator('img[src="x"], a[href^="javascript"]').count(), 0, path);
    assert.notEqual(await page.title(), 'taken');
  }
});

test('the form says what is missing, and what the server says no to', async () => {
  const stranger = await visits.visit(wardkey.url);
  await stranger.page.goto('/report-a-leak');
  await stranger.page.getByRole('button', { name: 'Disable it' }).click();
  await stranger.page.getByText('Paste the token that you found.').waitFor();
  await stranger.page.getByRole('textbox', { name: 'Token' }).fill('x'.repeat(1001));
  await stranger.page.getByRole('button', { name: 'Disable it' }).click();
  await stranger.page.getByRole('alert').waitFor();
  await stranger.page.getByRole('textbox', { name: 'Token' }).fill('nothing that is a token');
  await stranger.page.getByRole('button', { name: 'Disable it' }).click();
  await stranger.page.getByRole('heading', { name: 'Nothing of this server' }).waitFor();
  await stranger.page.getByRole('button', { name: 'Report another one' }).click();
  assert.equal(await stranger.page.getByRole('textbox', { name: 'Token' }).inputValue(), '');
  await stranger.context.close();
});

test('no page of all these complained about its policy or its scripts', () => {
  assert.deepEqual(complaints, []);
});
