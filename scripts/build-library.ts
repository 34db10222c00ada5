import { execFileSync } from 'node:child_process';
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');

/** What is imported from the library: the client, and the middleware of each framework. */
const ENTRIES = { '.': 'index', './express': 'express', './fastify': 'fastify', './hono': 'hono' };

/**
 * Writes the package of the client library into a folder, in place of what was there: its code with types, and its own
 * package.json. Nothing of the server is in it. Throws where the sources have an error.
 */
export function buildLibrary(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  const compiler = join(ROOT, 'node_modules', '.bin', 'tsc');
  execFileSync(compiler, ['-p', join(ROOT, 'tsconfig.library.json'), '--outDir', folder], {
    stdio: 'inherit',
  });
  const program = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as ProgramPackage;
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(describeLibrary(program), null, 2)}\n`);
  const page = readFileSync(join(ROOT, 'docs', 'client-library.md'), 'utf8');
  writeFileSync(join(folder, 'README.md'), readmeFrom(page));
  for (const name of ['LICENSE', 'CHANGELOG.md']) copyFileSync(join(ROOT, name), join(folder, name));
}

interface ProgramPackage {
  readonly version: string;
  readonly license: string;
  readonly engines: Readonly<Record<string, string>>;
}

/** The library has the version of the server beside it, so that whoever reads both numbers knows what fits. */
function describeLibrary({ version, license, engines }: ProgramPackage): object {
  return {
    name: 'wardkey',
    version,
    description:
      'Client library of Wardkey, the API-token system of an HTTP API, and middleware that checks tokens.',
    license,
    type: 'module',
    exports: {
      ...Object.fromEntries(
        Object.entries(ENTRIES).map(([path, entry]) => [
          path,
          { types: `./sdk/${entry}.d.ts`, default: `./sdk/${entry}.js` },
        ]),
      ),
      './package.json': './package.json',
    },
    engines,
  };
}

/** The page of the documentation, without the marks by which the tests find its examples. */
function readmeFrom(page: string): string {
  return page
    .replace(/^# .*$/m, '# wardkey\n\nThe client library of Wardkey.\n\n    npm install wardkey')
    .replaceAll(/^```ts run=.*$/gm, '```ts');
}

if (import.meta.main) buildLibrary(join(ROOT, 'dist', 'library'));
