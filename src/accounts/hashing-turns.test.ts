import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openTurns } from './hashing-turns.ts';

/** Turns of which one works at a time, and work that ends when the test says so. */
function open(limits: { ofOnePlace: number; inAll: number }) {
  const inTurn = openTurns({ parallel: 1, ...limits });
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  const ask = (name: string, address: string | undefined) =>
    inTurn(address, () => {
      begun.push(name);
      return new Promise<string>((resolve) => ends.push(() => resolve(name)));
    });
  const endAll = async () => {
    for (let rounds = 0; rounds < 200; rounds += 1) {
      ends.shift()?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return { ask, begun, endAll };
}

test('a crowd from one place is held to its share of the line, and told when to come again', async () => {
  const { ask, endAll } = open({ ofOnePlace: 5, inAll: 50 });
  const asked = Array.from({ length: 40 }, (_, index) => ask(`evil-${index}`, '192.0.2.1'));
  await endAll();
  const outcomes = await Promise.all(asked);
  assert.equal(outcomes.filter(({ ok }) => ok).length, 6, 'one who works and five who wait');
  const refused = outcomes.flatMap((outcome) => (outcome.ok ? [] : [outcome.problem]));
  assert.ok(
    refused.every(({ code, retryAfterSeconds }) => code === 'sign_in_busy' && retryAfterSeconds === 5),
  );
});

test('somebody from elsewhere waits for one turn of the crowd and not for all of them', async () => {
  const { ask, begun, endAll } = open({ ofOnePlace: 20, inAll: 60 });
  const asked = Array.from({ length: 20 }, (_, index) => ask(`evil-${index}`, '2001:db8::1'));
  // Another address of the same line is the same place.
  asked.push(ask('evil-too', '2001:db8::2'), ask('ada', '198.51.100.7'));
  await endAll();
  await Promise.all(asked);
  assert.deepEqual(begun.slice(0, 3), ['evil-0', 'evil-1', 'ada']);
  assert.equal(begun.length, 22);
});

test('where the line is full, the place with most in it makes room for others, and the operator always has some', async () => {
  const { ask, begun, endAll } = open({ ofOnePlace: 10, inAll: 10 });
  const crowd = Array.from({ length: 11 }, (_, index) => ask(`evil-${index}`, '192.0.2.1'));
  const others = [ask('ada', '198.51.100.7'), ask('bob', '203.0.113.9'), ask('operator', undefined)];
  await endAll();
  assert.ok((await Promise.all(others)).every(({ ok }) => ok));
  assert.equal((await Promise.all(crowd)).filter(({ ok }) => !ok).length, 2);
  assert.deepEqual(begun.slice(0, 2), ['evil-0', 'evil-1']);
});

test('work that fails gives its turn on, and no more than the limit work at a time', async () => {
  const inTurn = openTurns({ parallel: 2, ofOnePlace: 100, inAll: 100 });
  let running = 0;
  let most = 0;
  const work = async (index: number) => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
    if (index % 3 === 0) throw new Error('a bug');
    return index;
  };
  const settled = await Promise.allSettled(
    Array.from({ length: 60 }, (_, index) => inTurn('192.0.2.1', () => work(index))),
  );
  assert.equal(most, 2);
  assert.equal(settled.filter(({ status }) => status === 'fulfilled').length, 40);
  assert.deepEqual(await inTurn('192.0.2.1', async () => 'still'), { ok: true, value: 'still' });
});
