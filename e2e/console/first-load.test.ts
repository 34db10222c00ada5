import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Visit } from './open-browser.ts';
import { openConsole } from './open-console.ts';

/** What a first visit weighs. */

const BYTES_MAX = 250_000;
const site = await openConsole({ after }, 'con-load');

interface Loaded {
  readonly name: string;
  readonly encodedBodySize: number;
}

async function loadedBy(visit: Visit, path: string, isThere: string): Promise<readonly Loaded[]> {
  await visit.page.goto(path);
  await visit.page.getByText(isThere).first().waitFor();
  await visit.page.waitForLoadState('networkidle').catch(() => undefined);
  const loaded = await visit.page.evaluate(() =>
    performance.getEntriesByType('resource').map((entry) => {
      const { name, encodedBodySize } = entry as PerformanceResourceTiming;
      return { name, encodedBodySize };
    }),
  );
  await visit.context.close();
  return loaded.filter(({ name }) => name.includes('/console-assets/'));
}

test('signing in and the list of tokens weigh less than 250 kB packed, and the list loads no charts', async () => {
  const stranger = await site.visits.visit(site.wardkey.url);
  for (const [visit, path, isThere] of [
    [await site.signedIn(site.operator), '/account/api-tokens', 'Default'],
    [stranger, '/sign-in', 'Sign in'],
  ] as const) {
    const loaded = await loadedBy(visit, path, isThere);
    const bytes = loaded.reduce((total, { encodedBodySize }) => total + encodedBodySize, 0);
    assert.ok(bytes > 50_000, 'something was measured');
    assert.ok(bytes < BYTES_MAX, `${path}: ${bytes} bytes`);
    assert.ok(!loaded.some(({ name }) => name.includes('calls-chart')));
  }
});

test('everything comes from this server, and the page works without any other', async () => {
  const visit = await site.signedIn(site.operator);
  const hosts = new Set<string>();
  visit.page.on('request', (request) => hosts.add(new URL(request.url()).host));
  await visit.page.goto('/account/api-tokens');
  await visit.page.getByText('Default').first().waitFor();
  await visit.page.goto(`/account/api-tokens/${site.operator.token.id}`);
  await visit.page.locator('.recharts-surface').first().waitFor();
  assert.deepEqual([...hosts], [new URL(site.wardkey.url).host]);
});
