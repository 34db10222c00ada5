import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type CommandResult, runCommand } from './run-command.ts';
import { PROGRAM } from './server-process.ts';
import type { Scope } from './start-wardkey.ts';

/** A git repository in a folder of its own, as someone works in it. */
export interface ScannedRepository {
  readonly folder: string;
  write(path: string, text: string): void;
  /** Runs git, whatever comes of it. */
  tryGit(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<CommandResult>;
  /** Runs git, which must succeed; what it wrote. */
  git(...args: string[]): Promise<string>;
  /** Writes a file and commits it without any hook. */
  commit(path: string, text: string): Promise<void>;
  /** Runs `wardkey scan` in the folder. */
  scan(
    args: readonly string[],
    env?: Readonly<Record<string, string>>,
    input?: string,
  ): Promise<CommandResult>;
  /** Runs a shell script in the folder, for which `npx … wardkey` is the program under test. */
  shell(script: string, env?: Readonly<Record<string, string>>): Promise<CommandResult>;
}

/** Makes a repository; it is taken away with the scope. */
export async function openScannedRepository(scope: Scope): Promise<ScannedRepository> {
  const parent = mkdtempSync(join(tmpdir(), 'wardkey-scanned-'));
  scope.after(() => rmSync(parent, { recursive: true, force: true }));
  const folder = join(parent, 'work');
  mkdirSync(folder);
  const tryGit: ScannedRepository['tryGit'] = (args, env = {}) =>
    runCommand('git', args, { folder, env: { ...PERSON, ...env } });
  const git = async (...args: string[]) => {
    const { exitCode, stdout, stderr } = await tryGit(args);
    assert.equal(exitCode, 0, `git ${args.join(' ')}\n${stderr}`);
    return stdout;
  };
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  await git('init', '--quiet', '--initial-branch=main', '.');
  return {
    folder,
    write,
    tryGit,
    git,
    commit: async (path, text) => {
      write(path, text);
      await git('add', path);
      await git('commit', '--quiet', '--no-verify', '-m', `change ${path}`);
    },
    scan: (args, env = {}, input = '') =>
      runCommand(process.execPath, [PROGRAM, 'scan', ...args], { folder, env, input }),
    shell: (script, env = {}) => {
      const programs = join(parent, 'programs');
      mkdirSync(programs, { recursive: true });
      const npx = `#!/bin/sh\n[ "$1 $2" = "--yes wardkey" ] || exit 99\nshift 2\nexec "${process.execPath}" "${PROGRAM}" "$@"\n`;
      writeFileSync(join(programs, 'npx'), npx);
      chmodSync(join(programs, 'npx'), 0o755);
      const PATH = `${programs}:${process.env.PATH}`;
      return runCommand('bash', ['-e', '-c', script], { folder, env: { ...PERSON, ...env, PATH } });
    },
  };
}

/** Who commits; and no configuration of the machine that says otherwise. */
const PERSON = {
  GIT_AUTHOR_NAME: 'A Person',
  GIT_AUTHOR_EMAIL: 'person@example.com',
  GIT_COMMITTER_NAME: 'A Person',
  GIT_COMMITTER_EMAIL: 'person@example.com',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
};
