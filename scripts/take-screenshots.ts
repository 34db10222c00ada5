import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openConsole } from '../e2e/console/open-console.ts';

/** Takes the pictures of the README anew: a server with a few tokens in use, looked at in Chromium. */
const FOLDER = join(import.meta.dirname, '..', 'docs', 'pictures');
const FOUND_AT = 'https://github.example/acme/website/blob/main/.env#L3';
const DAY = 24 * 3600 * 1000;

const undo: (() => unknown)[] = [];
const site = await openConsole({ after: (tidyUp) => undo.unshift(tidyUp) }, 'pictures');
const { operator, wardkey } = site;
const create = (name: string, more: object = {}) =>
  site.call<{ id: string; text: string }>(operator, 'POST', '/v1/tokens', { name, ...more });

const program = (userAgent: string) => ({ 'user-agent': userAgent });
const grafana = await create('Grafana', { scopes: ['tokens:read'] });
const worker = await create('production-worker', {
  expires_at: new Date(Date.now() + 90 * DAY).toISOString(),
});
await create('Demo in Lisbon', { expires_at: new Date(Date.now() + 3 * DAY).toISOString() });
const laptop = await create('Old laptop');
const website = await create('CI of the website', { scopes: ['api', 'tokens:read'] });
for (const [{ text }, userAgent, calls] of [
  [worker, 'replicate-javascript/1.4.0', 42],
  [worker, 'curl/8.5.0', 7],
  [grafana, 'Grafana/12', 3],
] as const) {
  for (let call = 0; call < calls; call += 1) {
    await fetch(`${wardkey.url}/v1/account`, {
      headers: { authorization: `Bearer ${text}`, ...program(userAgent) },
    });
  }
}
await site.call(operator, 'POST', `/v1/tokens/${worker.id}/rotate`, { grace_seconds: 86_400 });
await site.call(operator, 'POST', `/v1/tokens/${laptop.id}/disable`, { reason: 'unused' });
await fetch(`${wardkey.url}/v1/leaks`, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({
    leaks: [{ token: website.text, repository: 'acme/website', path: '.env', line: 3, url: FOUND_AT }],
  }),
});

mkdirSync(FOLDER, { recursive: true });
for (const [name, path, scheme] of [
  ['tokens', '/account/api-tokens', 'light'],
  ['token', `/account/api-tokens/${worker.id}`, 'dark'],
] as const) {
  const { page } = await site.signedIn(operator, { scheme, width: 1360, height: 860 });
  await page.goto(path);
  await page.getByText('production-worker').first().waitFor();
  await page.waitForLoadState('networkidle', { timeout: 3000 }).catch(() => undefined);
  await page.screenshot({ path: join(FOLDER, `${name}.png`) });
}
for (const tidyUp of undo) await tidyUp();
console.log(`the pictures lie in ${FOLDER}`);
