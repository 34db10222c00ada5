import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { plainEnvironment } from './run-command.ts';

/** One run of the program, from its start screen to its end. */
export interface ServerProcess {
  readonly url: string;
  readonly processId: number;
  /** What it has written on standard output so far: the start screen. */
  screen(): string;
  /** Sends a signal; answers when the process has ended. */
  end(signal: NodeJS.Signals): Promise<Ending>;
  /** Sends a signal and goes on. */
  signal(signal: NodeJS.Signals): void;
  readonly ended: Promise<Ending>;
}

/** How a process ended: by itself with a code, or by a signal. */
export interface Ending {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** The program as its user starts it. */
export const PROGRAM = join(import.meta.dirname, '..', 'bin', 'wardkey.js');

const START_MILLISECONDS_MAX = 30_000;

/**
 * Starts `wardkey serve` with these settings and answers once its start screen names its address. All that it writes
 * goes to `server.log` in the folder.
 */
export async function startServerProcess(
  folder: string,
  settings: Readonly<Record<string, string>>,
): Promise<ServerProcess> {
  const log = join(folder, 'server.log');
  const descriptor = openSync(log, 'a');
  // The log goes to the file without passing through this process, which may be too busy to read it.
  const child = spawn(process.execPath, [PROGRAM, 'serve'], {
    cwd: folder,
    env: { ...plainEnvironment(), ...settings },
    stdio: ['ignore', 'pipe', descriptor],
  });
  closeSync(descriptor);
  if (child.stdout === null) throw new Error('the server has no standard output');
  const ended = once(child, 'close').then(([exitCode, signal]): Ending => ({ exitCode, signal }));
  let screen = '';
  const { promise: announced, resolve: announce } = Promise.withResolvers<string>();
  child.stdout.on('data', (piece: Buffer) => {
    appendFileSync(log, piece);
    screen += piece.toString();
    const [, url] = /listens on (\S+)\n/.exec(screen) ?? [];
    if (url !== undefined) announce(url);
  });
  const url = await Promise.race([announced, failure(ended, log)]).catch((error: unknown) => {
    child.kill('SIGKILL');
    throw error;
  });
  if (child.pid === undefined) throw new Error('the server has no process');
  return {
    url,
    screen: () => screen,
    processId: child.pid,
    ended,
    signal: (signal) => void child.kill(signal),
    end: (signal) => {
      child.kill(signal);
      return ended;
    },
  };
}

/** Throws what the log says when the server ends instead of starting, or does neither. */
async function failure(ended: Promise<Ending>, log: string): Promise<never> {
  const late = AbortSignal.timeout(START_MILLISECONDS_MAX);
  const ending = await Promise.race([ended, once(late, 'abort')]);
  const what =
    'exitCode' in ending ? `ended at its start (${ending.exitCode ?? ending.signal})` : 'does not start';
  throw new Error(`the server ${what}:\n${readFileSync(log, 'utf8').slice(-4000)}`);
}
