import assert from 'node:assert/strict';
import { test } from 'node:test';
import zlib from 'node:zlib';
import fc from 'fast-check';
import { crc32, crcStep, crcStep4, rewindCrc } from './crc-32.ts';

test('the checksum of any ASCII text, or of its beginning, is that of zlib', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary-ascii', maxLength: 200 }), fc.nat({ max: 200 }), (text, length) => {
      const end = Math.min(length, text.length);
      assert.equal(crc32(text), zlib.crc32(text));
      assert.equal(crc32(text, end), zlib.crc32(text.slice(0, end)));
    }),
    { numRuns: 2000 },
  );
  assert.equal(crc32('123456789'), 0xcbf43926, 'the check value of every CRC catalogue');
});

test('every step over a zero can be taken back', () => {
  fc.assert(
    fc.property(
      fc.maxSafeNat().map((seed) => seed | 0),
      (crc) => crcStep(rewindCrc(crc), 0) === crc,
    ),
  );
});

test('one step over four characters is four steps over one', () => {
  const byte = fc.integer({ min: 0, max: 127 });
  fc.assert(
    fc.property(fc.integer(), byte, byte, byte, byte, (crc, a, b, c, d) => {
      const single = [a, b, c, d].reduce(crcStep, crc);
      assert.equal(crcStep4(crc, a | (b << 8) | (c << 16) | (d << 24)), single);
    }),
  );
});
