import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import fc from 'fast-check';
import type { Page } from 'playwright-core';
import { holdsToken } from '../../console/src/holds-token.ts';
import { anyTokenWithPrefix } from '../../src/token-format/arbitrary.test.ts';
import { newTokenId } from '../../src/tokens/issue-token.ts';
import { openConsole } from './open-console.ts';
import { assertAccessible, screenshot } from './page-checks.ts';

/** No token text gets into an address by way of the pages: neither the browser's nor that of a query. */

const site = await openConsole({ after }, 'con-address');
const { operator } = site;
const { text: secret } = operator.token;
const { page, context, complaints } = await site.signedIn(operator, { width: 1440 });
const asked: string[] = [];
context.on('request', (request) => asked.push(request.url()));
const search = (on: Page = page) => on.getByRole('searchbox');
const typedText = (on: Page = page) => search(on).inputValue();

/** What has been asked for or stands in the address bar since this was called last. */
function addresses(): string {
  return [...asked.splice(0), page.url()].map((url) => decodeURIComponent(url)).join('\n');
}

test('whatever holds a token is taken for one: within other text, cut off, mistyped, escaped; ids and names are not', () => {
  fc.assert(
    fc.property(anyTokenWithPrefix, ({ text, prefix }) => {
      const at = prefix.length + 5;
      const typo = text.slice(0, at) + (text[at] === 'x' ? 'y' : 'x') + text.slice(at + 1);
      const escaped = text.replaceAll('_', '%5F');
      for (const form of [text, typo, `WARDKEY_API_TOKEN=${text}`, `Bearer ${text}.`, escaped]) {
        assert.ok(holdsToken(form), 'a form of a token');
      }
    }),
  );
  const tokens = fc.sample(anyTokenWithPrefix, { numRuns: 1000, seed: 7 });
  const known = tokens.filter(({ text, prefix }) => holdsToken(text.slice(0, prefix.length + 16)));
  assert.ok(known.length > 900, `${known.length} of a thousand halves of tokens`);
  for (let times = 0; times < 200; times += 1) assert.ok(!holdsToken(newTokenId()));
  for (const name of [
    'grafana on the wall',
    'r8_…a1B2',
    'my_productionWorker',
    'TheNightlyReportsOfTheWholeYear',
    'acc_0123456789abcdef0123',
    'a@b.cd',
  ])
    assert.ok(!holdsToken(name), name);
});

test('a token that is pasted into the search gets into no address, and is found by its hash instead', async () => {
  await page.goto('/account/api-tokens');
  await page.getByRole('row', { name: /Default/ }).waitFor();
  addresses();
  for (const pasted of [secret, `  WARDKEY_API_TOKEN=${secret} `, secret.slice(0, -3)]) {
    await search().fill(pasted);
    await page.getByText('This looks like a token. It was not searched for').waitFor();
    // A search that comes after it would overtake nothing: what was typed before has been sent by now.
    await search().fill('Defau');
    await page.waitForURL(/search=Defau/);
    await search().fill(pasted);
    await page.waitForURL((url) => url.search === '');
    assert.equal(await typedText(), pasted);
    assert.ok(!addresses().includes(secret.slice(3, 30)), 'in no address');
  }
  await search().fill(secret);
  await assertAccessible(page, 'a token in the search');
  await screenshot(page, 'token-in-search');
  await page.locator('[role="status"]').getByRole('button', { name: 'Which token is this?' }).click();
  const dialog = page.getByRole('dialog', { name: 'Which token is this?' });
  await dialog.getByRole('link', { name: 'Default' }).waitFor();
  assert.equal(await typedText(), '', 'the field is empty again');
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  assert.ok(!(await page.content()).includes(secret.slice(3)), 'nor is it on the page any more');
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'token-search');
  assert.ok(!addresses().includes(secret.slice(3, 30)));
});

test('the searches of operators take no token either', async () => {
  for (const [path, field] of [
    ['/operator/tokens', page.getByRole('searchbox')],
    ['/operator/accounts', page.getByRole('searchbox')],
    ['/operator/audit', page.getByRole('textbox', { name: 'Token' })],
    ['/operator/audit', page.getByRole('textbox', { name: 'Account' })],
  ] as const) {
    await page.goto(path);
    await field.fill('nothing has this name');
    await page.waitForURL(/nothing/);
    addresses();
    await field.fill(secret);
    await page.waitForURL((url) => url.search === '');
    await page.locator('[role="status"]').getByRole('button', { name: 'Which token is this?' }).click();
    await page.getByRole('dialog').getByRole('link', { name: 'Default' }).waitFor();
    await page.keyboard.press('Escape');
    assert.ok(!addresses().includes(secret.slice(3, 30)), path);
  }
});

test('an address that is opened with a token in it is cleaned at once, and nothing of it is asked for', async () => {
  for (const [path, cleaned] of [
    [`/account/api-tokens?search=${secret}&filter=active`, '/account/api-tokens?filter=active'],
    [`/account/api-tokens?search=${secret.replace('_', '%255F')}`, '/account/api-tokens'],
    [`/account/api-tokens/${secret}`, '/account/api-tokens'],
    [`/operator/audit?token=${secret}`, '/operator/audit'],
    [`/account/api-tokens/new?name=${secret}`, '/account/api-tokens/new'],
  ] as const) {
    addresses();
    await page.goto(path);
    await page.getByText('The address held what looks like a token').waitFor();
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.waitForURL(site.wardkey.url + cleaned);
    const requests = asked.splice(0);
    const opened = requests.indexOf(site.wardkey.url + path);
    assert.notEqual(opened, -1);
    const others = requests.toSpliced(opened, 1);
    assert.ok(!decodeURIComponent(others.join()).includes(secret.slice(3, 30)), cleaned);
    assert.ok(!(await page.content()).includes(secret.slice(3, 30)), cleaned);
  }
  await page.evaluate((text) => {
    location.hash = text;
  }, secret);
  await page.waitForURL((url) => url.hash === '');
  const stranger = await site.visits.visit(site.wardkey.url);
  await stranger.page.goto(`/sign-in?next=${encodeURIComponent(`/account/api-tokens?search=${secret}`)}`);
  await stranger.page.waitForURL('**/sign-in');
  await stranger.context.close();
});

test('the search stays where it is, with its text and the focus, while the list fails, loads and is empty', async () => {
  await page.goto('/account/api-tokens');
  await page.getByRole('row', { name: /Default/ }).waitFor();
  const field = await search().elementHandle();
  const isSame = async () => {
    assert.ok(await field?.evaluate((element) => element.isConnected && element === document.activeElement));
  };
  const lists = /\/v1\/tokens\?/;
  await search().focus();
  await page.route(lists, (route) =>
    route.fulfill({ status: 422, json: { code: 'validation_failed', title: 'No' } }),
  );
  await page.keyboard.type('refused');
  await page.getByRole('main').getByRole('alert').waitFor();
  await isSame();
  await page.unroute(lists);
  const held = Promise.withResolvers<void>();
  await page.route(lists, (route) => held.promise.then(() => route.continue()));
  await page.keyboard.type(' and held');
  await page.waitForURL(/held/);
  await page.locator('[aria-busy="true"]').waitFor();
  await isSame();
  held.resolve();
  await page.getByText('No token fits').waitFor();
  await isSame();
  await page.unroute(lists);
  await search().fill('');
  await page.getByRole('row', { name: /Default/ }).waitFor();
  await isSame();
  assert.equal(await typedText(), '');
});

test('no page of all these complained about its policy or its scripts', () => {
  assert.deepEqual(complaints, []);
});
