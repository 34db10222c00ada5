import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { anyPrefix } from './arbitrary.test.ts';
import { mintToken } from './mint-token.ts';
import { parseToken } from './parse-token.ts';
import { DEFAULT_PREFIX } from './prefix.ts';
import { ALPHABET, TOKEN_LENGTH } from './token-text.ts';

test('a minted token has 40 characters, begins with the prefix, and is read back as itself', () => {
  fc.assert(
    fc.property(anyPrefix, (prefix) => {
      const text = mintToken(prefix);
      assert.equal(text.length, TOKEN_LENGTH);
      assert.ok(text.startsWith(prefix));
      assert.match(text.slice(prefix.length), /^[0-9A-Za-z]+$/);
      assert.deepEqual(parseToken(text, prefix), { ok: true, text });
    }),
  );
});

test('every random character is uniform over the alphabet, at every position', () => {
  const minted = 100_000;
  const counts = Array.from({ length: 31 }, () => new Map<string, number>());
  for (let i = 0; i < minted; i++) {
    const text = mintToken(DEFAULT_PREFIX);
    counts.forEach((count, at) => {
      const character = text.charAt(3 + at);
      count.set(character, (count.get(character) ?? 0) + 1);
    });
  }
  const expected = minted / ALPHABET.length;
  for (const count of counts) {
    let chiSquare = 0;
    for (const character of ALPHABET) chiSquare += ((count.get(character) ?? 0) - expected) ** 2 / expected;
    // 61 degrees of freedom: above 170 once in about 10^11, so in one of 31 positions less than once in 10^9.
    assert.ok(chiSquare < 170, `chi-square ${chiSquare}`);
  }
});

test('no two of 200,000 minted tokens are the same', () => {
  const seen = new Set<string>();
  for (let i = 0; i < 200_000; i++) seen.add(mintToken(DEFAULT_PREFIX));
  assert.equal(seen.size, 200_000);
});

test('bytes that would make some characters likelier are passed over', () => {
  const bytes = Uint8Array.from({ length: 40 }, (_, i) => (i % 10 === 0 ? 248 + (i / 10) * 2 : 0));
  let draws = 0;
  const text = mintToken(DEFAULT_PREFIX, () => {
    draws++;
    return bytes;
  });
  assert.equal(text.slice(3, 34), '0'.repeat(31));
  assert.equal(draws, 1);
});

test('no token is made when the random source fails, gives too little, or gives nothing of use', () => {
  const failure = new Error('no entropy');
  const failing = () => {
    throw failure;
  };
  assert.throws(() => mintToken(DEFAULT_PREFIX, failing), failure);
  assert.throws(() => mintToken(DEFAULT_PREFIX, () => new Uint8Array(0)), /number of bytes/);
  assert.throws(() => mintToken(DEFAULT_PREFIX, (size) => randomBytes(size - 1)), /number of bytes/);
  assert.throws(() => mintToken(DEFAULT_PREFIX, (size) => new Uint8Array(size).fill(255)), /not random/);
});
