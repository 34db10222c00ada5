import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** How long a program took, from its start to its end. */
export interface TimedRun {
  readonly seconds: number;
  /** Of all its threads and of the programs it started: tells more than `seconds` on a machine where others work. */
  readonly cpuSeconds: number;
  readonly output: string;
}

/** Runs a program to its end. Its output is read only if it is asked for: else it is thrown away where it is made. */
export async function timeProgram(command: readonly string[], isOutputRead: boolean): Promise<TimedRun> {
  const start = performance.now();
  const child = spawn('bash', ['-c', 'TIMEFORMAT="%U %S"; time "$@" 2>/dev/null', 'bash', ...command], {
    stdio: ['ignore', isOutputRead ? 'pipe' : 'ignore', 'pipe'],
  });
  const read = async (stream: AsyncIterable<Buffer> | null) =>
    stream === null ? '' : Buffer.concat(await Array.fromAsync(stream)).toString();
  const texts = Promise.all([read(child.stdout), read(child.stderr)]);
  await once(child, 'close');
  const seconds = (performance.now() - start) / 1000;
  const [output, times] = await texts;
  const cpuSeconds = times
    .trim()
    .split(' ')
    .reduce((sum, text) => sum + Number(text), 0);
  return { seconds, cpuSeconds, output };
}
