import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  afterAnswer,
  afterStart,
  type Budget,
  earliestStart,
  GITHUB_PACE,
  type LimitedAnswer,
  type LimitState,
  UNLIMITED,
} from './limits.ts';

const NOW = Date.UTC(2026, 0, 1);
const budgets = fc.constantFrom<Budget>('core', 'code_search');
const answers = fc.record({
  status: fc.constantFrom(200, 304, 403, 404, 429, 500),
  headers: fc.record(
    {
      'retry-after': fc.oneof(fc.nat(5000).map(String), fc.string()),
      'x-ratelimit-remaining': fc.oneof(fc.nat(60).map(String), fc.string()),
      'x-ratelimit-reset': fc.oneof(
        fc.nat(7200).map((seconds) => String(NOW / 1000 + seconds)),
        fc.string(),
      ),
      date: fc.oneof(fc.constant(new Date(NOW).toUTCString()), fc.string()),
    },
    { requiredKeys: [] },
  ),
  words: fc.constantFrom('', 'You have exceeded a secondary rate limit', 'Resource not accessible'),
}) satisfies fc.Arbitrary<LimitedAnswer>;

test('whatever a host answers, it is never asked faster than the pace, and code is searched still more rarely', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(budgets, answers), { maxLength: 60 }), (exchanges) => {
      let state: LimitState = UNLIMITED;
      let now = NOW;
      const starts: { budget: Budget; at: number }[] = [];
      for (const [budget, answer] of exchanges) {
        now = Math.max(now, earliestStart(state, budget));
        starts.push({ budget, at: now });
        state = afterAnswer(afterStart(state, budget, now, GITHUB_PACE), budget, answer, now);
      }
      assert.ok(withinAnyWindow(starts, 1000) <= GITHUB_PACE.requestsPerSecond + 1);
      const searches = starts.filter(({ budget }) => budget === 'code_search');
      assert.ok(withinAnyWindow(searches, 60_000) <= GITHUB_PACE.searchesPerMinute + 1);
    }),
  );
});

test('a host that says for how long is left alone for exactly so long', () => {
  fc.assert(
    fc.property(budgets, fc.nat(80_000), fc.constantFrom(403, 429), (budget, seconds, status) => {
      const answer = { status, headers: { 'retry-after': String(seconds) }, words: '' };
      const state = afterAnswer(UNLIMITED, budget, answer, NOW);
      assert.equal(earliestStart(state, 'core'), NOW + seconds * 1000);
      assert.equal(earliestStart(state, 'code_search'), NOW + seconds * 1000);
    }),
  );
});

test('a host that does not say for how long is left alone for a minute, then two, up to an hour', () => {
  let state = UNLIMITED;
  const waits: number[] = [];
  for (let count = 0; count < 9; count += 1) {
    const now = Math.max(NOW, earliestStart(state, 'core'));
    const answer = {
      status: 403,
      headers: {},
      words: '{"message":"You have exceeded a secondary rate limit"}',
    };
    state = afterAnswer(state, 'core', answer, now);
    waits.push((earliestStart(state, 'core') - now) / 60_000);
  }
  assert.deepEqual(waits, [1, 2, 4, 8, 16, 32, 60, 60, 60]);
  const good = afterAnswer(state, 'core', { status: 200, headers: {}, words: '' }, NOW);
  assert.equal(good.refusals, 0);
});

test('an empty budget waits for its reset by the clock of the host, and the other budget goes on', () => {
  fc.assert(
    fc.property(fc.integer({ min: -3000, max: 3000 }), fc.nat(3600), (skewSeconds, seconds) => {
      const hostNow = NOW + skewSeconds * 1000;
      const headers = {
        'x-ratelimit-remaining': '0',
        'x-ratelimit-reset': String(hostNow / 1000 + seconds),
        date: new Date(hostNow).toUTCString(),
      };
      const state = afterAnswer(UNLIMITED, 'code_search', { status: 200, headers, words: '' }, NOW);
      assert.equal(earliestStart(state, 'code_search'), NOW + seconds * 1000 + 1000);
      assert.equal(earliestStart(state, 'core'), 0);
    }),
  );
});

test('requests whose answers never arrive use up what is left all the same', () => {
  const headers = { 'x-ratelimit-remaining': '3', 'x-ratelimit-reset': String(NOW / 1000 + 600) };
  let state = afterAnswer(UNLIMITED, 'core', { status: 200, headers, words: '' }, NOW);
  for (let count = 0; count < 3; count += 1)
    state = afterStart(state, 'core', NOW + count * 1000, GITHUB_PACE);
  assert.equal(earliestStart(state, 'core'), NOW + 601_000);
});

test('what is forbidden for good is not taken for a limit', () => {
  const answer = {
    status: 403,
    headers: { 'x-ratelimit-remaining': '4000' },
    words: 'Resource not accessible',
  };
  assert.equal(earliestStart(afterAnswer(UNLIMITED, 'core', answer, NOW), 'core'), 0);
});

function withinAnyWindow(starts: readonly { at: number }[], milliseconds: number): number {
  const counts = starts.map(
    ({ at }) => starts.filter((other) => other.at >= at && other.at < at + milliseconds).length,
  );
  return Math.max(0, ...counts);
}
