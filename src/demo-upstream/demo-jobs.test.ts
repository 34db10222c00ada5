import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openDemoJobs } from './demo-jobs.ts';

const asked = (accountId: string, input: Record<string, unknown> = {}) => ({
  accountId,
  model: 'a/b',
  version: undefined,
  input: { demo_delay_ms: 20_000, ...input },
});

test('the oldest jobs of an account are forgotten and ended, those of others stay', (t) => {
  const jobs = openDemoJobs(3);
  t.after(() => jobs.stop());
  const other = jobs.create(asked('other'));
  const own = Array.from({ length: 5 }, () => jobs.create(asked('own')));
  assert.deepEqual(
    jobs.list('own').map(({ id }) => id),
    own
      .slice(2)
      .map(({ id }) => id)
      .reverse(),
  );
  assert.equal(own[0]?.state, 'canceled');
  assert.equal(jobs.find('own', own[0]?.id ?? ''), undefined);
  assert.equal(jobs.find('other', other.id), other);
});

test('large inputs make room for one another, whosever they are', (t) => {
  const jobs = openDemoJobs(100, 100_000);
  t.after(() => jobs.stop());
  const large = { prompt: 'x'.repeat(60_000) };
  const [first, second] = [jobs.create(asked('a', large)), jobs.create(asked('b', large))];
  assert.equal(jobs.find('a', first.id), undefined);
  assert.equal(jobs.find('b', second.id), second);
});

test('waiting ends when the state is reached, when the time is over and when the caller goes away', async (t) => {
  const jobs = openDemoJobs();
  t.after(() => jobs.stop());
  const job = jobs.create(asked('a'));
  assert.equal(await jobs.until(job, () => false, 1), false);
  const gone = new AbortController();
  const waiting = jobs.until(job, () => false, 60_000, gone.signal);
  gone.abort();
  assert.equal(await waiting, false);
  const ended = jobs.until(job, () => job.state === 'canceled', 60_000);
  jobs.cancel(job);
  assert.equal(await ended, true);
});

test('a stream key finds its job, and is neither its id nor a guess away', (t) => {
  const jobs = openDemoJobs();
  t.after(() => jobs.stop());
  const job = jobs.create(asked('a'));
  assert.equal(jobs.findByStreamKey(job.streamKey), job);
  assert.equal(jobs.findByStreamKey(job.id), undefined);
  assert.equal(Buffer.from(job.streamKey, 'base64url').length, 32);
});
