import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { TokenBody } from '../call-api.ts';
import { openConsole } from './open-console.ts';

/** What changes elsewhere shows by itself. */

const site = await openConsole({ after }, 'con-live');
const { operator, wardkey } = site;
const { page } = await site.signedIn(operator, { width: 1440 });
const SECONDS_MAX = 2;

/** How long it takes until something is seen, from the moment at which what makes it so has been answered. */
async function secondsUntilSeen(selector: string): Promise<number> {
  const start = performance.now();
  await page.locator(selector).waitFor();
  return (performance.now() - start) / 1000;
}

test('what the command line, another tab or a caller does shows within two seconds, without a reload', async () => {
  const token = await site.call<TokenBody>(operator, 'POST', '/v1/tokens', { name: 'watched' });
  const row = `[data-token-row="${token.id}"]`;
  await page.goto('/account/api-tokens');
  await page.locator(row).waitFor();
  await page.evaluate(() => Object.assign(globalThis, { isSameDocument: true }));

  const disabled = await wardkey.wardkey(['token', 'disable', token.id, '--reason', 'suspicious']);
  assert.equal(disabled.exitCode, 0, disabled.stderr);
  const seen = { cli: await secondsUntilSeen(`${row} [data-status="disabled"]`), tab: 0, use: 0, created: 0 };

  await site.call(operator, 'POST', `/v1/tokens/${token.id}/enable`, {});
  seen.tab = await secondsUntilSeen(`${row} [data-status="never_used"]`);

  await fetch(`${wardkey.url}/v1/account`, { headers: { authorization: `Bearer ${token.text}` } });
  seen.use = await secondsUntilSeen(`${row} [data-status="active"]`);

  const other = await site.call<TokenBody>(operator, 'POST', '/v1/tokens', { name: 'another' });
  seen.created = await secondsUntilSeen(`[data-token-row="${other.id}"]`);

  for (const [what, seconds] of Object.entries(seen))
    assert.ok(seconds < SECONDS_MAX, `${what}: ${seconds} s`);
  assert.equal(
    await page.evaluate(() => 'isSameDocument' in globalThis),
    true,
    'the page was not loaded again',
  );
});

test('a page that lost the server shows what happened meanwhile as soon as it is back', async () => {
  const token = await site.call<TokenBody>(operator, 'POST', '/v1/tokens', { name: 'meanwhile' });
  const row = `[data-token-row="${token.id}"]`;
  await page.goto('/account/api-tokens');
  await page.locator(row).waitFor();
  await page.context().setOffline(true);
  await site.call(operator, 'POST', `/v1/tokens/${token.id}/disable`, { reason: 'other' });
  await page.context().setOffline(false);
  await page.locator(`${row} [data-status="disabled"]`).waitFor();
});

test('a person whose session is ended elsewhere is led to sign in, without touching anything', async () => {
  const guest = await site.newPerson();
  const visit = await site.signedIn(guest);
  await visit.page.goto('/account/api-tokens');
  await visit.page.getByRole('heading', { name: 'API tokens' }).waitFor();
  await site.call(guest, 'DELETE', '/v1/session');
  await visit.page.waitForURL(/\/sign-in\?next=/);
  await visit.context.close();
});
