import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OpenStoreForTest } from './store-contract.ts';

/** What every store promises of watchers, whatever database is under it. */
export function watchersContract(name: string, open: OpenStoreForTest): void {
  test(`${name}: what a watcher saved is there again, as it was saved last`, async (context) => {
    const { store } = await open(context);
    assert.equal(await store.watchers.find('events'), undefined);
    const record = {
      id: 'events',
      state: { newestId: '7', polls: [1, null] },
      lastRunAt: 5,
      nextRunAt: null,
      findings: 2,
      coverage: '9 %',
      message: null,
      failures: 0,
      isPaused: true,
    };
    await store.watchers.save({ ...record, findings: 1, state: null });
    await store.watchers.save(record);
    assert.deepEqual(await store.watchers.find('events'), record);
  });

  test(`${name}: an announced push is taken once, kept until it was dealt with, and then known without what it said`, async (context) => {
    const { store, clock } = await open(context);
    const { watchers } = store;
    assert.equal(await watchers.queuePush('one', { after: 'a' }), true);
    assert.equal(await watchers.queuePush('one', { after: 'b' }), false);
    clock.advance(1);
    assert.equal(await watchers.queuePush('two', {}), true);
    assert.deepEqual(await watchers.nextPush(), { id: 'one', push: { after: 'a' }, attempts: 1 });
    assert.deepEqual(await watchers.nextPush(), { id: 'one', push: { after: 'a' }, attempts: 2 });
    await watchers.notePushFailed('one', clock.now() + 60_000);
    assert.equal((await watchers.nextPush())?.id, 'two');
    await watchers.notePushDone('two');
    assert.equal(await watchers.nextPush(), undefined);
    assert.deepEqual(await watchers.waitingPushes(), { count: 1, dueAt: clock.now() + 60_000 });
    clock.advance(60_000);
    assert.equal((await watchers.nextPush())?.attempts, 3);
    await watchers.notePushDone('one');
    assert.deepEqual(await watchers.waitingPushes(), { count: 0, dueAt: null });
    assert.equal(await watchers.queuePush('one', {}), false);
    const rows = await store.tables.selectFrom('push_delivery').select('push').execute();
    assert.deepEqual(rows, [{ push: '' }, { push: '' }]);
  });
}
