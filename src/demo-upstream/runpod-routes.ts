import type { Context, Hono } from 'hono';
import { type DemoJob, type DemoJobs, isFinal } from './demo-jobs.ts';
import { accountOf, demoAnswerJson, demoRefusal, inputOf, readJsonObject } from './demo-request.ts';

/** The RunPod contract: an endpoint is a queue that takes jobs, and its name is the name of the model. */
export function addRunpodRoutes(app: Hono, jobs: DemoJobs): void {
  const create = async (c: Context): Promise<DemoJob | Response> => {
    const body = await readJsonObject(c);
    if ('flaw' in body) return demoRefusal(c, 400, 'Invalid request', body.flaw);
    const asked = inputOf(body.object);
    if ('flaw' in asked) return demoRefusal(c, 400, 'Invalid request', asked.flaw);
    const model = c.req.param('endpoint') ?? '';
    return jobs.create({ accountId: accountOf(c), model, version: undefined, input: asked.input });
  };
  const find = (c: Context): DemoJob | undefined => {
    const job = jobs.find(accountOf(c), c.req.param('id') ?? '');
    return job?.model === c.req.param('endpoint') ? job : undefined;
  };
  const ofEndpoint = (c: Context): readonly DemoJob[] =>
    jobs.list(accountOf(c)).filter((job) => job.model === c.req.param('endpoint'));
  const finished = (c: Context, job: DemoJob): Promise<boolean> =>
    jobs.until(job, () => isFinal(job), waitedMilliseconds(c), c.req.raw.signal);

  app.post('/v2/:endpoint/runsync', async (c) => {
    const job = await create(c);
    if (job instanceof Response) return job;
    await finished(c, job);
    return demoAnswerJson(c, 200, jobView(job));
  });
  app.post('/v2/:endpoint/run', async (c) => {
    const job = await create(c);
    return job instanceof Response ? job : demoAnswerJson(c, 200, { id: job.id, status: 'IN_QUEUE' });
  });
  app.get('/v2/:endpoint/status/:id', (c) => {
    const job = find(c);
    return job === undefined ? notFound(c) : demoAnswerJson(c, 200, jobView(job));
  });
  app.get('/v2/:endpoint/status-sync/:id', async (c) => {
    const job = find(c);
    if (job === undefined) return notFound(c);
    await finished(c, job);
    return demoAnswerJson(c, 200, jobView(job));
  });
  app.get('/v2/:endpoint/stream/:id', async (c) => {
    const job = find(c);
    if (job === undefined) return notFound(c);
    await jobs.until(job, () => hasUnread(job) || isFinal(job), STREAM_WAIT_MS, c.req.raw.signal);
    const pieces = outputs(job).slice(job.piecesRead);
    job.piecesRead += pieces.length;
    const stream = pieces.map((output) => ({ output }));
    return demoAnswerJson(c, 200, { id: job.id, status: STATUS[job.state], stream });
  });
  app.post('/v2/:endpoint/cancel/:id', (c) => {
    const job = find(c);
    if (job === undefined) return notFound(c);
    jobs.cancel(job);
    return demoAnswerJson(c, 200, { id: job.id, status: STATUS[job.state] });
  });
  app.post('/v2/:endpoint/purge-queue', (c) => {
    const queued = ofEndpoint(c).filter((job) => job.state === 'queued');
    for (const job of queued) jobs.cancel(job);
    return demoAnswerJson(c, 200, { removed: queued.length, status: 'completed' });
  });
  app.get('/v2/:endpoint/health', (c) => {
    const count = (state: DemoJob['state']): number =>
      ofEndpoint(c).filter((job) => job.state === state).length;
    const inProgress = count('running');
    return demoAnswerJson(c, 200, {
      jobs: {
        completed: count('succeeded'),
        failed: count('failed'),
        inProgress,
        inQueue: count('queued'),
        retried: 0,
      },
      workers: { idle: 1, initializing: 0, ready: 1, running: inProgress > 0 ? 1 : 0, throttled: 0 },
    });
  });
}

const STATUS = {
  queued: 'IN_QUEUE',
  running: 'IN_PROGRESS',
  succeeded: 'COMPLETED',
  failed: 'FAILED',
  canceled: 'CANCELLED',
} as const;

/** The client asks again at once, so an empty answer must not come at once. */
const STREAM_WAIT_MS = 10_000;

function waitedMilliseconds(c: Context): number {
  const asked = Number(c.req.query('wait') ?? 90_000);
  return Number.isFinite(asked) ? Math.min(Math.max(asked, 1000), 90_000) : 90_000;
}

function jobView(job: DemoJob): object {
  return {
    id: job.id,
    status: STATUS[job.state],
    delayTime: (job.startedAt ?? job.completedAt ?? Date.now()) - job.createdAt,
    ...(job.completedAt !== undefined && {
      executionTime: job.completedAt - (job.startedAt ?? job.completedAt),
    }),
    ...(job.state === 'succeeded' && { output: job.output }),
    ...(job.error !== null && { error: job.error }),
  };
}

function outputs(job: DemoJob): readonly string[] {
  return typeof job.output === 'string' ? [job.output] : (job.output ?? []);
}

function hasUnread(job: DemoJob): boolean {
  return outputs(job).length > job.piecesRead;
}

function notFound(c: Context): Response {
  return demoRefusal(
    c,
    404,
    'Not found',
    'There is no such job at this endpoint, or the demo has forgotten it.',
  );
}
