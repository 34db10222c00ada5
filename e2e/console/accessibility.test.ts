import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Page } from 'playwright-core';
import type { TokenBody } from '../call-api.ts';
import { openConsole } from './open-console.ts';
import { assertAccessible, assertFits, assertStyled, screenshot } from './page-checks.ts';

/** Every page and dialog, in both colour schemes, wide and narrow: axe finds nothing serious, and a picture is taken. */

const site = await openConsole({ after }, 'con-axe');
const { operator } = site;
const create = (name: string, more: object = {}) =>
  site.call<TokenBody>(operator, 'POST', '/v1/tokens', { name, ...more });

const soon = new Date(Date.now() + 3 * 24 * 3600 * 1000).toISOString();
const leaked = await create('CI of the website', { scopes: ['api', 'tokens:read'] });
const busy = await create('production-worker');
await create('Demo in Lisbon', { expires_at: soon });
const old = await create('Old laptop');
for (const program of ['curl/8.5.0', 'replicate-python/1.0', 'node']) {
  for (let calls = 0; calls < 12; calls += 1) {
    await fetch(`${site.wardkey.url}/v1/account`, {
      headers: { authorization: `Bearer ${busy.text}`, 'user-agent': program },
    });
  }
}
await site.call(operator, 'POST', `/v1/tokens/${busy.id}/rotate`, { grace_seconds: 86_400 });
await site.call(operator, 'POST', `/v1/tokens/${old.id}/disable`, { reason: 'unused' });
const reported = await fetch(`${site.wardkey.url}/v1/leaks`, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({
    leaks: [{ token: leaked.text, url: 'https://github.example/acme/site/blob/main/.env#L3' }],
  }),
});
assert.equal(reported.status, 200);

const PAGES = [
  ['tokens', '/account/api-tokens', 'production-worker'],
  ['token', `/account/api-tokens/${busy.id}`, 'History'],
  ['leaked-token', `/account/api-tokens/${leaked.id}`, 'Leaks'],
  ['account', '/account', 'Account'],
  ['operator-accounts', '/operator/accounts', 'Accounts'],
  ['operator-tokens', '/operator/tokens', 'All tokens'],
  ['operator-leaks', '/operator/leaks', 'Leaks'],
  ['operator-audit', '/operator/audit', 'Audit trail'],
] as const;

/** Opens a dialog on the list; what it is called then. */
const DIALOGS: Readonly<Record<string, (page: Page) => Promise<unknown>>> = {
  create: (page) => page.getByRole('button', { name: 'Create token' }).click(),
  find: (page) => page.getByRole('button', { name: 'Which token is this?' }).click(),
  help: (page) => page.keyboard.press('?'),
  disable: (page) => menu(page, 'production-worker', 'Disable…'),
  rotate: (page) => menu(page, 'production-worker', 'Rotate…'),
  rename: (page) => menu(page, 'production-worker', 'Rename…'),
  'end-grace': (page) => menu(page, 'production-worker', 'End grace now…'),
  delete: (page) => menu(page, 'Old laptop', 'Delete…'),
  'enable-leaked': (page) => menu(page, 'CI of the website', 'Enable…'),
  bulk: async (page) => {
    await page.getByRole('checkbox', { name: 'Select production-worker' }).check();
    await page
      .getByRole('region', { name: 'Selected tokens' })
      .getByRole('button', { name: 'Disable…' })
      .click();
  },
};

async function menu(page: Page, name: string, item: string): Promise<void> {
  await page.getByRole('button', { name: `Actions for ${name}` }).click();
  await page.getByRole('menuitem', { name: item, exact: true }).click();
}

