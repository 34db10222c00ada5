import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type LeaseWish, startLeasedWork } from './leased-work.ts';
import { openLogger } from './logger.ts';

const NEVER = { everyMilliseconds: 24 * 60 * 60 * 1000 };
const logger = openLogger('silent', { write: () => undefined });

/** Items that are leased as often as they are asked for, each attempt of which ends when the test says so. */
function openWork(ids: readonly string[]) {
  const attempts: { readonly id: string; readonly signal: AbortSignal; end(): void }[] = [];
  const noted: string[] = [];
  let wake = () => {};
  let isWritable = true;
  const work = {
    name: 'test',
    lease: async ({ limit }: LeaseWish) => ids.slice(0, limit).map((id) => ({ id })),
    attempt: async ({ id }: { id: string }, signal: AbortSignal) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      attempts.push({ id, signal, end: resolve });
      signal.addEventListener('abort', () => resolve());
      await promise;
      return async (wasCutOff: boolean) => {
        if (!isWritable) throw new Error('the disk is full');
        noted.push(`${id}${wasCutOff ? ' cut off' : ''}`);
      };
    },
    onQueued: (listener: () => void) => {
      wake = listener;
    },
  };
  return {
    ...{ work, attempts, noted },
    wake: () => wake(),
    setWritable: (writable: boolean) => {
      isWritable = writable;
    },
  };
}

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

test('an item whose lease ended early, by a clock that jumped, is not begun a second time while it is under way', async () => {
  const { work, attempts, wake } = openWork(['one', 'two']);
  const running = startLeasedWork(work, logger, { ...NEVER, parallel: 3, stopMilliseconds: 0 });
  for (let count = 0; count < 5; count += 1) {
    await settled();
    wake();
  }
  assert.deepEqual(
    attempts.map(({ id }) => id),
    ['one', 'two'],
  );
  await running.stop();
});

test('no more are under way than there may be', async () => {
  const { work, attempts } = openWork(['one', 'two', 'three', 'four']);
  const running = startLeasedWork(work, logger, { ...NEVER, parallel: 2, stopMilliseconds: 0 });
  await settled();
  assert.equal(attempts.length, 2);
  await running.stop();
});

test('a stop waits for what is under way, cuts off what takes too long, and begins nothing more', async () => {
  const { work, attempts, noted } = openWork(['one']);
  const running = startLeasedWork(work, logger, { ...NEVER, parallel: 1, stopMilliseconds: 20 });
  await settled();
  await running.stop();
  assert.deepEqual(noted, ['one cut off']);
  assert.equal(attempts.length, 1);
});

test('how an attempt ended that could not be written is written before anything else is begun', async () => {
  const { work, attempts, noted, wake, setWritable } = openWork(['one']);
  setWritable(false);
  const running = startLeasedWork(work, logger, { ...NEVER, parallel: 1, stopMilliseconds: 0 });
  await settled();
  attempts[0]?.end();
  await settled();
  await settled();
  assert.deepEqual([attempts.length, noted], [1, []]);
  setWritable(true);
  wake();
  await settled();
  assert.deepEqual(noted, ['one']);
  assert.equal(attempts.length, 2);
  await running.stop();
});

test('nothing is begun while what comes first is under way, unless that takes longer than anyone should wait', async () => {
  for (const patienceMilliseconds of [60_000, 1]) {
    const { work, attempts } = openWork(['one']);
    const first = Promise.withResolvers<void>();
    const after = { ...work, comesAfter: () => first.promise };
    const running = startLeasedWork(after, logger, { ...NEVER, patienceMilliseconds, stopMilliseconds: 0 });
    await settled();
    if (patienceMilliseconds > 1) {
      assert.equal(attempts.length, 0);
      first.resolve();
    }
    while (attempts.length === 0) await settled();
    first.resolve();
    await running.stop();
  }
});
