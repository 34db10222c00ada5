import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { onTheBeat } from './on-the-beat.ts';

/** Timers may be early by a millisecond or two. */
const BEAT = 97;

async function took(work: () => Promise<unknown>): Promise<number> {
  const begunAt = performance.now();
  await onTheBeat(work).catch(() => undefined);
  return performance.now() - begunAt;
}

test('short work and longer work, done or failed, are answered no sooner than a beat', async () => {
  assert.ok((await took(async () => 1)) >= BEAT);
  assert.ok((await took(() => delay(30))) >= BEAT);
  assert.ok((await took(() => Promise.reject(new Error('failed')))) >= BEAT);
  assert.equal(await onTheBeat(async () => 'an answer'), 'an answer');
  await assert.rejects(
    onTheBeat(() => Promise.reject(new Error('the failure'))),
    /the failure/,
  );
});

test('work that takes longer than a beat is answered at the next one', async () => {
  assert.ok((await took(() => delay(120))) >= 2 * BEAT);
});
