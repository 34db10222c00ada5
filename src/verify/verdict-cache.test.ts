import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import type { TokenHash } from '../token-format/token-text.ts';
import { openVerdictCache } from './verdict-cache.ts';

function hashOf(number: number): TokenHash {
  return hash('sha256', String(number)) as TokenHash;
}

test('the cache never holds more than its bound, and what is in use stays', () => {
  const cache = openVerdictCache<{ hash: TokenHash }>(128);
  const inUse = { hash: hashOf(0) };
  cache.set(inUse);
  for (let number = 1; number < 10_000; number += 1) {
    cache.set({ hash: hashOf(number) });
    assert.equal(cache.get(hashOf(0)), inUse);
  }
  const kept = Array.from({ length: 10_000 }, (_, number) => cache.get(hashOf(number))).filter(Boolean);
  assert.ok(kept.length > 100 && kept.length <= 128);
});

test('as many tokens as it is made for, few of them fall out for want of room', () => {
  const cache = openVerdictCache<{ hash: TokenHash }>(4096);
  for (let number = 0; number < 2048; number += 1) cache.set({ hash: hashOf(number) });
  const missing = Array.from({ length: 2048 }, (_, number) => cache.get(hashOf(number))).filter(
    (each) => !each,
  );
  assert.ok(missing.length < 120, `${missing.length} of 2048`);
});

test('whatever was asked for before, a deleted value never comes back and a get answers the last set', () => {
  const step = fc.record({ kind: fc.constantFrom('get', 'set', 'delete'), number: fc.nat(12) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), fc.integer({ min: 1, max: 10 }), (steps, entries) => {
      const cache = openVerdictCache<{ hash: TokenHash; time: number }>(entries);
      const alive = new Map<number, number>();
      steps.forEach(({ kind, number }, time) => {
        if (kind === 'set') {
          cache.set({ hash: hashOf(number), time });
          alive.set(number, time);
          assert.equal(cache.get(hashOf(number))?.time, time);
        } else if (kind === 'delete') {
          cache.delete(hashOf(number));
          alive.delete(number);
          assert.equal(cache.get(hashOf(number)), undefined);
        } else {
          const value = cache.get(hashOf(number));
          assert.ok(value === undefined || value.time === alive.get(number));
        }
      });
    }),
  );
});
