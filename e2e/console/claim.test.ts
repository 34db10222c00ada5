import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { buildConsole } from '../../scripts/build-console.ts';
import { eventually } from '../eventually.ts';
import { startWardkey } from '../start-wardkey.ts';
import { openBrowser } from './open-browser.ts';
import { assertAccessible, assertFits, screenshot } from './page-checks.ts';

/** A server that nobody has claimed yet, in the order in which its operator sees it. */

await buildConsole();
const [wardkey, visits] = await Promise.all([startWardkey({ after }, 'claim-page'), openBrowser({ after })]);
const link = await eventually('a claim link', () => /\/claim#(\S+)/.exec(wardkey.screen())?.[1]);
const { page, complaints } = await visits.visit(wardkey.url);
const PASSWORD = 'correct horse battery staple';
let tokenText = '';

test('a visitor of a server that nobody has claimed is told where the link is, whichever page they open', async () => {
  for (const path of ['/', '/sign-in', '/sign-up', '/account/api-tokens', '/operator/audit']) {
    await page.goto(path);
    await page.getByRole('heading', { name: 'Claim this server' }).waitFor();
    assert.equal(new URL(page.url()).pathname, '/claim', path);
  }
  await page.getByText('Look at the terminal').waitFor();
  await screenshot(page, 'claim-where-light');
});

test('a link that is wrong leads on, and is out of the address bar', async () => {
  await page.goto('about:blank');
  await page.goto('/claim#thisIsNoLinkOfThisServerButLooksAlmostLikeOne');
  await page.getByRole('heading', { name: 'This link does not work' }).waitFor();
  await page.getByText('Start the server again').waitFor();
  assert.equal(page.url(), `${wardkey.url}/claim`);
});

test('the link leaves the address bar and the history before the form is there, and is kept nowhere', async () => {
  await page.goto('about:blank');
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(`/claim#${link}`);
  await page.getByLabel('E-mail address').waitFor();
  assert.equal(page.url(), `${wardkey.url}/claim`);
  assert.ok(asked.length > 3);
  assert.deepEqual(
    asked.filter((url) => url.includes(link) && !url.endsWith(`/claim#${link}`)),
    [],
    'no request carries it',
  );
  assert.ok(!(await storage()).includes(link));
  await assertAccessible(page, 'claim form');
  await screenshot(page, 'claim-light');
});

test('what is missing is said at its field, and the first such field has the focus', async () => {
  await page.getByRole('button', { name: 'Claim this server' }).click();
  assert.equal(await describedError('email'), 'Enter your e-mail address.');
  assert.equal(await focusedName(), 'email');
  await page.locator('[name=email]').fill('ada@example.com');
  await page.locator('[name=name]').fill('Ada Lovelace');
  await page.locator('[name=password]').fill('password');
  await page.keyboard.press('Enter');
  const flaw = await eventually('the flaw of the password', () => describedError('password'));
  assert.equal(flaw, 'This is among the passwords that everyone tries first.');
  assert.equal(await focusedName(), 'password');
});

test('a double click makes one account, and its token is on the screen', async () => {
  let posts = 0;
  page.on('request', (request) => {
    if (request.url().endsWith('/v1/sign-up/complete')) posts += 1;
  });
  await page.locator('[name=password]').fill(PASSWORD);
  await page.getByRole('button', { name: 'Claim this server' }).dblclick();
  const dialog = page.getByRole('alertdialog');
  await dialog.waitFor();
  tokenText = (await dialog.locator('[data-token-text]').textContent()) ?? '';
  assert.match(tokenText, /^r8_[0-9A-Za-z]{37}$/);
  assert.equal(posts, 1);
  const answer = await fetch(new URL('/v1/account', wardkey.url), {
    headers: { authorization: `Bearer ${tokenText}` },
  });
  assert.equal(((await answer.json()) as { is_operator: boolean }).is_operator, true);
  await dialog.getByText(/First call received/).waitFor();
  await assertAccessible(page, 'the default token');
  await screenshot(page, 'claim-token-light');
});

test('after the dialog the token is in no page, no storage and no state of the browser, however often it is loaded', async () => {
  await page.getByRole('button', { name: 'I’ve saved it' }).click();
  await page.getByRole('heading', { name: 'API tokens' }).waitFor();
  assert.equal(new URL(page.url()).pathname, '/account/api-tokens');
  await page.getByText('Default').first().waitFor();
  for (const load of ['as it is', 'again', 'the page before']) {
    if (load === 'again') await page.reload();
    if (load === 'the page before') {
      await page.goBack();
      await page.goForward();
    }
    await page.getByRole('heading', { level: 1 }).waitFor();
    assert.ok(!(await page.content()).includes(tokenText), load);
    assert.equal(await page.getByRole('alertdialog').count(), 0, load);
    assert.ok(!(await storage()).includes(tokenText), load);
  }
});

test('a reload while the token is shown does not show it again', async () => {
  const guest = await visits.visit(wardkey.url);
  const { context } = guest;
  await context.addCookies(await page.context().cookies());
  const invited = await context.request.post(`${wardkey.url}/v1/invitations`, {
    headers: { origin: wardkey.url },
    data: { email: 'grace@example.com' },
  });
  const { link: address } = (await invited.json()) as { link: string };
  await context.clearCookies();
  await guest.page.goto(address);
  await guest.page.locator('[name=name]').fill('Grace');
  await guest.page.locator('[name=password]').fill(PASSWORD);
  await guest.page.keyboard.press('Enter');
  await guest.page.locator('[data-token-text]').waitFor();
  guest.page.on('dialog', (dialog) => dialog.accept());
  await guest.page.reload();
  await guest.page.getByRole('heading', { name: 'API tokens' }).waitFor();
  assert.equal(await guest.page.locator('[data-token-text]').count(), 0);
  assert.doesNotMatch(await guest.page.content(), /r8_[0-9A-Za-z]{37}/);
});

test('once claimed, the page says so and leads on, and the link works no more', async () => {
  const { page: other } = await visits.visit(wardkey.url, { width: 380 });
  await other.goto('/claim');
  await other.getByRole('heading', { name: 'This server is claimed' }).waitFor();
  await other.goto('about:blank');
  await other.goto(`/claim#${link}`);
  await other.getByRole('heading', { name: 'This link does not work' }).waitFor();
  await assertFits(other, 'a link that does not work');
  await other.getByRole('link', { name: 'Sign in' }).click();
  await other.getByRole('heading', { name: 'Sign in' }).waitFor();
});

test('no page complained: no script failed, and the policy forbade nothing', () => {
  assert.deepEqual(complaints, []);
});

/** Everything that the browser keeps for this server where scripts could find it again. */
async function storage(): Promise<string> {
  return page.evaluate(() =>
    JSON.stringify([{ ...localStorage }, { ...sessionStorage }, history.state, document.cookie]),
  );
}

function focusedName(): Promise<string | null> {
  return page.evaluate(() => document.activeElement?.getAttribute('name') ?? null);
}

/** What a screen reader says of what is wrong with a field. */
function describedError(name: string): Promise<string | undefined> {
  return page.evaluate((field) => {
    const input = document.querySelector(`[name="${field}"]`);
    const ids = input?.getAttribute('aria-invalid') === 'true' ? input.getAttribute('aria-describedby') : '';
    const texts = (ids ?? '').split(' ').map((id) => document.getElementById(id)?.textContent ?? '');
    return texts.find((text) => text !== '' && !text.startsWith('At least'));
  }, name);
}
