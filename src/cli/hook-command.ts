import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { CommandFailure, EXIT } from './failure.ts';
import { HOOKS, type HookName, hookScript, isOwnHook } from './hook-script.ts';
import { prefixesOf } from './scan-prefixes.ts';
import { say } from './terminal.ts';

/** `wardkey scan install-hook` and `uninstall-hook`: whether git asks before each commit, or before each push. */
export function addHookCommands(scan: Command): void {
  scan
    .command('install-hook')
    .description('have git scan before each commit, or with --pre-push before each push')
    .option('--pre-push', 'before each push, instead of before each commit')
    .option('--prefix <prefix...>', 'what the tokens begin with (WARDKEY_TOKEN_PREFIX)')
    .action(installHook);
  scan
    .command('uninstall-hook')
    .description('take away what install-hook installed here')
    .action(uninstallHooks);
}

interface HookOptions {
  readonly prePush?: boolean;
  readonly prefix?: readonly string[];
}

function installHook({ prePush, prefix }: HookOptions): void {
  const name: HookName = prePush === true ? 'pre-push' : 'pre-commit';
  const folder = hookFolder();
  const file = join(folder, name);
  if (existsSync(file) && !isOwnHook(readFileSync(file, 'utf8'))) {
    throw new CommandFailure(`there is another ${name} hook already: ${file}`, {
      exitCode: EXIT.conflict,
      fix: `add this line to it: ${HOOKS[name].byHand}`,
    });
  }
  const program = [process.execPath, resolve(process.argv[1] ?? 'wardkey')];
  const isChosen = prefix !== undefined || process.env.WARDKEY_TOKEN_PREFIX !== undefined;
  mkdirSync(folder, { recursive: true });
  const script = hookScript(name, program, isChosen ? prefixesOf(prefix) : []);
  writeFileSync(file, script, { mode: 0o755 });
  say(`installed  ${file}`);
}

function uninstallHooks(): void {
  const folder = hookFolder();
  const files = Object.keys(HOOKS).map((name) => join(folder, name));
  const own = files.filter((file) => existsSync(file) && isOwnHook(readFileSync(file, 'utf8')));
  if (own.length === 0) {
    throw new CommandFailure(`no hook in ${folder} is as wardkey scan install-hook wrote it`, {
      exitCode: EXIT.notFound,
      fix: 'one that was changed by hand is taken away by hand',
    });
  }
  for (const file of own) {
    rmSync(file);
    say(`removed  ${file}`);
  }
}

function hookFolder(): string {
  try {
    const asked = ['rev-parse', '--git-path', 'hooks'];
    return resolve(execFileSync('git', asked, { encoding: 'utf8', stdio: 'pipe' }).trim());
  } catch {
    throw new CommandFailure('this folder is in no git repository', {
      exitCode: EXIT.notFound,
      fix: 'go to the repository first, or make one: git init',
    });
  }
}
