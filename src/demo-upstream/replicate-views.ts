import { type DemoJob, isFinal } from './demo-jobs.ts';
import { demoModelKind, demoVersionId } from './demo-model.ts';
import { DEMO_LOG_LINE } from './run-demo-job.ts';

/** Where the addresses in an answer point to: the caller's side of the gateway, and this server itself. */
export interface Origins {
  readonly caller: string;
  readonly own: string;
}

/**
 * A job as a prediction. `asStarting` hides what a job has done so far: clients that asked to wait take every status
 * but `starting` for the end.
 */
export function predictionView(job: DemoJob, origins: Origins, asStarting = false): Record<string, unknown> {
  const address = `${origins.caller}/v1/predictions/${job.id}`;
  const isUnfinished = !isFinal(job);
  return {
    id: job.id,
    model: job.model,
    version: job.version ?? 'hidden',
    input: job.input,
    status: asStarting && isUnfinished ? 'starting' : STATUS[job.state],
    output: asStarting && isUnfinished ? null : job.output,
    logs: asStarting || job.startedAt === undefined ? '' : `${DEMO_LOG_LINE}\n`,
    error: job.error,
    created_at: time(job.createdAt),
    started_at: asStarting && isUnfinished ? null : time(job.startedAt),
    completed_at: time(job.completedAt),
    metrics: metrics(job),
    data_removed: false,
    source: 'api',
    urls: { get: address, cancel: `${address}/cancel`, stream: `${origins.own}/stream/${job.streamKey}` },
    demo: true,
  };
}

/** A model as lists and look-ups show it. `name` is `owner/name`. */
export function modelView(name: string, description: string, origins: Origins): Record<string, unknown> {
  const [owner = '', own = ''] = name.split('/');
  return {
    url: `${origins.caller}/${name}`,
    owner,
    name: own,
    description,
    visibility: 'public',
    github_url: null,
    paper_url: null,
    license_url: null,
    run_count: 0,
    cover_image_url: null,
    default_example: null,
    latest_version: versionView(name, demoVersionId(name)),
    demo: true,
  };
}

/** A version of a model, with the schema of what goes in and what comes out. */
export function versionView(model: string, id: string): Record<string, unknown> {
  return {
    id,
    created_at: '2025-01-01T00:00:00.000Z',
    cog_version: '0.16.12',
    openapi_schema: {
      openapi: '3.0.2',
      info: { title: 'Cog', version: '0.1.0' },
      paths: {},
      components: { schemas: { Input: INPUT, Output: outputSchema(model) } },
    },
    demo: true,
  };
}

const STATUS = {
  queued: 'starting',
  running: 'processing',
  succeeded: 'succeeded',
  failed: 'failed',
  canceled: 'canceled',
} as const;

const INPUT = {
  type: 'object',
  title: 'Input',
  properties: {
    prompt: { type: 'string', title: 'Prompt', 'x-order': 0 },
    demo_delay_ms: { type: 'integer', title: 'Demo delay', maximum: 30_000, 'x-order': 1 },
    demo_fail: { type: 'string', title: 'Demo failure', 'x-order': 2 },
  },
};

function outputSchema(model: string): Record<string, unknown> {
  switch (demoModelKind(model)) {
    case 'language':
      return {
        type: 'array',
        items: { type: 'string' },
        title: 'Output',
        'x-cog-array-type': 'iterator',
        'x-cog-array-display': 'concatenate',
      };
    case 'hello':
      return { type: 'string', title: 'Output' };
    case 'image':
      return { type: 'array', items: { type: 'string', format: 'uri' }, title: 'Output' };
  }
}

function metrics(job: DemoJob): Record<string, number> {
  if (job.completedAt === undefined) return {};
  const seconds = (job.completedAt - (job.startedAt ?? job.completedAt)) / 1000;
  return { predict_time: seconds, total_time: (job.completedAt - job.createdAt) / 1000 };
}

function time(milliseconds: number | undefined): string | null {
  return milliseconds === undefined ? null : new Date(milliseconds).toISOString();
}
