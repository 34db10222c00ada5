import { setTimeout as delay } from 'node:timers/promises';
import type { DemoJob } from './demo-jobs.ts';
import { demoAnswer } from './demo-model.ts';

/** What every answer says, so that nobody takes it for a model's. */
export const DEMO_LOG_LINE = 'Wardkey demo upstream: no model was run';

/**
 * Takes a job from `queued` to its end, telling each step to `changed`. It takes as long as the input asks for in
 * `demo_delay_ms`, at most 30 seconds, and fails with the text in `demo_fail`. Stops where it is when aborted.
 */
export async function runDemoJob(job: DemoJob, signal: AbortSignal, changed: () => void): Promise<void> {
  const milliseconds = delayOf(job.input);
  const pass = (part: number): Promise<void> => delay(milliseconds * part, undefined, { signal });
  try {
    await pass(QUEUED_PART);
    job.state = 'running';
    job.startedAt = Date.now();
    job.events.push({ event: 'logs', data: `${DEMO_LOG_LINE}\n` });
    changed();
    const state = await work(job, (part) => pass(part * (1 - QUEUED_PART)), changed);
    job.state = state;
    job.completedAt = Date.now();
    job.events.push({ event: 'done', data: state === 'failed' ? '{"reason":"error"}' : '{}' });
    changed();
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

async function work(
  job: DemoJob,
  pass: (part: number) => Promise<void>,
  changed: () => void,
): Promise<'succeeded' | 'failed'> {
  const failure = job.input.demo_fail;
  if (typeof failure === 'string') {
    await pass(1);
    job.error = failure.slice(0, LONGEST_ERROR);
    job.events.push({ event: 'error', data: job.error });
    return 'failed';
  }
  const answer = demoAnswer(job.model, job.input);
  if (answer.kind === 'whole') {
    await pass(1);
    job.output = answer.output;
    const outputs = typeof answer.output === 'string' ? [answer.output] : answer.output;
    for (const data of outputs) job.events.push({ event: 'output', data });
  } else {
    await speak(job, answer.pieces, pass, changed);
  }
  return 'succeeded';
}

async function speak(
  job: DemoJob,
  pieces: readonly string[],
  pass: (part: number) => Promise<void>,
  changed: () => void,
): Promise<void> {
  const atOnce = Math.ceil(pieces.length / STEPS);
  for (let from = 0; from < pieces.length; from += atOnce) {
    await pass(1 / STEPS);
    job.output = pieces.slice(0, from + atOnce);
    for (const data of pieces.slice(from, from + atOnce)) job.events.push({ event: 'output', data });
    changed();
  }
}

const STEPS = 10;
const QUEUED_PART = 0.25;
const LONGEST_ERROR = 500;
const DEFAULT_DELAY_MS = 40;
const DELAY_MS_MAX = 30_000;

function delayOf(input: Readonly<Record<string, unknown>>): number {
  const asked = input.demo_delay_ms;
  if (typeof asked !== 'number' || !Number.isFinite(asked)) return DEFAULT_DELAY_MS;
  return Math.min(Math.max(asked, 0), DELAY_MS_MAX);
}
