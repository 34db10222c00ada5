import { withDeadline } from './deadline.ts';
import { TimeoutError } from './errors.ts';
import type { Sender } from './send-request.ts';

/** How something is run to its end. */
export interface RunLimits<State> {
  /** When it fires, what was started is cancelled. */
  readonly signal?: AbortSignal | undefined;
  /** For the whole run; ten minutes unless said otherwise. What was started goes on when they are over. */
  readonly timeoutSeconds?: number | undefined;
  /** Is told how far it is, whenever it was looked at. */
  readonly onProgress?: ((state: State) => void) | undefined;
}

/** The calls that a run consists of. */
export interface RunCalls<State> {
  start(signal: AbortSignal): Promise<State>;
  look(id: string, signal: AbortSignal): Promise<State>;
  cancel(id: string): Promise<unknown>;
  isEnd(state: State): boolean;
}

/** Starts something and looks at it until it has ended, in pauses that grow from a quarter of a second to five seconds. */
export async function runToEnd<State extends { readonly id: string }>(
  { wait }: Pick<Sender, 'wait'>,
  { signal: given, timeoutSeconds = RUN_SECONDS, onProgress }: RunLimits<State>,
  calls: RunCalls<State>,
): Promise<State> {
  let id: string | undefined;
  const see = (state: State): State => {
    id = state.id;
    onProgress?.(state);
    return state;
  };
  const run = async (signal: AbortSignal): Promise<State> => {
    let state = see(await calls.start(signal));
    for (
      let pause = FIRST_PAUSE_MS;
      !calls.isEnd(state);
      pause = Math.min(pause * GROWTH, LONGEST_PAUSE_MS)
    ) {
      await wait(pause, signal);
      state = see(await calls.look(state.id, signal));
    }
    return state;
  };
  try {
    return await withDeadline(timeoutSeconds, given, () => notEnded(id, timeoutSeconds), run);
  } catch (error) {
    // Nobody waits for it any more, and it may cost money. Whether this succeeds changes nothing for the caller.
    if (given?.aborted && id !== undefined) void calls.cancel(id).catch(() => undefined);
    throw error;
  }
}

const RUN_SECONDS = 600;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5000;
const GROWTH = 1.5;

function notEnded(id: string | undefined, seconds: number): TimeoutError {
  const what = id === undefined ? 'What was to be run has not been started' : `The run ${id} has not ended`;
  return new TimeoutError({
    code: 'timeout',
    detail: `${what} within ${seconds} seconds.`,
    fix: 'Look at it again later by its id: it goes on. Or raise timeoutSeconds.',
  });
}
