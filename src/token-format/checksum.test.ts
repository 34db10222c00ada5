import assert from 'node:assert/strict';
import { test } from 'node:test';
import zlib from 'node:zlib';
import fc from 'fast-check';
import { anyDigit, anyToken, anyTokenWithPrefix, inBase62, replaced, swapped } from './arbitrary.test.ts';
import { checksumOf, hasValidChecksum, isBase62, valueOfChecksum } from './checksum.ts';
import { crcStep } from './crc-32.ts';
import { mintToken } from './mint-token.ts';
import { DEFAULT_PREFIX } from './prefix.ts';
import { ALPHABET, TOKEN_LENGTH } from './token-text.ts';

const CHECKSUM_START = 34;

test('the checksum is the CRC-32 of zlib in base 62, highest digit first, padded to six', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary-ascii', maxLength: 60 }), (text) => {
      let value = 0;
      for (const digit of checksumOf(text)) value = value * 62 + ALPHABET.indexOf(digit);
      assert.equal(value, zlib.crc32(text));
      assert.match(checksumOf(text), /^[0-9A-Za-z]{6}$/);
      assert.equal(valueOfChecksum(checksumOf(text), 0), value);
    }),
  );
  assert.equal(checksumOf(''), '000000');
});

test('every minted token carries a valid checksum, wherever in a text it stands', () => {
  fc.assert(
    fc.property(anyTokenWithPrefix, fc.string(), fc.string(), ({ text }, before, after) => {
      assert.ok(hasValidChecksum(text));
      assert.ok(hasValidChecksum(before + text + after, before.length));
    }),
  );
});

test('a single changed character is always caught', () => {
  const place = fc.nat({ max: TOKEN_LENGTH - 1 });
  const character = fc.oneof(anyDigit, fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }));
  fc.assert(
    fc.property(anyTokenWithPrefix, place, character, ({ text }, index, by) => {
      fc.pre(by !== text.charAt(index));
      assert.ok(!hasValidChecksum(replaced(text, index, by)));
    }),
    { numRuns: 5000 },
  );
});

test('every single replacement by a digit is caught, for a token tried in full', () => {
  const text = mintToken(DEFAULT_PREFIX);
  for (let index = 0; index < TOKEN_LENGTH; index++) {
    for (const digit of ALPHABET) {
      if (digit !== text.charAt(index)) assert.ok(!hasValidChecksum(replaced(text, index, digit)));
    }
  }
});

test('a swap of two different neighbours is always caught', () => {
  fc.assert(
    fc.property(anyTokenWithPrefix, fc.nat({ max: TOKEN_LENGTH - 2 }), ({ text }, index) => {
      fc.pre(text.charAt(index) !== text.charAt(index + 1));
      assert.ok(!hasValidChecksum(swapped(text, index, index + 1)));
    }),
    { numRuns: 5000 },
  );
});

test('no swap across the seam before the checksum can pass, whatever the token', () => {
  // The reasoning in checksum.ts, case by case: a digit above 4 leads only to numbers that are no CRC.
  assert.ok(5 * 62 ** 5 > 0xffffffff && 62 ** 5 % 32 === 0);
  for (const one of '01234') {
    for (const other of '01234') {
      const trace = crcStep(one.charCodeAt(0) ^ other.charCodeAt(0), 0);
      if (one !== other) assert.notEqual(trace & 31, 0);
    }
  }
});

test('a swap at any distance is caught, but for a chance of 2^-32', () => {
  const place = fc.nat({ max: TOKEN_LENGTH - 1 });
  fc.assert(
    fc.property(anyToken, place, place, (text, one, other) => {
      fc.pre(text.charAt(one) !== text.charAt(other));
      assert.ok(!hasValidChecksum(swapped(text, one, other)));
    }),
    { numRuns: 5000 },
  );
});

test('a checksum that writes the right number plus a multiple of 2^32 is refused', () => {
  fc.assert(
    fc.property(anyToken, (text) => {
      const value = valueOfChecksum(text, CHECKSUM_START);
      for (let other = value + 2 ** 32; other < 62 ** 6; other += 2 ** 32) {
        assert.ok(!hasValidChecksum(text.slice(0, CHECKSUM_START) + inBase62(other)));
      }
    }),
  );
});

test('no character outside the alphabet can end a checksum, whatever stands before it', () => {
  fc.assert(
    fc.property(anyToken, fc.constantFrom('-', '_', ' ', '\0', '\xff', '\uffff'), (text, last) => {
      const before = Math.floor(valueOfChecksum(text, CHECKSUM_START) / 62);
      for (let other = Math.max(0, before - 64); other <= before; other++) {
        assert.ok(!hasValidChecksum(text.slice(0, CHECKSUM_START) + inBase62(other).slice(1) + last));
      }
    }),
    { numRuns: 1000 },
  );
});

test('the checksum alone makes no token: alphabet, underscore and length count too', () => {
  const bodies = [
    'r8_'.padEnd(34, '-'),
    'r8_a_'.padEnd(34, 'a'),
    'r8'.padEnd(34, 'a'),
    'r8_'.padEnd(34, ' '),
  ];
  for (const body of bodies) assert.ok(!hasValidChecksum(body + checksumOf(body)), body);
  const text = mintToken(DEFAULT_PREFIX);
  assert.ok(!hasValidChecksum(text, 1));
  assert.ok(!hasValidChecksum(text.slice(0, -1)));
  assert.ok(!hasValidChecksum(''));
});

test('a character counts as a digit exactly when the alphabet has it', () => {
  for (let code = 0; code < 0x10000; code++) {
    assert.equal(isBase62(code), ALPHABET.includes(String.fromCharCode(code)));
  }
});
