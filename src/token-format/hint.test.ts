import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { anyTokenWithPrefix } from './arbitrary.test.ts';
import { hintOf } from './hint.ts';
import { parseToken } from './parse-token.ts';

test('a hint shows the prefix and the last four characters and nothing else of the token', () => {
  fc.assert(
    fc.property(anyTokenWithPrefix, ({ text, prefix }) => {
      const hint = hintOf(text, prefix);
      assert.deepEqual(hint.split('\u2026'), [prefix, text.slice(-4)]);
    }),
  );
});

test('a hint sent in place of its token is recognised as one', () => {
  fc.assert(
    fc.property(anyTokenWithPrefix, ({ text, prefix }) => {
      const parsed = parseToken(hintOf(text, prefix), prefix);
      assert.deepEqual(parsed, { ok: false, flaw: { kind: 'ellipsis' } });
    }),
  );
});
