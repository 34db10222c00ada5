/** The variables that a program was started with. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The parts of a process that this library looks at. They exist in Node, Bun and Deno, not in a browser. */
export interface Process {
  readonly env?: Environment;
  readonly stdin?: unknown;
  readonly stderr?: unknown;
}

/** The process that runs this program; undefined in a browser. */
export function currentProcess(): Process | undefined {
  return (globalThis as { readonly process?: Process }).process;
}

/** The environment of the process; undefined where there is none, or where it may not be read. */
export function currentEnvironment(): Environment | undefined {
  try {
    const env = currentProcess()?.env;
    // Copied, because a runtime may ask for permission only when a variable is read.
    return env && { ...env };
  } catch {
    return undefined;
  }
}
