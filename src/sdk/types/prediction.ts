/** One run of a model. */
export interface Prediction {
  readonly id: string;
  readonly model: string;
  readonly version: string;
  readonly status: PredictionStatus;
  readonly input: Readonly<Record<string, unknown>>;
  readonly output: unknown;
  readonly error: string | null;
  readonly logs: string | null;
  readonly created_at: string;
  readonly started_at: string | null;
  readonly completed_at: string | null;
  readonly metrics: Readonly<Record<string, number>>;
  readonly urls: { readonly get: string; readonly cancel: string; readonly stream?: string };
}

/** How far a prediction is; the last three are final. */
export type PredictionStatus = 'starting' | 'processing' | 'succeeded' | 'failed' | 'canceled';

/** What a model is to run on: `owner/name`, or `owner/name:version`. */
export interface NewPrediction {
  readonly model: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly webhook?: string | undefined;
  readonly webhook_events_filter?: readonly ('start' | 'output' | 'logs' | 'completed')[] | undefined;
}

/** One job of an endpoint. */
export interface Task {
  readonly id: string;
  readonly status: TaskStatus;
  readonly output?: unknown;
  readonly error?: unknown;
  readonly delayTime?: number;
  readonly executionTime?: number;
}

/** How far a job is; the last four are final. */
export type TaskStatus =
  | 'IN_QUEUE'
  | 'IN_PROGRESS'
  | 'RUNNING'
  | 'COMPLETED'
  | 'FAILED'
  | 'CANCELLED'
  | 'TIMED_OUT';
