import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startBackgroundJob } from './background-job.ts';
import { openLogger } from './logger.ts';

const DAY = 24 * 60 * 60 * 1000;

test('runs never overlap, a failed one is logged, and the next takes place as usual', async () => {
  const lines: string[] = [];
  const logger = openLogger('info', { write: (line) => lines.push(line) });
  let running = 0;
  let runs = 0;
  const job = startBackgroundJob(
    'test',
    DAY,
    async () => {
      running += 1;
      assert.equal(running, 1);
      await Promise.resolve();
      running -= 1;
      runs += 1;
      if (runs === 1) throw new Error('not this time');
    },
    logger,
  );
  await Promise.all([job.runNow(), job.runNow(), job.runNow()]);
  await job.stop();
  assert.equal(runs, 3);
  assert.equal(lines.length, 1);
  assert.match(lines[0] ?? '', /"job":"test".*not this time/);
});

test('once a job has been stopped, nothing of it is under way', async () => {
  const gate = Promise.withResolvers<void>();
  let isDone = false;
  const job = startBackgroundJob(
    'test',
    DAY,
    async () => {
      await gate.promise;
      isDone = true;
    },
    openLogger('silent', { write: () => undefined }),
  );
  void job.runNow();
  const stopped = job.stop();
  gate.resolve();
  await stopped;
  assert.ok(isDone);
});
