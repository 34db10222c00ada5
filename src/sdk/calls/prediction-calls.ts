import { WardkeyError } from '../errors.ts';
import { type CallOptions, segment } from '../request-form.ts';
import { RunFailedError } from '../run-failed-error.ts';
import { type RunLimits, runToEnd } from '../run-to-end.ts';
import type { Sender } from '../send-request.ts';
import type { Page } from '../types/page.ts';
import type { NewPrediction, Prediction } from '../types/prediction.ts';
import { allOf } from './all-pages.ts';

/** The runs of models, for APIs behind the gateway that speak Replicate's contract. */
export function predictionCalls({ send }: Pick<Sender, 'send'>) {
  const list = (query: { readonly cursor?: string } = {}, options?: CallOptions) =>
    send<Page<Prediction>>('GET', '/v1/predictions', { ...options, query: { ...query } });
  return {
    /** Starts a run. With `waitSeconds` (1 to 60) the answer is held back until the run has ended, so long at most. */
    create: (
      { model, ...wanted }: NewPrediction,
      { waitSeconds, ...options }: CallOptions & { readonly waitSeconds?: number } = {},
    ) => {
      const { path, version } = placeOf(model);
      return send<Prediction>('POST', path, {
        ...options,
        body: { ...wanted, ...(version !== undefined && { version }) },
        ...(waitSeconds !== undefined && { headers: { prefer: `wait=${waitSeconds}` } }),
      });
    },
    get: (id: string, options?: CallOptions) =>
      send<Prediction>('GET', `/v1/predictions/${segment(id)}`, options),
    cancel: (id: string, options?: CallOptions) =>
      send<Prediction>('POST', `/v1/predictions/${segment(id)}/cancel`, options),
    /** One page, newest first. */
    list,
    /** All of them, page by page as they are asked for. */
    listAll: (options?: CallOptions) => allOf((cursor) => list(cursor, options)),
  };
}

/** What a model is run on, and how. */
export type RunOptions = Omit<NewPrediction, 'model'> &
  RunLimits<Prediction> &
  Pick<CallOptions, 'idempotencyKey'>;

/** Runs a model and gives its output. Throws a `RunFailedError` if it ends in another way. */
export async function runModel(
  sender: Sender,
  model: string,
  { signal: given, timeoutSeconds, onProgress, idempotencyKey, ...wanted }: RunOptions,
): Promise<unknown> {
  const calls = predictionCalls(sender);
  const limits = { signal: given, timeoutSeconds, onProgress };
  const ended = await runToEnd(sender, limits, {
    start: (signal) =>
      calls.create({ ...wanted, model }, { waitSeconds: WAIT_SECONDS, idempotencyKey, signal }),
    look: (id, signal) => calls.get(id, { signal }),
    cancel: (id) => calls.cancel(id),
    isEnd: ({ status }) => status === 'succeeded' || status === 'failed' || status === 'canceled',
  });
  if (ended.status === 'succeeded') return ended.output;
  throw new RunFailedError(ended);
}

/** Short enough for any proxy on the way; what takes longer is asked for again. */
const WAIT_SECONDS = 20;

function placeOf(model: string): { readonly path: string; readonly version?: string } {
  const [, owner, name, version] = /^([\w.-]+)\/([\w.-]+)(?::([\w-]+))?$/.exec(model) ?? [];
  if (owner === undefined || name === undefined) {
    throw new WardkeyError({
      code: 'model_malformed',
      detail: 'The name of the model cannot be read.',
      fix: 'Write it as owner/name or owner/name:version, as in replicate/hello-world.',
    });
  }
  if (version !== undefined) return { path: '/v1/predictions', version };
  return { path: `/v1/models/${segment(owner)}/${segment(name)}/predictions` };
}
