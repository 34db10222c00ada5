import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { TokenBody } from '../call-api.ts';
import { eventually } from '../eventually.ts';
import { openConsole } from './open-console.ts';
import { assertFits, screenshot } from './page-checks.ts';

/** The list of tokens, in a real browser. */

const site = await openConsole({ after }, 'con-list');
const { operator } = site;
const { page, complaints } = await site.signedIn(operator, { width: 1440 });
const create = (name: string, more: object = {}) =>
  site.call<TokenBody>(operator, 'POST', '/v1/tokens', { name, ...more });

test('a page that needs a person leads to signing in and back', async () => {
  const stranger = await site.visits.visit(site.wardkey.url);
  await stranger.page.goto('/account/api-tokens?filter=active');
  await stranger.page.waitForURL(/\/sign-in\?next=/);
  assert.match(decodeURIComponent(stranger.page.url()), /next="?\/account\/api-tokens\?filter=active/);
  await stranger.page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
  assert.equal(await stranger.page.title(), 'Sign in · Wardkey');
});

test('the list has its heading, its button, and a real table with a row for each token', async () => {
  await create('nightly');
  await page.goto('/');
  await page.waitForURL('**/account/api-tokens');
  await page.getByRole('heading', { level: 1, name: 'API tokens' }).waitFor();
  await page.getByRole('button', { name: 'Create token' }).waitFor();
  const row = page.getByRole('row', { name: /Default/ });
  await row.waitFor();
  assert.match(
    (await row.textContent()) ?? '',
    new RegExp(`${operator.token.hint}.*api.*Never.*Never used`, 's'),
  );
  const heads = await page.getByRole('columnheader').allTextContents();
  assert.deepEqual(heads.map((head) => head.replaceAll(/[↑↓]/g, '')).filter(Boolean), [
    'Name',
    'Token',
    'Scopes',
    'Last used',
    'Activity, 30 days',
    'Expires',
    'Status',
  ]);
  assert.equal(await page.title(), 'API tokens · Wardkey');
});

test('a use shows in the list by itself: when, with which program, from where', async () => {
  const answer = await fetch(`${site.wardkey.url}/v1/account`, {
    headers: { authorization: `Bearer ${operator.token.text}`, 'user-agent': 'curl/8.5.0' },
  });
  assert.equal(answer.status, 200);
  const row = page.getByRole('row', { name: /Default/ });
  await row.getByText('curl · 127.0.0.1').waitFor();
  const time = row.locator('td time').first();
  assert.match((await time.getAttribute('title')) ?? '', /UTC\ncurl\/8\.5\.0\n127\.0\.0\.1$/);
});

test('search and filters stand in the address, and a reload keeps them', async () => {
  await create('grafana on the wall');
  await page.goto('/account/api-tokens');
  await page.getByRole('row', { name: /Default/ }).waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('grafana');
  await page.waitForURL(/search=grafana/);
  await page.getByRole('row', { name: /Default/ }).waitFor({ state: 'detached' });
  await page.reload();
  await page.getByRole('row', { name: /grafana on the wall/ }).waitFor();
  assert.equal(await page.getByRole('searchbox').inputValue(), 'grafana');
  await page.getByRole('link', { name: /^Disabled/ }).click();
  await page.waitForURL(/filter=disabled/);
  await page.getByText('No token fits').waitFor();
  await page.goBack();
  await page.getByRole('row', { name: /grafana on the wall/ }).waitFor();
});

test('a column orders the list, and says so to screen readers', async () => {
  await page.goto('/account/api-tokens');
  await page.getByRole('button', { name: 'Name' }).click();
  await page.waitForURL(/sort=name/);
  const head = page.getByRole('columnheader', { name: 'Name' });
  assert.equal(await head.getAttribute('aria-sort'), 'ascending');
  await eventually('the list in order', async () => {
    const names = await page.locator('[data-token-link]').allTextContents();
    return names.join() === names.toSorted((one, other) => one.localeCompare(other)).join() || undefined;
  });
});

test('"Which token is this?" finds a token by its text and by its hint, and keeps neither', async () => {
  await page.goto('/account/api-tokens');
  for (const wanted of [operator.token.text, operator.token.hint]) {
    await page.getByRole('button', { name: 'Which token is this?' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('A token, or its hint').fill(wanted);
    await page.keyboard.press('Enter');
    await dialog.getByRole('link', { name: 'Default' }).waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    assert.ok(!(await page.content()).includes(operator.token.text));
  }
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'find-token');
});

test('the list is worked by keys alone, and the keys can be switched off', async () => {
  await page.goto('/account/api-tokens?sort=name');
  await page.locator('[data-token-link]').first().waitFor();
  const focused = () => page.evaluate(() => document.activeElement?.textContent ?? '');
  const names = await page.locator('[data-token-link]').allTextContents();
  await page.keyboard.press('j');
  assert.equal(await focused(), names[0]);
  await page.keyboard.press('j');
  assert.equal(await focused(), names[1]);
  await page.keyboard.press('k');
  assert.equal(await focused(), names[0]);
  await page.keyboard.press('.');
  await page.getByRole('menuitem', { name: 'Rename…' }).waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('c');
  await page.getByRole('dialog', { name: 'Create a token' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.keyboard.press('?');
  await page.getByRole('switch', { name: /Single keys/ }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.keyboard.press('c');
  assert.equal(await page.getByRole('dialog').count(), 0);
  await page.evaluate(() => localStorage.clear());
});

test('several tokens are disabled in one go, and that can be taken back', async () => {
  for (const name of ['bulk one', 'bulk two']) await create(name);
  await page.goto('/account/api-tokens?search=bulk');
  for (const name of ['bulk one', 'bulk two']) {
    await page.getByRole('checkbox', { name: `Select ${name}` }).check();
  }
  await page
    .getByRole('region', { name: 'Selected tokens' })
    .getByRole('button', { name: 'Disable…' })
    .click();
  const dialog = page.getByRole('alertdialog', { name: 'Disable 2 tokens?' });
  assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'Cancel');
  await dialog.getByRole('button', { name: 'Disable' }).click();
  const badges = (word: string) => page.locator(`tr [data-status="${word}"]`);
  await eventually('both disabled', async () => (await badges('disabled').count()) === 2 || undefined);
  await page.getByRole('button', { name: 'Undo' }).click();
  await eventually('both back', async () => (await badges('never_used').count()) === 2 || undefined);
});

test('an account without tokens is told what one is for, and led to making it', async () => {
  const person = await site.newPerson();
  await site.call(person, 'DELETE', `/v1/tokens/${person.token.id}`, {});
  const visit = await site.signedIn(person);
  await visit.page.goto('/account/api-tokens');
  await visit.page.getByRole('heading', { name: 'No tokens yet' }).waitFor();
  await screenshot(visit.page, 'tokens-empty');
  await visit.page.getByRole('button', { name: 'Create token' }).last().click();
  await visit.page.getByRole('dialog', { name: 'Create a token' }).waitFor();
  await visit.context.close();
});

test('with hundreds of tokens a page shows fifty, more on demand, and finds any of them', async () => {
  const person = await site.newPerson();
  for (let at = 0; at < 120; at += 1) {
    await site.call(person, 'POST', '/v1/tokens', { name: `worker ${at}` });
  }
  const visit = await site.signedIn(person);
  await visit.page.goto('/account/api-tokens');
  await visit.page.getByRole('row', { name: /worker 119/ }).waitFor();
  assert.equal(await visit.page.locator('[data-token-row]').count(), 50);
  await visit.page.getByRole('button', { name: 'Show 50 more' }).click();
  await eventually(
    'a hundred rows',
    async () => (await visit.page.locator('[data-token-row]').count()) === 100 || undefined,
  );
  await visit.page.getByRole('searchbox').fill('worker 7');
  await visit.page
    .getByRole('row', { name: /worker 7 / })
    .first()
    .waitFor();
  await visit.context.close();
});

test('narrow windows get cards; no width from 380 to 1600 pixels, nor 200 % zoom, scrolls sideways', async () => {
  const views = [
    { width: 380, height: 800 },
    { width: 600, height: 800 },
    { width: 900, height: 800 },
    { width: 1024, height: 800 },
    { width: 1280, height: 900 },
    { width: 1600, height: 1000 },
    { width: 1280, height: 900, zoom: 2 },
  ];
  const long = await create(`production${'Worker'.repeat(15)}`);
  for (const view of views) {
    const visit = await site.signedIn(operator, view);
    for (const path of ['/account/api-tokens', `/account/api-tokens/${long.id}`]) {
      await visit.page.goto(path);
      await visit.page.getByText(long.name).first().waitFor();
      await assertFits(visit.page, `${path} at ${view.width}, zoom ${view.zoom ?? 1}`);
    }
    await visit.page.goto('/account/api-tokens');
    await visit.page.getByText('Default').first().waitFor();
    const isNarrow = view.width / (view.zoom ?? 1) <= 900;
    assert.equal(await visit.page.getByRole('table').count(), isNarrow ? 0 : 1, String(view.width));
    await visit.context.close();
  }
});

test('no page of all these complained about its policy or its scripts', () => {
  assert.deepEqual(complaints, []);
});
