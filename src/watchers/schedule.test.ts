import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { afterRun, newRecord, type RunOutcome } from './schedule.ts';

const NOW = Date.UTC(2026, 0, 1);
const outcomes = fc.oneof(
  fc.record({ kind: fc.constant('done' as const) }),
  fc.record({
    kind: fc.constant('must_wait' as const),
    until: fc.integer({ min: NOW - 10_000, max: NOW + 10_000_000 }),
    message: fc.constant('wait'),
  }),
  fc.record({ kind: fc.constant('failed' as const), message: fc.constant('no') }),
  fc.record({ kind: fc.constant('stopped' as const) }),
) satisfies fc.Arbitrary<RunOutcome>;

test('whatever becomes of its runs, a watcher runs again: not before it may, and within an hour of that', () => {
  fc.assert(
    fc.property(
      fc.array(outcomes, { minLength: 1, maxLength: 40 }),
      fc.integer({ min: 1000, max: 600_000 }),
      (all, every) => {
        let record = newRecord('search');
        let now = NOW;
        for (const outcome of all) {
          record = afterRun(record, outcome, every, now);
          const next = record.nextRunAt ?? 0;
          assert.ok(next >= now);
          if (outcome.kind === 'must_wait')
            assert.ok(next >= outcome.until && next <= Math.max(outcome.until, now + 1000));
          else assert.ok(next <= now + Math.max(every, 60 * 60_000));
          if (outcome.kind === 'failed') assert.ok(next >= now + every);
          now = next;
        }
      },
    ),
  );
});

test('failures wait a minute, then twice as long each time, and one good run forgets them', () => {
  let record = newRecord('events');
  const waits = Array.from({ length: 8 }, () => {
    record = afterRun(record, { kind: 'failed', message: 'no' }, 1000, NOW);
    return ((record.nextRunAt ?? 0) - NOW) / 60_000;
  });
  assert.deepEqual(waits, [1, 2, 4, 8, 16, 32, 60, 60]);
  assert.equal(afterRun(record, { kind: 'done' }, 1000, NOW).failures, 0);
});
