import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { AUDIT_ACTIONS } from '../../console/src/audit-words.ts';

/** What the audit trail says on the page. */

const SOURCES = join(import.meta.dirname, '..', '..', 'src');

test('every action that the server writes down has words, and can be chosen on the page', () => {
  const sources = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !/^(?:sdk|store)\b/.test(name))
    .map((name) => readFileSync(join(SOURCES, name), 'utf8'));
  const written = new Set(
    sources.flatMap((source) =>
      [...source.matchAll(/'((?:token|account|leak|drill|webhook|note|installation)\.[a-z_]+)'/g)].map(
        ([, action = '']) => action,
      ),
    ),
  );
  assert.ok(written.size > 30, 'the sources were read');
  // What pages and webhooks are told, and fields of problems.
  const EVENTS = ['token.changed', 'token.used', 'token.leaked', 'account.changed', 'webhook.test'];
  const unsaid = [...written].filter(
    (action) => !(action in AUDIT_ACTIONS) && !EVENTS.includes(action) && !action.endsWith('.id'),
  );
  assert.deepEqual(unsaid, []);
});
