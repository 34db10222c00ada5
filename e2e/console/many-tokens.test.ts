import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { accept } from '../../src/problems/problem.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { openSqlite } from '../../src/store/open-sqlite.ts';
import { openStore } from '../../src/store/open-store.ts';
import { DEFAULT_PREFIX } from '../../src/token-format/prefix.ts';
import { newText, newTokenId } from '../../src/tokens/issue-token.ts';
import { openConsole } from './open-console.ts';
import { screenshot } from './page-checks.ts';

/** The list of an account with ten thousand tokens, which is the most it may have. */

const MANY = 10_000;
const site = await openConsole({ after }, 'con-many');
const { operator, wardkey } = site;

/** Puts them into the database while no server has it: over the API each would be a request. */
async function issueMany(): Promise<void> {
  const opened = await openSqlite(wardkey.dataFolder);
  assert.ok(opened.ok);
  const store = openStore(opened.database, systemClock);
  const actor = { kind: 'system', name: 'test' } as const;
  const outcome = await store.change(actor, async (transaction) => {
    const { at } = transaction;
    for (let number = 1; number < MANY; number += 1) {
      const id = newTokenId();
      await transaction.insertToken({
        id,
        accountId: operator.id,
        name: `worker ${String(number).padStart(4, '0')}`,
        scopes: ['api'],
        expiresAt: number % 100 === 0 ? at + 24 * 3600 * 1000 : null,
        allowedAddresses: [],
        rateLimitPerMinute: null,
        createdAt: at,
        createdBy: actor,
        disabled: null,
        deleted: null,
        seenInUrlAt: null,
      });
      await transaction.insertText(newText(DEFAULT_PREFIX, id, at).record);
    }
    transaction.audit({ action: 'token.created', accountId: operator.id, detail: { number: MANY - 1 } });
    return accept({});
  });
  assert.ok(outcome.ok);
  await store.close();
}

await wardkey.stop();
await issueMany();
await wardkey.restart();
const { page, complaints } = await site.signedIn(operator, { width: 1440 });
const rows = page.locator('[data-token-row]');

/** What people wait for, into the report of the test: how long it takes is measured on an idle machine. */
async function timed(context: { diagnostic(text: string): void }, what: string, act: () => Promise<unknown>) {
  const started = performance.now();
  await act();
  context.diagnostic(`${what}: ${Math.round(performance.now() - started)} ms`);
}

test('the list of ten thousand tokens shows its first fifty and how many there are, and any of them is found', async (context) => {
  const answers: number[] = [];
  page.on('response', async (answer) => {
    if (answer.url().includes('/v1/tokens?')) answers.push(Number(answer.headers()['content-length'] ?? 0));
  });
  await timed(context, 'the list', async () => {
    await page.goto('/account/api-tokens');
    await rows.nth(49).waitFor();
  });
  await page.getByRole('link', { name: /^All\s*10,000$/ }).waitFor();
  assert.equal(await rows.count(), 50);
  await timed(context, 'fifty more', async () => {
    await page.getByRole('button', { name: 'Show 50 more' }).click();
    await rows.nth(99).waitFor();
  });
  await timed(context, 'a search', async () => {
    await page.getByRole('searchbox').fill('worker 4711');
    await page.getByRole('row', { name: /worker 4711/ }).waitFor();
    await rows.nth(1).waitFor({ state: 'detached' });
  });
  await timed(context, 'a search for nothing', async () => {
    await page.getByRole('searchbox').fill('nothing like it');
    await page.getByText('No token fits').waitFor();
  });
  await page.getByRole('searchbox').fill('');
  await timed(context, 'a filter', async () => {
    await page.getByRole('link', { name: /^Expiring\s*99$/ }).click();
    await page
      .getByRole('row', { name: /worker \d\d00/ })
      .nth(49)
      .waitFor();
  });
  await timed(context, 'an order', async () => {
    await page.getByRole('button', { name: 'Name' }).click();
    await page.getByRole('row', { name: /worker 0100/ }).waitFor();
  });
  await screenshot(page, 'ten-thousand');
  await timed(context, 'Which token is this?', async () => {
    await page.getByRole('button', { name: 'Which token is this?' }).click();
    await page.getByRole('dialog').getByLabel('A token, or its hint').fill(operator.token.text);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByRole('link', { name: 'Default' }).waitFor();
  });
  assert.ok(answers.length > 4);
  assert.ok(Math.max(...answers) < 100_000, 'no answer holds more than a page');
  assert.deepEqual(complaints, []);
});
