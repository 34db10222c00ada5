import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { startWardkey } from '../start-wardkey.ts';

describe('the console is served', { concurrency: false }, async () => {
  const wardkey = await startWardkey({ after }, 'console-files');
  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(new URL(path, wardkey.url), { headers });
  const assetOf = async () => {
    const page = await (await get('/sign-in')).text();
    const [path = ''] = /\/console-assets\/[^"]+\.js/.exec(page) ?? [];
    return path;
  };

  test('every page has the same strict policy: no inline script, no other host, no frame', async () => {
    for (const path of ['/', '/sign-in', '/account', '/account/api-tokens', '/operator/audit']) {
      const answer = await get(path, { accept: 'text/html' });
      assert.equal(answer.status, 200, path);
      const policy = answer.headers.get('content-security-policy') ?? '';
      assert.match(policy, /^default-src 'none'; script-src 'self'; style-src 'self' 'nonce-[\w+/=]{24}';/);
      assert.match(policy, /frame-ancestors 'none'/);
      assert.doesNotMatch(policy, /unsafe|https?:|\*/);
      assert.equal(answer.headers.get('cache-control'), 'no-cache');
      assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
      assert.equal(answer.headers.get('referrer-policy'), 'no-referrer');
      const page = await answer.text();
      assert.doesNotMatch(page, /<script(?![^>]* src="\/console-assets\/)/);
      assert.doesNotMatch(page, /(?:src|href)="(?!\/console-assets\/)/);
    }
  });

  test('an address with nothing at it is a page for a browser, and a problem for everyone else', async () => {
    const page = await get('/nonsense', { accept: 'text/html,*/*' });
    assert.equal(page.status, 404);
    assert.match(await page.text(), /There is no page here/);
    const answer = await get('/api/users', { accept: '*/*' });
    assert.equal(answer.status, 404);
    assert.match(((await answer.json()) as { fix: string }).fix, /WARDKEY_GATEWAY_PATHS/);
  });

  test('the icon that browsers ask for by themselves is there', async () => {
    const icon = await get('/favicon.ico');
    assert.deepEqual([icon.status, icon.headers.get('content-type')], [200, 'image/svg+xml; charset=utf-8']);
    assert.match(await icon.text(), /<svg/);
  });

  test('no two answers have the same number for their style elements', async () => {
    const number = async () => {
      const answer = await get('/sign-in');
      const [, inPolicy] = /nonce-([^']+)/.exec(answer.headers.get('content-security-policy') ?? '') ?? [];
      const [, inPage] = /name="style-nonce" content="([^"]+)"/.exec(await answer.text()) ?? [];
      assert.equal(inPage, inPolicy);
      return inPage;
    };
    assert.notEqual(await number(), await number());
  });

  test('what a page loads is packed as the browser asks, and kept for ever', async () => {
    const path = await assetOf();
    for (const [accepted, encoding] of [
      ['br, gzip', 'br'],
      ['gzip', 'gzip'],
      ['br;q=0, gzip', 'gzip'],
      ['identity', null],
    ] as const) {
      const answer = await get(path, { 'accept-encoding': accepted });
      assert.equal(answer.status, 200);
      assert.equal(answer.headers.get('content-encoding'), encoding, accepted);
      assert.equal(answer.headers.get('cache-control'), 'public, max-age=31536000, immutable');
      assert.equal(answer.headers.get('vary'), 'accept-encoding');
      assert.match(await answer.text(), /Mantine|createElement|use strict|import/);
    }
  });

  test('a file that the browser has is not sent again', async () => {
    const path = await assetOf();
    const etag = (await get(path)).headers.get('etag') ?? '';
    assert.match(etag, /^"[\w-]+"$/);
    assert.equal((await get(path, { 'if-none-match': etag })).status, 304);
    assert.equal((await get(path, { 'if-none-match': '"other"' })).status, 200);
  });

  test('a path that leaves the folder of the build, or that is not in it, is not found', async () => {
    for (const path of [
      '/console-assets/nothing.js',
      '/console-assets/..%2findex.html',
      '/console-assets/',
    ]) {
      assert.equal((await get(path)).status, 404, path);
    }
  });

  test('a client whose base address lacks the /v1 is still told so at /account', async () => {
    const answer = await get('/account', { accept: '*/*' });
    assert.equal(answer.status, 404);
    assert.match(((await answer.json()) as { detail: string }).detail, /base address/);
  });
});
