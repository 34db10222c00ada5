import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stoppedClock } from '../runtime/clock.ts';
import { openLogger } from '../runtime/logger.ts';
import { openRefusalLog } from './refusal-log.ts';

function open() {
  const lines: { moreLikeIt?: number; address: string; code: string }[] = [];
  const logger = openLogger('info', { write: (line) => lines.push(JSON.parse(line)) });
  const clock = stoppedClock(0);
  const log = openRefusalLog(logger, clock);
  const flood = (address: string, times: number) => {
    for (let count = 0; count < times; count += 1) log.add(address, { code: 'token_missing' });
  };
  return { lines, clock, log, flood };
}

test('a hundred refusals of one place are logged each, a flood of them in a few lines that say how many', () => {
  const { lines, flood } = open();
  flood('192.0.2.1', 100);
  assert.equal(lines.length, 100);
  flood('192.0.2.1', 100_000);
  assert.ok(lines.length < 115, `${lines.length}`);
  const counted = lines.reduce((sum, { moreLikeIt = 0 }) => sum + 1 + moreLikeIt, 0);
  assert.ok(counted > 50_000 && counted <= 100_100, `${counted}`);
});

test('a minute later each is logged again, the first with those that were left out', () => {
  const { lines, clock, flood } = open();
  flood('192.0.2.1', 150);
  clock.advance(60_000);
  flood('192.0.2.1', 2);
  assert.deepEqual(
    lines.slice(-2).map(({ moreLikeIt }) => moreLikeIt),
    [50, undefined],
  );
});

test('other places are logged all the same, and one IPv6 line is one place', () => {
  const { lines, flood } = open();
  for (let host = 0; host < 500; host += 1) flood(`2001:db8::${host.toString(16)}`, 1);
  assert.ok(lines.length < 105, `${lines.length}`);
  flood('198.51.100.7', 1);
  assert.equal(lines.at(-1)?.address, '198.51.100.7');
});

test('what went wrong inside is always logged', () => {
  const { lines, log, flood } = open();
  flood('192.0.2.1', 150);
  log.add('192.0.2.1', { code: 'internal_error', err: new Error('a bug') });
  assert.equal(lines.at(-1)?.code, 'internal_error');
});
