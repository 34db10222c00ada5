import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stoppedClock } from '../runtime/clock.ts';
import { openSeal } from '../runtime/seal.ts';
import { openPending } from './pending.ts';
import { hashRecoveryCode, newRecoveryCodes } from './recovery-codes.ts';

const KEY = 'ab'.repeat(32);

test('what is sealed is read by the same installation for the same owner, and by nobody else', () => {
  const seal = openSeal(KEY, 'second factor');
  const sealed = seal.close('a secret', 'acc_1');
  assert.ok(!sealed.includes(Buffer.from('a secret').toString('base64').slice(0, 8)));
  assert.equal(openSeal(KEY, 'second factor').open(sealed, 'acc_1'), 'a secret');
  assert.equal(seal.open(sealed, 'acc_2'), undefined);
  assert.equal(openSeal(KEY, 'webhook').open(sealed, 'acc_1'), undefined);
  assert.equal(openSeal('cd'.repeat(32), 'second factor').open(sealed, 'acc_1'), undefined);
  assert.notEqual(seal.close('a secret', 'acc_1'), sealed);
  for (const damaged of [
    '',
    sealed.slice(0, 20),
    `${sealed.startsWith('A') ? 'B' : 'A'}${sealed.slice(1)}`,
    `${sealed.slice(0, -4)}AAAA`,
  ]) {
    assert.equal(seal.open(damaged, 'acc_1'), undefined);
  }
});

test('recovery codes differ, are hard to guess and easy to type, and belong to one account', () => {
  const codes = newRecoveryCodes();
  assert.equal(new Set(codes).size, 10);
  for (const code of codes) {
    assert.match(code, /^(?:[0-9a-hjkmnp-tv-z]{4}-){3}[0-9a-hjkmnp-tv-z]{4}$/);
    const typed = ` ${code.toUpperCase().replaceAll('-', '')} `;
    assert.equal(hashRecoveryCode('acc_1', typed), hashRecoveryCode('acc_1', code));
    assert.notEqual(hashRecoveryCode('acc_2', code), hashRecoveryCode('acc_1', code));
  }
});

test('what is under way ends after its time, when it is taken, and when too much else has begun', () => {
  const clock = stoppedClock(0);
  const pending = openPending<string>(clock, 1000, 3);
  const first = pending.begin('first');
  assert.equal(pending.find(first), 'first');
  assert.equal(pending.take(first), 'first');
  assert.equal(pending.take(first), undefined);
  const late = pending.begin('late');
  clock.advance(1000);
  assert.equal(pending.find(late), undefined);
  const texts = ['a', 'b', 'c', 'd'].map((value) => pending.begin(value));
  assert.deepEqual(
    texts.map((text) => pending.find(text)),
    [undefined, 'b', 'c', 'd'],
  );
  assert.equal(pending.find('made up'), undefined);
});
