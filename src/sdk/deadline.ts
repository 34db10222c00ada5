/**
 * Does something that must end within some seconds: the signal that `work` gets fires then, or when `given` does. Throws
 * the reason of `given`, or what `late` makes, or else what `work` throws.
 */
export async function withDeadline<T>(
  seconds: number,
  given: AbortSignal | undefined,
  late: () => Error,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  given?.throwIfAborted();
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), seconds * 1000);
  try {
    return await work(given ? AbortSignal.any([given, controller.signal]) : controller.signal);
  } catch (error) {
    given?.throwIfAborted();
    throw controller.signal.aborted ? late() : error;
  } finally {
    clearTimeout(timer);
  }
}
