import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { anyPrefix } from './arbitrary.test.ts';
import { mintToken } from './mint-token.ts';
import { DEFAULT_PREFIX, parsePrefix } from './prefix.ts';

const GOOD = ['r8_', 'a_', 'acme_', 'z9z9z9z9z_', 'abcdefghi_'];

const BAD = [
  ['', /2 to 10 characters, not 0/],
  ['_', /2 to 10 characters, not 1/],
  ['abcdefghij_', /2 to 10 characters, not 11/],
  ['r8', /ends in an underscore/],
  ['r8-', /ends in an underscore/],
  ['r8_ ', /ends in an underscore/],
  ['8r_', /begins with a lower-case letter/],
  ['R8_', /begins with a lower-case letter/],
  ['__', /begins with a lower-case letter/],
  ['é_', /begins with a lower-case letter/],
  ['a_b_', /only lower-case letters from a to z and digits/],
  ['rK_', /only lower-case letters from a to z and digits/],
  ['r\n_', /only lower-case letters from a to z and digits/],
] as const;

test('a prefix that keeps the rules is taken as it is', () => {
  for (const text of GOOD) assert.deepEqual(parsePrefix(text), { ok: true, prefix: text });
});

test('a prefix that breaks a rule is refused with that rule', () => {
  for (const [text, reason] of BAD) {
    const parsed = parsePrefix(text);
    assert.ok(!parsed.ok, text);
    assert.match(parsed.reason, reason);
  }
});

test('the default prefix keeps the rules', () => {
  assert.deepEqual(parsePrefix(DEFAULT_PREFIX), { ok: true, prefix: DEFAULT_PREFIX });
});

test('a text is a prefix exactly when it has the written form', () => {
  const near = fc.string({
    unit: fc.constantFrom('a', 'z', '0', '9', '_', 'A', '-', ' ', '\n', 'é'),
    maxLength: 12,
  });
  fc.assert(
    fc.property(fc.oneof(near, anyPrefix, fc.string()), (text) => {
      assert.equal(
        parsePrefix(text).ok,
        /^[a-z][a-z0-9]*_$/.test(text) && text.length >= 2 && text.length <= 10,
      );
    }),
    { numRuns: 2000 },
  );
});

test('a token put where the prefix belongs is not repeated in the reason', () => {
  const text = mintToken(DEFAULT_PREFIX);
  const parsed = parsePrefix(text);
  assert.ok(!parsed.ok && !parsed.reason.includes(text.slice(3, 11)));
});
