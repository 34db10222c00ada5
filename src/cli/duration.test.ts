import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ago, parseDuration, parseExpiry } from './duration.ts';

const NOW = Date.parse('2026-11-21T12:00:00.000Z');
const UNITS = { s: 1, m: 60, h: 3600, d: 86_400 } as const;
const LATEST = Date.parse('9999-12-31T23:59:59.999Z');

const anyUnit = fc.constantFrom(...(Object.keys(UNITS) as (keyof typeof UNITS)[]));
const anyAmount = fc.integer({ min: 0, max: 999_999 });
const anyMoment = fc.integer({ min: 0, max: LATEST - 999_999 * UNITS.d * 1000 });
/** Texts near to what is taken, where mistakes hide, and texts of any sort. */
const anyText = fc.oneof(
  fc.string(),
  fc.string({ unit: fc.constantFrom(...'0123456789smhdSMHD.-+eTZ: /') }),
  fc.tuple(fc.date({ noInvalidDate: true }), fc.string()).map(([date, end]) => date.toISOString() + end),
);

test('a span of time is its number times its unit', () => {
  fc.assert(
    fc.property(anyAmount, anyUnit, (amount, unit) => {
      assert.equal(parseDuration(`${amount}${unit}`), amount * UNITS[unit]);
    }),
  );
  assert.equal(parseDuration('0'), 0);
});

test('what is not exactly a span of time is none: nothing is guessed, rounded or cut', () => {
  const none = [
    ...[
      '',
      ' ',
      'd',
      '90',
      '-1d',
      '+1d',
      '1.5h',
      '1e3s',
      '0x10s',
      '1 d',
      ' 1d',
      '1d ',
      '1d\n',
      '1dd',
      '1D',
      '1w',
    ],
    ...['1y', '90 days', '١٢h', '1234567s', 'd90', '24h30m', 'never', 'undefined', '00', 'NaN', 'Infinity'],
  ];
  for (const text of none) assert.equal(parseDuration(text), undefined, JSON.stringify(text));
});

test('an expiry given as a span lies exactly so far in the future', () => {
  fc.assert(
    fc.property(anyAmount, anyUnit, anyMoment, (amount, unit, now) => {
      const expiry = parseExpiry(`${amount}${unit}`, now);
      assert.equal(Date.parse(expiry ?? ''), now + amount * UNITS[unit] * 1000);
    }),
  );
});

test('an expiry given as a date is the beginning of that day in UTC, on every machine', () => {
  const anyDay = fc
    .date({ min: new Date('1970-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10));
  fc.assert(
    fc.property(anyDay, (day) => {
      assert.equal(parseExpiry(day, NOW), `${day}T00:00:00.000Z`);
    }),
  );
});

test('an expiry given as date and time is that moment', () => {
  const moments = {
    '2027-01-31T12:30Z': '2027-01-31T12:30:00.000Z',
    '2027-01-31T12:30:15Z': '2027-01-31T12:30:15.000Z',
    '2027-01-31T12:30:15.250Z': '2027-01-31T12:30:15.250Z',
    '2027-01-31T12:30:00+02:00': '2027-01-31T10:30:00.000Z',
    '2027-01-31T00:30:00-01:00': '2027-01-31T01:30:00.000Z',
  };
  for (const [text, moment] of Object.entries(moments)) assert.equal(parseExpiry(text, NOW), moment);
});

test('a day that no calendar has is refused, not moved to the next month', () => {
  const days = [
    '2027-02-29',
    '2027-02-30',
    '2027-04-31',
    '2027-13-01',
    '2027-00-10',
    '2027-01-00',
    '2027-01-32',
  ];
  for (const day of days) {
    assert.equal(parseExpiry(day, NOW), undefined, day);
    assert.equal(parseExpiry(`${day}T12:00:00Z`, NOW), undefined, day);
  }
  assert.equal(parseExpiry('2028-02-29', NOW), '2028-02-29T00:00:00.000Z', 'a leap year has that day');
});

test('a date with anything before or after it is none', () => {
  const none = [
    '2027-01-31 (x)',
    '2027-01-31x',
    ' 2027-01-31',
    '2027-01-31,2028-01-31',
    '27-01-31',
    '2027-1-31',
  ];
  for (const text of [
    ...none,
    '31.01.2027',
    '01/31/2027',
    '20270131',
    '2027-01-31T25:00Z',
    '2027-01-31T12Z',
  ]) {
    assert.equal(parseExpiry(text, NOW), undefined, text);
  }
});

test('whatever is typed, an expiry is a moment in ISO 8601 or nothing, and never throws', () => {
  fc.assert(
    fc.property(anyText, anyMoment, (text, now) => {
      const expiry = parseExpiry(text, now);
      if (expiry !== undefined) assert.equal(new Date(expiry).toISOString(), expiry);
    }),
    { numRuns: 2000 },
  );
});

test('how long ago a moment was is said in the largest unit that fits, and never in the future', () => {
  const at = (secondsAgo: number) => ago(new Date(NOW - secondsAgo * 1000).toISOString(), NOW);
  const words = new Map([
    [-30, '0 s ago'],
    [0, '0 s ago'],
    [59, '59 s ago'],
    [60, '1 min ago'],
    [3599, '59 min ago'],
    [3600, '1 h ago'],
    [86_399, '23 h ago'],
    [86_400, '1 d ago'],
    [400 * 86_400, '400 d ago'],
  ]);
  for (const [seconds, text] of words) assert.equal(at(seconds), text);
});
