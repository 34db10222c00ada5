import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { anyDigit, anyToken, inBase62, replaced, swapped } from './arbitrary.test.ts';
import { hasValidChecksum, valueOfChecksum } from './checksum.ts';
import { crcStep } from './crc-32.ts';
import { findGap, findTypo } from './find-typo.ts';
import { TOKEN_LENGTH } from './token-text.ts';

const PREFIX_LENGTH = 3;
const CHECKSUM_START = 34;
const RUNS = 3000;
// In the checksum, where another explanation may fit by chance: more than 3 of the runs are wrong once in 10^13.
const WRONG_MAX = 3;

test('no two slips before the checksum leave the same trace, so the one that is named is the right one', () => {
  // Of one wrong character its flipped bits remain, x; of a swap x | x << 8. CRC then moves the trace forward.
  const traces = Array.from({ length: 127 }, (_, i) => i + 1).flatMap((x) => [x, x | (x << 8)]);
  const slips = new Set(traces);
  for (const trace of traces) {
    let moved = trace;
    for (let distance = 1; distance < CHECKSUM_START; distance++) {
      moved = crcStep(moved, 0);
      assert.ok(!slips.has(moved), `${trace} moved by ${distance}`);
    }
  }
});

test('a wrong character before the checksum is always named by its place', () => {
  fc.assert(
    fc.property(anyToken, fc.integer({ min: PREFIX_LENGTH, max: 33 }), anyDigit, (text, index, by) => {
      fc.pre(by !== text.charAt(index));
      assert.deepEqual(findTypo(replaced(text, index, by), PREFIX_LENGTH), {
        position: index + 1,
        swapped: false,
      });
    }),
    { numRuns: RUNS },
  );
});

test('a swap of neighbours before the checksum is always named by its place', () => {
  fc.assert(
    fc.property(anyToken, fc.integer({ min: PREFIX_LENGTH, max: 32 }), (text, index) => {
      fc.pre(text.charAt(index) !== text.charAt(index + 1));
      const typo = findTypo(swapped(text, index, index + 1), PREFIX_LENGTH);
      assert.deepEqual(typo, { position: index + 1, swapped: true });
    }),
    { numRuns: RUNS },
  );
});

test('a slip in the checksum is named by its place', () => {
  let wrong = 0;
  fc.assert(
    fc.property(anyToken, fc.integer({ min: 33, max: 39 }), anyDigit, (text, index, by) => {
      const isSwap = index < 39 && text.charAt(index) !== text.charAt(index + 1);
      const slipped = isSwap ? swapped(text, index, index + 1) : replaced(text, index, by);
      fc.pre(slipped !== text);
      const typo = findTypo(slipped, PREFIX_LENGTH);
      if (typo?.position !== index + 1 || typo.swapped !== isSwap) wrong++;
    }),
    { numRuns: RUNS },
  );
  assert.ok(wrong <= WRONG_MAX, `${wrong} wrong`);
});

test('a character that was left out is named by a place where putting one back makes the token good', () => {
  let wrong = 0;
  fc.assert(
    fc.property(anyToken, fc.integer({ min: PREFIX_LENGTH, max: 39 }), (text, index) => {
      const gap = findGap(replaced(text, index, ''), PREFIX_LENGTH);
      // In a run of equal characters nobody can tell which one is missing.
      if (gap === undefined || replaced(text, gap - 1, '') !== replaced(text, index, '')) wrong++;
    }),
    { numRuns: 1000 },
  );
  assert.ok(wrong <= WRONG_MAX, `${wrong} wrong`);
});

test('no slip before the checksum is named that would not make the token good', () => {
  let named = 0;
  fc.assert(
    fc.property(anyToken, fc.integer({ min: PREFIX_LENGTH, max: 33 }), anyDigit, (text, index, by) => {
      fc.pre(by !== text.charAt(index));
      const slipped = replaced(text, index, by).slice(0, CHECKSUM_START);
      const beyond = inBase62(valueOfChecksum(text, CHECKSUM_START) + 2 ** 32);
      if (findTypo(slipped + beyond, PREFIX_LENGTH)) named++;
    }),
    { numRuns: RUNS },
  );
  assert.ok(named <= WRONG_MAX, `${named} named`);
});

test('damage that no single slip explains is not explained by one', () => {
  let explained = 0;
  const random = fc.string({ unit: anyDigit, minLength: 37, maxLength: 37 });
  fc.assert(
    fc.property(random, (body) => {
      const text = `r8_${body}`;
      assert.equal(text.length, TOKEN_LENGTH);
      fc.pre(!hasValidChecksum(text));
      if (findTypo(text, PREFIX_LENGTH)) explained++;
    }),
    { numRuns: RUNS },
  );
  assert.ok(explained <= WRONG_MAX, `${explained} explained`);
});
