import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { TokenBody } from './call-api.ts';
import { openEvidenceFolder } from './evidence.ts';
import { type CommandOptions, type CommandResult, runCommand } from './run-command.ts';
import { type Ending, PROGRAM, startServerProcess } from './server-process.ts';

/** A Wardkey that runs as a program of its own on a data folder of its own. */
export interface Wardkey {
  /** Where it listens; another address after a restart. */
  readonly url: string;
  readonly processId: number;
  /** What the start screen says so far. */
  screen(): string;
  /** Everything it leaves behind lies here: `server.log`, and the data folder in it. */
  readonly folder: string;
  readonly dataFolder: string;
  /** Runs a command as the user who runs the server: through the socket in the data folder, unless `env` says else. */
  wardkey(args: readonly string[], options?: CommandOptions): Promise<CommandResult>;
  /** Makes an account with its default token, as an operator does on a terminal. */
  createAccount(options?: { isOperator?: boolean }): Promise<NewAccount>;
  /** Makes a token for an account, as an operator does on a terminal; without scopes it may do what is usual. */
  createToken(account: string, name: string, scopes?: readonly string[]): Promise<TokenBody>;
  /** Sends a signal and goes on. */
  signal(signal: NodeJS.Signals): void;
  /** How the run that is under way ends. */
  readonly ended: Promise<Ending>;
  /** Asks it to stop; answers how it ended. */
  stop(): Promise<Ending>;
  /** Ends it where it stands (SIGKILL). */
  kill(): Promise<void>;
  /** Starts it again on the same data folder. */
  restart(): Promise<void>;
}

export interface NewAccount {
  readonly account: { readonly id: string; readonly email: string; readonly username: string };
  readonly token: {
    readonly id: string;
    readonly name: string;
    readonly hint: string;
    readonly text: string;
  };
}

/** What has something to tidy up when it ends: a test, or a whole file (`{ after }` of `node:test`). */
export interface Scope {
  after(tidyUp: () => unknown): void;
}

/** Starts the real program in a new data folder; ends it with the scope. `name` names its folder and must be short. */
export async function startWardkey(
  scope: Scope,
  name: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<Wardkey> {
  const evidence = openEvidenceFolder(name);
  const folder = evidence.path;
  const dataFolder = join(folder, 'data');
  const own = { WARDKEY_DATA_DIR: dataFolder, WARDKEY_PORT: '0', WARDKEY_LOG_LEVEL: 'debug', ...settings };
  let server = await startServerProcess(folder, own);
  scope.after(async () => {
    await server.end('SIGKILL');
    evidence.discard();
  });
  const wardkey: Wardkey['wardkey'] = (args, options = {}) => {
    const env = { WARDKEY_DATA_DIR: dataFolder, ...options.env };
    return runCommand(process.execPath, [PROGRAM, ...args], { folder, ...options, env });
  };
  let accounts = 0;
  return {
    folder,
    dataFolder,
    wardkey,
    get url() {
      return server.url;
    },
    get processId() {
      return server.processId;
    },
    get ended() {
      return server.ended;
    },
    screen: () => server.screen(),
    createAccount: ({ isOperator = false } = {}) => {
      accounts += 1;
      return createAccount(wardkey, `person-${accounts}`, isOperator);
    },
    createToken: async (account, name, scopes = []) => {
      const wanted = scopes.length === 0 ? [] : ['--scope', ...scopes];
      const result = await wardkey(['token', 'create', name, '--account', account, ...wanted, '--json']);
      assert.equal(result.exitCode, 0, result.stderr);
      return JSON.parse(result.stdout) as TokenBody;
    },
    signal: (signal) => server.signal(signal),
    stop: () => server.end('SIGTERM'),
    kill: async () => void (await server.end('SIGKILL')),
    restart: async () => {
      server = await startServerProcess(folder, own);
    },
  };
}

async function createAccount(
  wardkey: Wardkey['wardkey'],
  name: string,
  isOperator: boolean,
): Promise<NewAccount> {
  const who = ['--email', `${name}@example.com`, '--name', name, ...(isOperator ? ['--operator'] : [])];
  const result = await wardkey(['account', 'create', ...who, '--password-stdin', '--json'], {
    input: `a long password for ${name}\n`,
  });
  assert.equal(result.exitCode, 0, result.stderr);
  return JSON.parse(result.stdout) as NewAccount;
}
