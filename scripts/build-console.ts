import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const ROOT = join(import.meta.dirname, '..');
const DIST = join(ROOT, 'console', 'dist');
const MARK = join(DIST, '.sources-hash');

/** What a build is made from. */
const SOURCES = ['console', 'src/sdk', 'src/token-format', 'package-lock.json', 'scripts/build-console.ts'];

/**
 * Builds the console unless the last build was made from the same sources: its files with the hash of their content
 * in their names, each also packed as it will be sent. Says in one line what it did.
 */
export async function buildConsole(): Promise<void> {
  const started = performance.now();
  const hash = hashOfSources();
  if (existsSync(MARK) && readFileSync(MARK, 'utf8') === hash) {
    console.log('✔ console   is built from these sources');
    return;
  }
  const { build } = await import('vite').catch(() => {
    throw new Error('the console is not built, and Vite is not installed: run npm ci without --omit=dev');
  });
  await build({ configFile: join(ROOT, 'console', 'vite.config.ts'), logLevel: 'warn' });
  packFiles(join(DIST, 'console-assets'));
  // Last: a build that was broken off is made again.
  writeFileSync(MARK, hash);
  console.log(`✔ console   built in ${((performance.now() - started) / 1000).toFixed(1)} s`);
}

function hashOfSources(): string {
  const hash = createHash('sha256');
  for (const source of SOURCES) {
    for (const file of filesOf(join(ROOT, source)).sort()) {
      hash.update(file.slice(ROOT.length)).update('\0').update(readFileSync(file)).update('\0');
    }
  }
  return hash.digest('hex');
}

function filesOf(path: string): string[] {
  if (extname(path) !== '') return [path];
  if (!existsSync(path)) return [];
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) => {
    const inside = join(path, entry.name);
    if (entry.isDirectory()) return inside === DIST ? [] : filesOf(inside);
    return entry.isFile() ? [inside] : [];
  });
}

const PACKED = new Set(['.js', '.css', '.svg']);

function packFiles(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (!PACKED.has(extname(name))) continue;
    const file = join(folder, name);
    const plain = readFileSync(file);
    const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
    writeFileSync(`${file}.br`, brotliCompressSync(plain, quality));
    writeFileSync(`${file}.gz`, gzipSync(plain, { level: 9 }));
  }
}

if (import.meta.main) {
  try {
    await buildConsole();
  } catch (error) {
    // The API runs without its pages.
    console.error(`error: ${error instanceof Error ? error.message : error}`);
    process.exitCode = 1;
  }
}
