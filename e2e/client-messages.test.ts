import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { clientMessages } from './client-messages.ts';

test('the README quotes what each client says of a mistake today', async () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const [, table] = /<!-- client messages -->\n(.*?)\n<!-- end -->/s.exec(readme) ?? [];
  assert.equal(table, await clientMessages({ after }), 'run scripts/record-client-messages.ts');
});
