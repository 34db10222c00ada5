import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { test } from 'node:test';

/**
 * Who may import whom. A row names only rows above it, so no cycle between folders can be written. `packages` are
 * the npm packages that the folder alone may name; `node:` is free.
 */
const TABLE: Record<string, { imports: string[]; packages: string[] }> = {
  problems: { imports: [], packages: [] },
  runtime: { imports: [], packages: ['pino'] },
  'token-format': { imports: [], packages: [] },
  sdk: { imports: ['token-format'], packages: [] },
  scanner: { imports: ['problems', 'token-format'], packages: ['re2js'] },
  store: {
    imports: ['problems', 'runtime', 'token-format'],
    packages: ['kysely', 'better-sqlite3'],
  },
  mail: { imports: ['problems', 'runtime', 'store'], packages: ['nodemailer'] },
  accounts: {
    imports: ['problems', 'runtime', 'store', 'mail'],
    packages: ['otpauth', '@simplewebauthn/server'],
  },
  tokens: { imports: ['problems', 'runtime', 'token-format', 'store', 'mail'], packages: [] },
  leaks: {
    imports: ['problems', 'runtime', 'token-format', 'store', 'mail', 'tokens'],
    packages: [],
  },
  watchers: {
    imports: ['problems', 'runtime', 'token-format', 'scanner', 'store', 'leaks'],
    packages: [],
  },
  webhooks: { imports: ['problems', 'runtime', 'store', 'mail'], packages: ['undici'] },
  verify: { imports: ['problems', 'runtime', 'token-format', 'store'], packages: [] },
  gateway: { imports: ['problems', 'runtime'], packages: ['undici'] },
  'demo-upstream': { imports: ['runtime'], packages: ['hono', '@hono/node-server'] },
  api: {
    imports: [
      'problems',
      'runtime',
      'token-format',
      'store',
      'mail',
      'accounts',
      'tokens',
      'leaks',
      'watchers',
      'webhooks',
      'verify',
    ],
    packages: ['hono', '@hono/zod-openapi'],
  },
  server: {
    imports: [
      'problems',
      'runtime',
      'token-format',
      'store',
      'mail',
      'accounts',
      'tokens',
      'leaks',
      'watchers',
      'webhooks',
      'verify',
      'gateway',
      'demo-upstream',
      'api',
    ],
    packages: ['zod', '@hono/node-server'],
  },
  cli: {
    imports: ['problems', 'runtime', 'token-format', 'sdk', 'scanner', 'server'],
    packages: ['commander', '@clack/prompts'],
  },
};

const SRC = import.meta.dirname;
const IMPORT = /\b(?:from\s+|import\s*\(?\s*)'([^']+)'/g;

interface SourceFile {
  readonly path: string;
  readonly text: string;
}

test('every folder has a row and a README, and every row a folder', () => {
  const folders = readdirSync(SRC, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  assert.deepEqual(folders.map((folder) => folder.name).sort(), Object.keys(TABLE).sort());
  for (const { name } of folders) assert.ok(existsSync(join(SRC, name, 'README.md')), `${name}/README.md`);
});

test('a row names only rows above it', () => {
  const above = new Set<string>();
  for (const [folder, { imports }] of Object.entries(TABLE)) {
    for (const named of imports) assert.ok(above.has(named), `${folder} names ${named}`);
    above.add(folder);
  }
});

test('every import of every file stays in its folder or goes where the table allows', () => {
  const files = sourceFiles();
  const seen = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter(isSource);
  assert.equal(files.length, seen.length);
  assert.ok(files.length > 100);
  assert.deepEqual(files.flatMap(breachesOf), []);
});

test('an import that the table forbids is found', () => {
  const file = (text: string) => breachesOf({ path: 'verify/made-up.ts', text });
  assert.equal(file("import { x } from '../accounts/open-accounts.ts';").length, 1);
  assert.equal(file("import type { x } from '../store/migrations/0001-first-tables.ts';").length, 1);
  assert.equal(file("const x = await import('kysely');").length, 1);
  assert.equal(file("import { x } from '../../bench/load.ts';").length, 1);
  assert.deepEqual(file("import { x } from '../store/records.ts';\nimport y from 'node:fs';"), []);
});

test('only the store knows its database library', () => {
  const naming = sourceFiles().filter(({ text }) => text.includes(`from 'kysely`));
  assert.deepEqual([...new Set(naming.map(({ path }) => path.split('/')[0]))], ['store']);
});

function sourceFiles(): SourceFile[] {
  return readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter(isSource)
    .map((path) => ({ path, text: readFileSync(join(SRC, path), 'utf8') }));
}

function isSource(path: string): boolean {
  return path.endsWith('.ts') && !path.endsWith('.test.ts') && path.includes('/');
}

function breachesOf({ path, text }: SourceFile): string[] {
  const folder = path.split('/')[0] ?? '';
  const row = TABLE[folder];
  if (row === undefined) return [`${path}: no row`];
  return [...text.matchAll(IMPORT)].flatMap(([, target = '']) => {
    if (target.startsWith('node:')) return [];
    if (!target.startsWith('.')) {
      const name = target.split('/', target.startsWith('@') ? 2 : 1).join('/');
      return row.packages.includes(name) ? [] : [`${path}: package ${target}`];
    }
    const goal = relative(SRC, join(SRC, path, '..', target)).split('/');
    if (goal[0] === folder) return [];
    // Into a named folder, but not into what lies below it.
    const isAllowed = row.imports.includes(goal[0] ?? '') && goal.length === 2;
    return isAllowed ? [] : [`${path}: ${target}`];
  });
}
