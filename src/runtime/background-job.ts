import type { Logger } from './logger.ts';

/** Work that repeats until it is stopped. */
export interface BackgroundJob {
  /** Runs the work now, after a run that is under way; answers when done. */
  runNow(): Promise<void>;
  /** Ends the repetition and answers when no run is under way any more. Does not run the work once more. */
  stop(): Promise<void>;
}

/**
 * Runs `work` every `everyMilliseconds`, never twice at a time. A run that throws is logged and the next one takes
 * place as usual. The timer does not keep the process alive.
 */
export function startBackgroundJob(
  name: string,
  everyMilliseconds: number,
  work: () => Promise<void>,
  logger: Logger,
): BackgroundJob {
  let last: Promise<void> = Promise.resolve();
  const run = () => {
    last = last.then(work).catch((error: unknown) => logger.error({ job: name, err: error }, 'job failed'));
    return last;
  };
  const timer = setInterval(run, everyMilliseconds);
  timer.unref();
  return {
    runNow: run,
    stop: () => {
      clearInterval(timer);
      return last;
    },
  };
}
