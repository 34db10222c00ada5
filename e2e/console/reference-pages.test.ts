import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Page } from 'playwright-core';
import { openConsole } from './open-console.ts';
import { assertAccessible, assertFits, screenshot } from './page-checks.ts';

/** The pages that explain each error, in a browser: how they look, and the notes that people add to them there. */

const site = await openConsole({ after }, 'con-errors');
const { operator, wardkey, visits } = site;
const person = await site.newPerson();
const PAGE = '/errors/token_missing';

async function addNote(page: Page, text: string, version = ''): Promise<void> {
  await page.getByLabel('Your tip, or a fix for one version').fill(text);
  await page.getByLabel('Version it is about').fill(version);
  await page.getByRole('button', { name: 'Add the note' }).click();
}

test('whoever is not signed in reads the page and that a note may be the first, and gets no form', async () => {
  const { page, complaints } = await visits.visit(wardkey.url);
  const asked = page.waitForResponse(/\/v1\/session$/);
  await page.goto(PAGE);
  await asked;
  await page.getByText('Be the first').waitFor();
  await page.getByText('Signed in on this server, you can add one here').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Add the note' }).count(), 0);
  assert.deepEqual(complaints, []);
});

test('a note that is added on the page stands there with name and version, and a script in it stays text', async () => {
  const { page, complaints } = await site.signedIn(person);
  await page.goto(PAGE);
  const hostile =
    '<script>document.title = "mine"</script><img src=x onerror="document.title = \'mine\'">\nuse --env-file';
  await addNote(page, hostile, '<b>replicate</b> 1.4.0');
  const note = page.getByRole('article').filter({ hasText: 'use --env-file' });
  await note.waitFor();
  assert.equal(await note.locator('p').nth(1).textContent(), hostile);
  const today = new Date().toISOString().slice(0, 10);
  assert.equal(
    await note.locator('p').first().textContent(),
    `${person.name} · ${today} · for <b>replicate</b> 1.4.0`,
  );
  assert.equal(await note.locator('script, img, b, i').count(), 0);
  assert.match(await page.title(), /^API token missing/);
  assert.equal(await page.getByText('Be the first').count(), 0);
  assert.deepEqual(complaints, []);
});

test('no script that stands in the page would run, were it ever to get there', async () => {
  const { page, complaints } = await visits.visit(wardkey.url);
  await page.goto(PAGE);
  await page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'document.title = "mine"';
    document.body.append(script);
  });
  assert.match(await page.title(), /^API token missing/);
  assert.equal(complaints.length, 1, 'the browser says that its policy forbids it');
});

test('what is refused is said beside the form, and what was typed is still there', async () => {
  const { page } = await site.signedIn(person);
  await page.goto(PAGE);
  await addNote(page, 'a tip', 'two\u202elines');
  await page.getByText('Validation failed: version must be one line of text').waitFor();
  assert.equal(await page.getByLabel('Your tip, or a fix for one version').inputValue(), 'a tip');
  for (let count = 0; count < 4; count += 1) {
    const sent = { code: 'token_missing', text: `tip ${count}` };
    await site.call(person, 'POST', `/v1/errors/${sent.code}/notes`, { text: sent.text });
  }
  await addNote(page, 'one more than an hour allows');
  await page.getByText('You have added 5 notes within an hour.').waitFor();
});

test('an operator pins a note, which then stands first, and hides another, which is gone', async () => {
  const { page, complaints } = await site.signedIn(operator);
  await page.goto(PAGE);
  const note = (text: string) => page.getByRole('article').filter({ hasText: text });
  await note('tip 1').getByRole('button', { name: 'Pin' }).click();
  await page.getByText('pinned').waitFor();
  assert.match((await page.getByRole('article').first().textContent()) ?? '', /tip 1/);
  await note('tip 2').getByRole('button', { name: 'Hide' }).click();
  await note('tip 2').waitFor({ state: 'detached' });
  const { page: theirs } = await site.signedIn(person);
  await theirs.goto(PAGE);
  await theirs.getByRole('button', { name: 'Add the note' }).waitFor();
  assert.equal(await theirs.getByRole('button', { name: /Pin|Hide/ }).count(), 0);
  assert.deepEqual(complaints, []);
});

for (const scheme of ['light', 'dark'] as const) {
  for (const width of [380, 1280]) {
    test(`the list and a page can be read by everyone, ${scheme}, ${width} pixels wide`, async () => {
      const { page } = await site.signedIn(operator, { scheme, width });
      for (const [name, path] of [
        ['errors', '/errors'],
        ['error', PAGE],
        ['error-without-lesson', '/errors/internal_error'],
      ] as const) {
        await page.goto(path);
        if (path !== '/errors') await page.getByRole('button', { name: 'Add the note' }).waitFor();
        await assertAccessible(page, `${path} ${scheme} ${width}`);
        await assertFits(page, `${path} ${scheme} ${width}`);
        await screenshot(page, `${name}-${scheme}-${width}`, true);
      }
    });
  }
}
