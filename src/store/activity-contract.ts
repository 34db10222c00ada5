import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hashToken } from '../token-format/hash-token.ts';
import { mintToken } from '../token-format/mint-token.ts';
import { DEFAULT_PREFIX } from '../token-format/prefix.ts';
import type { TokenActivity } from './activity.ts';
import { addToken, type OpenStoreForTest } from './store-contract.ts';

const HOUR = 60 * 60 * 1000;
const DAY = 24 * HOUR;

/** What every store promises of counts and callers. A part of the one contract suite. */
export function activityContract(name: string, open: OpenStoreForTest): void {
  test(`${name}: counts of the same token, hour and outcome add up; others stay apart`, async (context) => {
    const { store, clock } = await open(context);
    const start = clock.now();
    const calls = (hour: number, code: string, number: number) => ({ hour, code, calls: number });
    await store.recordActivity([
      activity('one', { calls: [calls(start, 'accepted', 2), calls(start, 'token_expired', 1)] }),
      activity('two', { calls: [calls(start, 'accepted', 7)] }),
    ]);
    await store.recordActivity([
      activity('one', { calls: [calls(start, 'accepted', 3), calls(start + 2 * HOUR, 'accepted', 4)] }),
    ]);
    const read = async (spanMilliseconds: number, from = start) =>
      (await store.readActivity({ tokenIds: ['one', 'nobody'], from, spanMilliseconds }))
        .map((count) => [count.tokenId, count.start - start, count.code, count.calls])
        .sort();
    assert.deepEqual(await read(HOUR), [
      ['one', 0, 'accepted', 5],
      ['one', 0, 'token_expired', 1],
      ['one', 2 * HOUR, 'accepted', 4],
    ]);
    assert.deepEqual(await read(DAY), [
      ['one', 0, 'accepted', 9],
      ['one', 0, 'token_expired', 1],
    ]);
    assert.deepEqual(await read(HOUR, start + HOUR), [['one', 2 * HOUR, 'accepted', 4]]);
  });

  test(`${name}: of each token the latest fifty callers are kept, the latest first`, async (context) => {
    const { store } = await open(context);
    const caller = (number: number, at: number) => ({
      address: '192.0.2.1',
      userAgent: `robot/${String(number).padStart(3, '0')}`,
      ...{ firstAt: at, lastAt: at, accepted: 1, refused: 0 },
    });
    await store.recordActivity([activity('other', { callers: [caller(0, 1)] })]);
    for (let round = 0; round < 10; round += 1) {
      // All at one time: no order between them may keep more than fifty.
      const callers = Array.from({ length: 20 }, (_, index) => caller(round * 20 + index, 1000 + round));
      await store.recordActivity([activity('one', { callers })]);
    }
    await store.recordActivity([activity('one', { callers: [caller(199, 2000)] })]);
    const kept = await store.listCallers('one');
    assert.equal(kept.length, 50);
    assert.deepEqual(kept[0], { ...caller(199, 2000), firstAt: 1009, accepted: 2 });
    assert.ok(kept.every(({ userAgent }) => userAgent >= 'robot/140'));
    assert.equal((await store.listCallers('other')).length, 1);
  });

  test(`${name}: what is older than a month of days and some is forgotten, and nothing younger`, async (context) => {
    const { store, clock } = await open(context);
    const start = clock.now();
    const caller = { address: '192.0.2.1', userAgent: '', accepted: 1, refused: 0 };
    const hours = Array.from({ length: 60 }, (_, day) => start - day * DAY);
    await store.recordActivity([
      activity('one', {
        calls: hours.map((hour) => ({ hour, code: 'accepted', calls: 1 })),
        callers: [
          { ...caller, firstAt: 0, lastAt: start - 89 * DAY },
          { ...caller, userAgent: 'older', firstAt: 0, lastAt: start - 91 * DAY },
        ],
      }),
    ]);
    await store.forgetActivity();
    const left = await store.readActivity({ tokenIds: ['one'], from: 0, spanMilliseconds: HOUR });
    assert.deepEqual([left.length, Math.min(...left.map((count) => count.start))], [36, start - 35 * DAY]);
    assert.deepEqual(
      (await store.listCallers('one')).map(({ userAgent }) => userAgent),
      [''],
    );
  });

  test(`${name}: a list in the order of last use is exact to a minute, and begins with the latest`, async (context) => {
    const { store, clock } = await open(context);
    const ids: string[] = [];
    for (let count = 0; count < 3; count += 1) ids.push((await addToken(store)).token.id);
    const [first = '', second = '', never = ''] = ids;
    const use = (tokenId: string, seconds: number) =>
      store.recordActivity([activity(tokenId, { lastUses: [textUse(clock.now() + seconds * 1000)] })]);
    const order = async () =>
      (await store.listTokens({ now: clock.now(), limit: 9, sort: 'last_used' })).tokens.map(
        ({ token }) => token.id,
      );
    await use(first, 0);
    await use(second, 30);
    assert.deepEqual(await order(), [second, first, never]);
    await use(first, 45);
    await use(first, 61);
    await use(second, 20);
    assert.deepEqual(await order(), [first, second, never]);
  });
}

function textUse(at: number) {
  return { hash: hashToken(mintToken(DEFAULT_PREFIX)), at, address: '192.0.2.1', userAgent: '' };
}

function activity(tokenId: string, of: Partial<TokenActivity>): TokenActivity {
  return { tokenId, lastUses: [], calls: [], callers: [], ...of };
}
