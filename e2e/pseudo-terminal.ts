import { spawn } from 'node:child_process';
import { plainEnvironment } from './run-command.ts';

/** What is typed when a question stands at the end of the screen. */
export interface TypedAnswer {
  readonly question: RegExp;
  readonly keys: string;
}

/** What a program got and left behind on its terminal. */
export interface TerminalOptions {
  readonly env: Readonly<Record<string, string>>;
  readonly folder: string;
  readonly answers?: readonly TypedAnswer[];
}

/**
 * Runs a program on a terminal, as `script` of util-linux gives one, and types each answer when its question stands
 * there. Answers the exit code and all that the screen showed.
 */
export function runOnTerminal(
  command: readonly string[],
  { env, folder, answers = [] }: TerminalOptions,
): Promise<{ exitCode: number; screen: string }> {
  const quoted = command.map((each) => `'${each.replaceAll("'", "'\\''")}'`);
  // A terminal without a size would be wrapped after every character.
  const line = `stty cols 160 rows 40; ${quoted.join(' ')}`;
  const child = spawn('script', ['-qefc', line, '/dev/null'], {
    env: { ...plainEnvironment(), TERM: 'xterm', ...env },
    cwd: folder,
    // A question that never comes must not keep the tests from ending.
    timeout: 30_000,
    killSignal: 'SIGKILL',
  });
  const left = [...answers];
  let screen = '';
  let unanswered = '';
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    screen += piece;
    unanswered += piece;
    const [next] = left;
    if (next === undefined || !next.question.test(unanswered)) return;
    left.shift();
    unanswered = '';
    child.stdin.write(next.keys);
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ exitCode: code ?? -1, screen }));
  });
}
