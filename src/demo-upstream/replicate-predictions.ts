import type { Context, Hono } from 'hono';
import { type DemoJob, type DemoJobs, isFinal } from './demo-jobs.ts';
import { demoVersionId, listedModels } from './demo-model.ts';
import {
  accountOf,
  callerOrigin,
  demoAnswerJson,
  demoRefusal,
  inputOf,
  readJsonObject,
} from './demo-request.ts';
import { predictionView } from './replicate-views.ts';

/**
 * The predictions of the Replicate contract: create, wait, look, cancel, list. `ownOrigin` is where this server itself
 * is reached: event streams are read there, without a token.
 */
export function addPredictionRoutes(app: Hono, jobs: DemoJobs, ownOrigin: () => string): void {
  const view = (c: Context, job: DemoJob, asStarting = false): Record<string, unknown> =>
    predictionView(job, { caller: callerOrigin(c), own: ownOrigin() }, asStarting);

  const create = async (c: Context, modelInPath: string | undefined): Promise<Response> => {
    const body = await readJsonObject(c);
    if ('flaw' in body) return demoRefusal(c, 400, 'Invalid request', body.flaw);
    const asked = inputOf(body.object);
    if ('flaw' in asked) return demoRefusal(c, 422, 'Input validation failed', asked.flaw);
    const named = modelInPath ?? modelOfVersion(body.object.version);
    if (named === undefined) {
      return demoRefusal(c, 422, 'Input validation failed', '- version: Field required');
    }
    const version = modelInPath === undefined ? String(body.object.version).split(':').at(-1) : undefined;
    const job = jobs.create({ accountId: accountOf(c), model: named, version, input: asked.input });
    const waitSeconds = waitedSeconds(c.req.header('prefer'));
    if (waitSeconds !== undefined) {
      c.header('Preference-Applied', `wait=${waitSeconds}`);
      await jobs.until(job, () => isFinal(job), waitSeconds * 1000 - ANSWER_MARGIN_MS, c.req.raw.signal);
    }
    return c.json(view(c, job, true), 201);
  };

  app.post('/v1/models/:owner/:name/predictions', (c) =>
    create(c, `${c.req.param('owner')}/${c.req.param('name')}`),
  );
  app.post('/v1/predictions', (c) => create(c, undefined));

  app.get('/v1/predictions', (c) => {
    const all = jobs.list(accountOf(c));
    const cursor = c.req.query('cursor');
    const found = cursor === undefined ? 0 : all.findIndex((job) => job.id === cursor);
    const start = Math.max(found, 0);
    const pageAddress = (job: DemoJob | undefined): string | null =>
      job === undefined ? null : `${callerOrigin(c)}/v1/predictions?cursor=${job.id}`;
    return demoAnswerJson(c, 200, {
      previous: start === 0 ? null : pageAddress(all[Math.max(start - PAGE_LENGTH, 0)]),
      next: pageAddress(all[start + PAGE_LENGTH]),
      results: all.slice(start, start + PAGE_LENGTH).map((job) => view(c, job)),
    });
  });

  app.get('/v1/predictions/:id', (c) => {
    const job = jobs.find(accountOf(c), c.req.param('id'));
    return job === undefined ? notFound(c) : c.json(view(c, job));
  });

  app.post('/v1/predictions/:id/cancel', (c) => {
    const job = jobs.find(accountOf(c), c.req.param('id'));
    if (job === undefined) return notFound(c);
    jobs.cancel(job);
    return c.json(view(c, job));
  });
}

const PAGE_LENGTH = 100;
/** A client that waits N seconds gives up half a second later; the answer must have arrived by then. */
const ANSWER_MARGIN_MS = 100;
const WAIT_SECONDS_MAX = 60;

function waitedSeconds(prefer: string | undefined): number | undefined {
  const wait =
    prefer === undefined ? null : /(?:^|[,;\s])wait(?:\s*=\s*(\d{1,6}))?(?=$|[,;\s])/i.exec(prefer);
  if (wait === null) return undefined;
  return Math.min(Math.max(Number(wait[1] ?? WAIT_SECONDS_MAX), 1), WAIT_SECONDS_MAX);
}

/** A version names its model when it is one that the lists show, or spelled `owner/name:version`. */
function modelOfVersion(version: unknown): string | undefined {
  if (typeof version !== 'string' || version === '') return undefined;
  const [model = ''] = version.split(':');
  if (model.includes('/')) return model;
  return listedModels.find(({ name }) => demoVersionId(name) === version)?.name ?? 'wardkey/demo';
}

function notFound(c: Context): Response {
  return demoRefusal(c, 404, 'Not found', 'There is no such prediction, or the demo has forgotten it.');
}