for (const scheme of ['light', 'dark'] as const) {
  for (const width of [1280, 380]) {
    const where = `${scheme}-${width}`;

    test(`pages, ${scheme}, ${width} pixels wide`, async () => {
      const { page, context, complaints } = await site.signedIn(operator, { scheme, width });
      for (const [name, path, isThere] of PAGES) {
        await page.goto(path);
        await page.getByText(isThere).first().waitFor();
        await page
          .locator('.mantine-Skeleton-root, .mantine-Loader-root')
          .first()
          .waitFor({ state: 'detached' });
        await screenshot(page, `${name}-${where}`, true);
        await assertAccessible(page, `${name}, ${where}`);
        await assertStyled(page, name);
        await assertFits(page, `${name}, ${where}`);
      }
      assert.deepEqual(complaints, []);
      await context.close();
    });

    test(`pages before signing in, ${scheme}, ${width} pixels wide`, async () => {
      const { page, context, complaints } = await site.visits.visit(site.wardkey.url, { scheme, width });
      for (const path of ['/sign-in', '/sign-up', '/claim', '/reset-password', '/report-a-leak']) {
        await page.goto(path);
        await page.getByRole('heading', { level: 1 }).first().waitFor();
        await screenshot(page, `${path.slice(1).replaceAll('/', '-')}-${where}`);
        await assertAccessible(page, `${path}, ${where}`);
        await assertStyled(page, path);
        await assertFits(page, `${path}, ${where}`);
      }
      assert.deepEqual(complaints, []);
      await context.close();
    });

    // Each dialog once in each scheme and once at each width.
    if ((scheme === 'light') !== (width === 1280)) continue;
    test(`dialogs, ${scheme}, ${width} pixels wide`, async () => {
      const { page, context, complaints } = await site.signedIn(operator, { scheme, width });
      await page.goto('/account/api-tokens');
      await page.getByText('production-worker').first().waitFor();
      for (const [name, open] of Object.entries(DIALOGS)) {
        await open(page);
        const dialog = page.locator('[aria-modal="true"]');
        await dialog.waitFor();
        await screenshot(page, `dialog-${name}-${where}`);
        await assertAccessible(page, `${name}, ${where}`);
        await assertStyled(page, name);
        await page.keyboard.press('Escape');
        await dialog.waitFor({ state: 'detached' });
      }
      await page.goto('/account/api-tokens/new?name=shown');
      await page.getByRole('dialog').getByRole('button', { name: 'Create token' }).click();
      await page.locator('[data-token-text]').waitFor();
      await screenshot(page, `dialog-once-${where}`);
      await assertAccessible(page, `show once, ${where}`);
      await assertStyled(page, 'show once');
      await page.getByRole('button', { name: 'I’ve saved it' }).click();
      assert.deepEqual(complaints, []);
      await context.close();
    });
  }
}

test('by keyboard alone: past the sidebar, a token is made, copied, disabled and brought back', async () => {
  const { page, context } = await site.signedIn(operator, { width: 1440 });
  const focused = () =>
    page.evaluate(() => {
      const { activeElement: element } = document;
      return element?.getAttribute('aria-label') ?? element?.textContent ?? '';
    });
  const tabTo = async (what: string | RegExp, key = 'Tab') => {
    for (let presses = 0; presses < 80; presses += 1) {
      const now = await focused();
      if (typeof what === 'string' ? now === what : what.test(now)) return;
      await page.keyboard.press(key);
    }
    assert.fail(`${key} does not reach ${what}`);
  };
  await page.goto('/account/api-tokens');
  await page.getByText('production-worker').first().waitFor();
  await page.keyboard.press('Tab');
  assert.equal(await focused(), 'Skip to the page');
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'main');
  await tabTo('Create token');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'Create a token' }).waitFor();
  await page.waitForFunction(() => document.activeElement?.matches('input[data-autofocus]'));
  await page.keyboard.type('by keyboard');
  await page.keyboard.press('Enter');
  await page.locator('[data-token-text]').waitFor();
  await tabTo('I’ve saved it');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.activeElement?.textContent === 'by keyboard');
  await tabTo('Actions for by keyboard');
  await page.keyboard.press('Enter');
  await tabTo('Disable…', 'ArrowDown');
  await page.keyboard.press('Enter');
  await page.getByRole('alertdialog').waitFor();
  await page.waitForFunction(() => document.activeElement?.textContent === 'Cancel');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  const row = page.getByRole('row', { name: /by keyboard/ });
  await row.locator('[data-status="disabled"]').waitFor();
  await tabTo('Undo');
  await page.keyboard.press('Enter');
  await row.locator('[data-status="never_used"]').waitFor();
  await context.close();
});

test('a page that is opened from another takes the focus to its heading and the window its name', async () => {
  const { page, context } = await site.signedIn(operator);
  await page.goto('/account/api-tokens');
  await page.getByRole('link', { name: 'production-worker' }).click();
  // While the token is on its way, the page has a heading of its own.
  await page.waitForFunction(() => document.title === 'production-worker · Wardkey');
  await page.waitForFunction(() => document.activeElement?.textContent === 'production-worker');
  assert.equal(await page.evaluate(() => document.activeElement?.tagName), 'H1');
  await context.close();
});
