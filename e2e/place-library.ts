import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');

const ENTRIES = ['index', 'express', 'fastify', 'hono'];

/** Puts the library of this repository, and packages of others, where the programs in a folder find them. */
export function placeLibrary(folder: string, packages: readonly string[]): void {
  const modules = join(folder, 'node_modules');
  mkdirSync(modules);
  for (const name of packages) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
  }
  const library = join(modules, 'wardkey');
  mkdirSync(library);
  const exports = Object.fromEntries(
    ENTRIES.map((entry) => [entry === 'index' ? '.' : `./${entry}`, `./${entry}.js`]),
  );
  writeFileSync(join(library, 'package.json'), JSON.stringify({ name: 'wardkey', type: 'module', exports }));
  for (const entry of ENTRIES) {
    const source = join(ROOT, 'src', 'sdk', `${entry}.ts`);
    writeFileSync(join(library, `${entry}.js`), `export * from '${source}';\n`);
  }
}
