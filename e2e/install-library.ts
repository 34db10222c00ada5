import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildLibrary } from '../scripts/build-library.ts';
import { type CommandResult, runCommand } from './run-command.ts';

/** An empty project with nothing but the library in it, as it is published. */
export interface LibraryProject {
  readonly folder: string;
  /** The packed file that was unpacked there. */
  readonly tarball: string;
  readonly installed: string;
}

/** Builds and packs the library, and unpacks it in a new folder, which is removed after the tests. */
export async function installLibrary({ after }: { after(end: () => void): void }): Promise<LibraryProject> {
  const folder = mkdtempSync(join(tmpdir(), 'wardkey-package-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const built = join(folder, 'built');
  buildLibrary(built);
  const installed = join(folder, 'node_modules', 'wardkey');
  const tarball = await packInto(folder, built, installed);
  rmSync(built, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  return { folder, tarball, installed };
}

/** Packs a package as npm does and unpacks it where it is to lie; answers with the packed file. */
export async function packInto(folder: string, source: string, installed: string): Promise<string> {
  await succeed('npm', ['pack', '--silent', '--pack-destination', folder], source);
  const [name = ''] = readdirSync(folder).filter((each) => each.endsWith('.tgz'));
  mkdirSync(installed, { recursive: true });
  await succeed('tar', ['-xzf', join(folder, name), '-C', installed, '--strip-components=1'], folder);
  return join(folder, name);
}

/** Runs a command that must succeed. */
export async function succeed(
  program: string,
  args: readonly string[],
  folder: string,
): Promise<CommandResult> {
  const result = await runCommand(program, args, { folder });
  assert.equal(result.exitCode, 0, `${program} ${args.join(' ')}\n${result.stdout}${result.stderr}`);
  return result;
}
