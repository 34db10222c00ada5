import { fork } from 'node:child_process';
import { once } from 'node:events';

/** A server in a process of its own, so that what it costs is its own. */
export interface ServerProcess {
  readonly url: string;
  /** Processor time it has used since it started, in microseconds. */
  cpuMicroseconds(): Promise<number>;
  /** Asks what the module answers beyond that. */
  ask(question: string): Promise<unknown>;
  stop(): Promise<void>;
}

/**
 * Starts a module of the bench folder as a server. The module calls `announce` of `announce.ts` with its server.
 */
export async function startServerProcess(module: string, ...args: readonly string[]): Promise<ServerProcess> {
  const child = fork(new URL(module, import.meta.url), args, {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit');
  const answer = async (question: string): Promise<unknown> => {
    child.send(question);
    const [message] = (await Promise.race([
      once(child, 'message'),
      ended.then(([code]) => Promise.reject(new Error(`${module} ${args.join(' ')} ended with ${code}`))),
    ])) as [unknown];
    return message;
  };
  const port = await answer('port');
  return {
    url: `http://127.0.0.1:${port}`,
    cpuMicroseconds: async () => Number(await answer('cpu')),
    ask: answer,
    stop: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
