/**
 * The database could not answer, or it is not known whether it did what was asked: the disk is full, the file is
 * damaged, the server is gone. Whoever catches it refuses; nobody may take it for "no such token".
 */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}

/** Turns what a database driver throws into `StoreUnavailable`; a bug of ours stays what it is. */
export async function guarded<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (isDatabaseFailure(error)) {
      throw new StoreUnavailable('the database did not answer', { cause: error });
    }
    throw error;
  }
}

/** The same for every function of an object. */
export function guardedAll<Functions extends object>(functions: Functions): Functions {
  const each = Object.entries(functions as Record<string, (...given: unknown[]) => Promise<unknown>>);
  return Object.fromEntries(
    each.map(([name, ask]) => [name, (...given: unknown[]) => guarded(() => ask(...given))]),
  ) as Functions;
}

function isDatabaseFailure(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (/connection is not open|driver has already been destroyed/.test(error.message)) return true;
  const code = (error as { code?: unknown }).code;
  return typeof code === 'string' && code.startsWith('SQLITE_') && !code.startsWith('SQLITE_CONSTRAINT');
}
