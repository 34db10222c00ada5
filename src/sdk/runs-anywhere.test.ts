import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';

const IMPORT = /(?:from|import)\s*\(?\s*'([^']+)'/g;

/** All files that a file needs when it runs, and whatever else they import. */
function reachedFrom(file: string, reached = new Set<string>()): Set<string> {
  if (reached.has(file)) return reached;
  reached.add(file);
  const text = readFileSync(file, 'utf8').replaceAll(/^(?:import|export) type [^;]+;/gm, '');
  for (const [, target = ''] of text.matchAll(IMPORT)) {
    if (target.startsWith('.')) reachedFrom(join(dirname(file), target), reached);
    else reached.add(target);
  }
  return reached;
}

test('the library and its middleware need nothing but themselves: no package, and no module of Node', () => {
  for (const entry of ['index', 'express', 'fastify', 'hono']) {
    const reached = [...reachedFrom(join(import.meta.dirname, `${entry}.ts`))];
    assert.ok(
      reached.some((file) => file.endsWith('parse-token.ts')),
      'it was followed to the token format',
    );
    assert.deepEqual(
      reached.filter((file) => !file.startsWith('/')),
      [],
      entry,
    );
  }
});

test('an import of Node would be found', () => {
  assert.ok(reachedFrom(join(import.meta.dirname, '../token-format/hash-token.ts')).has('node:crypto'));
});
