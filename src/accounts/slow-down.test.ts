import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stoppedClock } from '../runtime/clock.ts';
import { placeOf } from '../runtime/place-of.ts';
import { beginAll, openSlowDown } from './slow-down.ts';

const PACE = { freeTries: 3, firstPause: 1000, longestPause: 8000, forgottenAfter: 60_000 };

test('the pause begins after the free tries, doubles with each, and has an end', () => {
  const clock = stoppedClock(0);
  const slowDown = openSlowDown(clock, PACE);
  const pauses: number[] = [];
  for (let count = 0; count < 8; count += 1) {
    assert.equal(slowDown.begin('ada'), undefined);
    const pause = slowDown.pauseOf('ada') ?? 0;
    pauses.push(pause);
    clock.advance(pause * 1000);
  }
  assert.deepEqual(pauses, [0, 0, 1, 2, 4, 8, 8, 8]);
});

test('a try that comes too early is refused, and does not lengthen the pause', () => {
  const clock = stoppedClock(0);
  const slowDown = openSlowDown(clock, PACE);
  for (let count = 0; count < 3; count += 1) slowDown.begin('ada');
  for (let count = 0; count < 100; count += 1) assert.equal(slowDown.begin('ada'), 1);
  clock.advance(999);
  assert.equal(slowDown.begin('ada'), 1);
  clock.advance(1);
  assert.equal(slowDown.begin('ada'), undefined);
});

test('whoever was right, or has not tried for long, begins anew; others are not touched', () => {
  const clock = stoppedClock(0);
  const slowDown = openSlowDown(clock, PACE);
  for (const name of ['ada', 'bob', 'bob', 'bob', 'ada', 'ada']) slowDown.begin(name);
  slowDown.forgive('ada');
  assert.equal(slowDown.pauseOf('ada'), undefined);
  assert.equal(slowDown.pauseOf('bob'), 1);
  clock.advance(60_000);
  for (let count = 0; count < 2; count += 1) slowDown.begin('bob');
  assert.equal(slowDown.pauseOf('bob'), undefined);
});

test('one good try does not wipe out the wrong ones beside it', () => {
  const clock = stoppedClock(0);
  const slowDown = openSlowDown(clock, PACE);
  for (let count = 0; count < 2; count += 1) slowDown.begin('place');
  slowDown.begin('place');
  slowDown.takeBack('place');
  assert.equal(slowDown.pauseOf('place'), undefined);
  slowDown.begin('place');
  assert.equal(slowDown.pauseOf('place'), 1);
});

test('a try under several names waits for all of them, and counts only when it is made', () => {
  const clock = stoppedClock(0);
  const one = openSlowDown(clock, PACE);
  const other = openSlowDown(clock, { ...PACE, freeTries: 5 });
  const begin = () =>
    beginAll([
      [one, 'ada'],
      [other, 'place'],
    ]);
  for (let count = 0; count < 3; count += 1) assert.equal(begin(), undefined);
  for (let count = 0; count < 50; count += 1) assert.equal(begin(), 1);
  assert.equal(other.pauseOf('place'), undefined);
});

test('a crowd of names takes a bounded room, and drives out the ones not heard of for longest', () => {
  const slowDown = openSlowDown(stoppedClock(0), { ...PACE, freeTries: 1 }, 100);
  slowDown.begin('first');
  for (let count = 0; count < 99; count += 1) slowDown.begin(`crowd ${count}`);
  assert.equal(slowDown.pauseOf('first'), 1);
  slowDown.begin('one more');
  assert.equal(slowDown.pauseOf('first'), undefined);
  assert.equal(slowDown.pauseOf('crowd 0'), 1);
});

test('all addresses of one IPv6 network are one place, in whatever spelling', () => {
  for (const address of ['2001:db8:1:2::1', '2001:DB8:1:2:ffff:0:0:9', '2001:0db8:0001:0002::']) {
    assert.equal(placeOf(address), '2001:db8:1:2');
  }
  assert.notEqual(placeOf('2001:db8:1:3::1'), placeOf('2001:db8:1:2::1'));
  assert.equal(placeOf('::1'), '0:0:0:0');
  assert.equal(placeOf('192.0.2.1'), '192.0.2.1');
});
