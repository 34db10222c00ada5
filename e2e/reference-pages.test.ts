import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { catalogue, isProblemCode } from '../src/problems/catalogue.ts';
import { startWardkey } from './start-wardkey.ts';

const wardkey = await startWardkey({ after }, 'pages');

test('the page of every problem is there as HTML, as Markdown and as JSON, for whoever follows its type', async () => {
  for (const code of Object.keys(catalogue).filter(isProblemCode)) {
    const type = `${wardkey.url}/errors/${code}`;
    const { title, status, fix } = catalogue[code];
    const [html, markdown, json] = await Promise.all(['', '.md', '.json'].map((form) => fetch(type + form)));
    for (const page of [html, markdown, json]) assert.equal(page?.status, 200, code);
    assert.match(html?.headers.get('content-type') ?? '', /^text\/html; charset=utf-8/i);
    assert.match(html?.headers.get('content-security-policy') ?? '', /default-src 'none'/);
    assert.ok((await html?.text())?.includes(title), code);
    assert.match(markdown?.headers.get('content-type') ?? '', /^text\/markdown/);
    assert.ok((await markdown?.text())?.startsWith(`# ${title}\n`), code);
    const row = (await json?.json()) as Record<string, unknown>;
    assert.deepEqual([row.code, row.status, row.title, row.fix], [code, status, title, fix]);
  }
  const index = await (await fetch(`${wardkey.url}/errors`)).text();
  for (const code of Object.keys(catalogue)) assert.ok(index.includes(`href="/errors/${code}"`), code);
  for (const none of [
    'no_such_code',
    'token_missing.xml',
    '__proto__',
    'constructor.json',
    'token_missing/x',
  ]) {
    assert.equal((await fetch(`${wardkey.url}/errors/${none}`)).status, 404, none);
  }
});
