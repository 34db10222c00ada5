import { spawn } from 'node:child_process';

/** What a command left behind when it ended. */
export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a command gets: its standard input, its environment (nothing is inherited but what finds programs), a folder. */
export interface CommandOptions {
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly folder?: string;
}

/** Runs a program to its end. Throws only when it cannot be started or is ended by a signal. */
export async function runCommand(
  program: string,
  args: readonly string[],
  { input = '', env = {}, folder }: CommandOptions = {},
): Promise<CommandResult> {
  const child = spawn(program, args, {
    env: { ...plainEnvironment(), ...env },
    stdio: 'pipe',
    ...(folder !== undefined && { cwd: folder }),
  });
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) =>
      code === null ? reject(new Error(`${program} was ended by ${signal}`)) : resolve(code),
    );
  });
  // A program that ends without reading its input is no failure.
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const [exitCode, stdout, stderr] = await Promise.all([ended, textOf(child.stdout), textOf(child.stderr)]);
  return { exitCode, stdout, stderr };
}

/** The environment of programs under test: no setting of the machine they run on reaches them. */
export function plainEnvironment(): Record<string, string> {
  const { PATH = '/usr/bin:/bin', HOME = '/', TMPDIR } = process.env;
  return { PATH, HOME, ...(TMPDIR !== undefined && { TMPDIR }), LANG: 'C.UTF-8' };
}

async function textOf(stream: AsyncIterable<Buffer>): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of stream) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}
