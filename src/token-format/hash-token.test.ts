import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { anyTokenWithPrefix } from './arbitrary.test.ts';
import { hashToken } from './hash-token.ts';

test('a token hash is the SHA-256 of the token text in 64 lower-case hex digits', () => {
  fc.assert(
    fc.property(anyTokenWithPrefix, ({ text }) => {
      assert.equal(hashToken(text), createHash('sha256').update(text, 'ascii').digest('hex'));
      assert.match(hashToken(text), /^[0-9a-f]{64}$/);
    }),
  );
});
