import { concealAll } from './conceal.ts';
import { WardkeyError } from './errors.ts';
import type { Prediction, Task } from './types/prediction.ts';

/** A run that ended without its output: it failed, was cancelled or took too long for the API behind the gateway. */
export class RunFailedError extends WardkeyError {
  readonly #run: Prediction | Task;

  static {
    Object.defineProperty(RunFailedError.prototype, 'name', { value: 'RunFailedError', configurable: true });
  }

  constructor(run: Prediction | Task) {
    const shown = concealAll(run, []) as Prediction | Task;
    const why = typeof shown.error === 'string' ? shown.error : JSON.stringify(shown.error ?? undefined);
    super({
      code: /^cancell?ed$/i.test(shown.status) ? 'run_canceled' : 'run_failed',
      detail: `The run ${shown.id} ended as ${shown.status}${why === undefined ? '' : `: ${why}`}.`,
      fix: 'Look at the input of the run, and at what the API behind the gateway logs of it.',
    });
    this.#run = shown;
  }

  /** The run as it ended, with its logs where there are any. */
  get run(): Prediction | Task {
    return this.#run;
  }
}
