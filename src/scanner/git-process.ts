import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';

/** A repository on this machine. Its own configuration is not trusted. */
export interface Repository {
  readonly folder: string;
  /** What a hook was started with: the index of the commit under way, quarantined objects. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** A git that did not do what it was asked; the message is its own, in one line. */
export class GitFailure extends Error {
  override readonly name = 'GitFailure';
}

/** A git that runs. */
export interface GitProcess {
  readonly child: ChildProcessByStdio<Writable, Readable, Readable>;
  /** Fulfilled when it has ended well, rejected with a `GitFailure` when not. */
  readonly ended: Promise<void>;
}

/**
 * Starts git so that nothing in the repository can run a program: no hooks, no file system monitor, no signature
 * program, no `ext::`, no text conversion, nothing fetched behind one's back, and replaced objects as they were.
 * What it writes goes to `output` if that is a descriptor.
 */
export function startGit(
  repository: Repository,
  args: readonly string[],
  output: 'pipe' | number = 'pipe',
): GitProcess {
  const child = spawn('git', [...SAFE, ...args], {
    cwd: repository.folder,
    env: gitEnvironment(repository.environment),
    stdio: ['pipe', output, 'pipe'],
  }) as GitProcess['child'];
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(0, 2000);
  });
  child.stdin.on('error', () => {}); // said by the exit code
  const ended = new Promise<void>((resolve, reject) => {
    child.once('error', ({ message }) => reject(new GitFailure(`git cannot be started: ${message}`)));
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new GitFailure(mainLine(complaint) || `git ${args[0]} ended with ${code}`));
    });
  });
  ended.catch(() => {}); // whoever waits for it hears of it
  return { child, ended };
}

/** What git writes, as text. */
export async function askGit(repository: Repository, args: readonly string[], input = ''): Promise<string> {
  const { child, ended } = startGit(repository, args);
  child.stdin.end(input);
  const pieces: Buffer[] = [];
  for await (const piece of child.stdout as AsyncIterable<Buffer>) pieces.push(piece);
  await ended;
  return Buffer.concat(pieces).toString();
}

/** What git writes with `-z`, field by field. */
export async function* fieldsOf(stream: AsyncIterable<Buffer>): AsyncGenerator<string, undefined> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const piece of stream) {
    const bytes: Buffer = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    let start = 0;
    for (let end = bytes.indexOf(0); end !== -1; end = bytes.indexOf(0, start)) {
      yield bytes.toString('utf8', start, end);
      start = end + 1;
    }
    rest = bytes.subarray(start);
  }
  if (rest.length > 0) yield rest.toString();
  return undefined;
}

/** The environment of a git that looks into what others made. */
export function gitEnvironment(own: Repository['environment']): Record<string, string> {
  const environment: Record<string, string> = {
    LC_ALL: 'C',
    GIT_TERMINAL_PROMPT: '0',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_NO_LAZY_FETCH: '1',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_ALLOW_PROTOCOL: 'https:http:ssh:git:file',
  };
  for (const name of INHERITED) {
    const value = own[name];
    if (value !== undefined) environment[name] = value;
  }
  return environment;
}

const SAFE = [
  ...['-c', 'core.hooksPath=/dev/null', '-c', 'core.fsmonitor=false', '-c', 'protocol.ext.allow=never'],
  ...['-c', 'log.showSignature=false', '-c', 'diff.external=', '-c', 'core.quotePath=false', '--no-pager'],
];

const INHERITED = [
  ...['PATH', 'HOME', 'TMPDIR', 'XDG_CONFIG_HOME', 'SSH_AUTH_SOCK', 'SYSTEMROOT'],
  ...[
    'HTTPS_PROXY',
    'https_proxy',
    'HTTP_PROXY',
    'http_proxy',
    'NO_PROXY',
    'no_proxy',
    'SSL_CERT_FILE',
    'GIT_SSL_CAINFO',
  ],
  ...[
    'GIT_DIR',
    'GIT_WORK_TREE',
    'GIT_INDEX_FILE',
    'GIT_OBJECT_DIRECTORY',
    'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  ],
  'GIT_QUARANTINE_PATH',
];

/** Before the line that says what git could not do there may be others about how it went. */
function mainLine(text: string): string {
  const lines = text.trim().split('\n');
  return lines.find((line) => line.startsWith('fatal: ')) ?? lines[0] ?? '';
}
