import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');

/** Puts the library of this repository, and packages of others, where the programs in a folder find them. */
export function placeLibrary(folder: string, packages: readonly string[]): void {
  const modules = join(folder, 'node_modules');
  mkdirSync(modules);
  for (const name of packages) symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
  const library = join(modules, 'wardkey');
  mkdirSync(library);
  writeFileSync(join(library, 'package.json'), '{"name": "wardkey", "type": "module", "main": "index.js"}');
  writeFileSync(join(library, 'index.js'), `export * from '${join(ROOT, 'src', 'sdk', 'index.ts')}';\n`);
}
