import { Hono } from 'hono';
import type { Logger } from '../runtime/logger.ts';
import type { DemoJobs } from './demo-jobs.ts';
import { BodyTooLarge, demoRefusal } from './demo-request.ts';
import { addEventStreamRoute } from './event-stream.ts';
import { addFileRoutes } from './replicate-files.ts';
import { addModelRoutes } from './replicate-models.ts';
import { addPredictionRoutes } from './replicate-predictions.ts';
import { DEMO_LOG_LINE } from './run-demo-job.ts';
import { addRunpodRoutes } from './runpod-routes.ts';

/**
 * The demo as an application without a server. `ownOrigin` is asked when an answer is made, because the port is known
 * only then. Every answer has the header `x-demo-model-server: true`; what is not there gets a 404 that says what may be
 * wrong with the address.
 */
export function demoApp(jobs: DemoJobs, ownOrigin: () => string, logger: Logger): Hono {
  const app = new Hono({ getPath: toleratedPath });
  app.use(async (c, next) => {
    await next();
    c.header('x-demo-model-server', 'true');
    logger.debug({ method: c.req.method, path: loggedPath(c.req.path), status: c.res.status }, DEMO_LOG_LINE);
  });
  app.onError((error, c) => {
    if (error instanceof BodyTooLarge) return demoRefusal(c, 413, 'Body too large', error.message);
    throw error;
  });
  addPredictionRoutes(app, jobs, ownOrigin);
  addModelRoutes(app);
  addFileRoutes(app);
  addRunpodRoutes(app, jobs);
  addEventStreamRoute(app, jobs);
  app.notFound((c) => demoRefusal(c, 404, 'Not found', hint(c.req.path)));
  return app;
}

/** A base address with a slash at its end makes clients ask for `/v2//endpoint`. */
function toleratedPath(request: Request): string {
  return new URL(request.url).pathname.replace(/^\/(v1|v2)\/\/+/, '/$1/');
}

/** The address of an event stream is a credential. */
function loggedPath(path: string): string {
  return path.startsWith('/stream/') ? '/stream/…' : path;
}

function hint(path: string): string {
  if (path.startsWith('/v1/v1/')) {
    return 'The path has "/v1" twice: the base address of this client must not end in "/v1".';
  }
  if (/^\/(?:predictions|models|account|files|hardware)\b/.test(path)) {
    return 'The path lacks "/v1": the base address of this client must end in "/v1".';
  }
  return 'The requested resource could not be found. The demo knows the paths of the Replicate API under /v1 and of RunPod endpoints under /v2.';
}
