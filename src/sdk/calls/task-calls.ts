import { type CallOptions, segment } from '../request-form.ts';
import { RunFailedError } from '../run-failed-error.ts';
import { type RunLimits, runToEnd } from '../run-to-end.ts';
import type { Sender } from '../send-request.ts';
import type { Task } from '../types/prediction.ts';

/** What a job is about. */
type Input = Readonly<Record<string, unknown>>;

/** The jobs of an endpoint, for APIs behind the gateway that speak RunPod's contract. */
export function taskCalls({ send }: Pick<Sender, 'send'>) {
  const at = (endpointId: string, what: string) => `/v2/${segment(endpointId)}/${what}`;
  return {
    start: (endpointId: string, input: Input, options?: CallOptions) =>
      send<Task>('POST', at(endpointId, 'run'), { ...options, body: { input } }),
    get: (endpointId: string, id: string, options?: CallOptions) =>
      send<Task>('GET', at(endpointId, `status/${segment(id)}`), options),
    cancel: (endpointId: string, id: string, options?: CallOptions) =>
      send<Task>('POST', at(endpointId, `cancel/${segment(id)}`), options),
  };
}

/** How a job is run to its end. */
export type TaskOptions = RunLimits<Task> & Pick<CallOptions, 'idempotencyKey'>;

/** Gives an endpoint a job and answers its output. Throws a `RunFailedError` if it ends in another way. */
export async function runTask(
  sender: Sender,
  endpointId: string,
  input: Input,
  { idempotencyKey, ...limits }: TaskOptions = {},
): Promise<unknown> {
  const calls = taskCalls(sender);
  const ended = await runToEnd(sender, limits, {
    start: (signal) => calls.start(endpointId, input, { idempotencyKey, signal }),
    look: (id, signal) => calls.get(endpointId, id, { signal }),
    cancel: (id) => calls.cancel(endpointId, id),
    isEnd: ({ status }) => !['IN_QUEUE', 'IN_PROGRESS', 'RUNNING'].includes(status),
  });
  if (ended.status === 'COMPLETED') return ended.output;
  throw new RunFailedError(ended);
}
