import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { mintToken } from '../src/token-format/mint-token.ts';
import { DEFAULT_PREFIX } from '../src/token-format/prefix.ts';
import { type CommandResult, runCommand } from './run-command.ts';

/** The package as it is published: packed, unpacked into an empty project, and used there as JavaScript with types. */

const ROOT = join(import.meta.dirname, '..');
const project = mkdtempSync(join(tmpdir(), 'wardkey-package-'));
after(() => rmSync(project, { recursive: true, force: true }));
const installed = join(project, 'node_modules', 'wardkey');
await install();

async function install(): Promise<void> {
  await succeed('npm', ['pack', '--silent', '--pack-destination', project], ROOT);
  const [tarball = ''] = readdirSync(project).filter((name) => name.endsWith('.tgz'));
  mkdirSync(installed, { recursive: true });
  await succeed('tar', ['-xzf', join(project, tarball), '-C', installed, '--strip-components=1'], project);
  writeFileSync(join(project, 'package.json'), '{"type":"module"}');
}

async function succeed(program: string, args: readonly string[], folder: string): Promise<CommandResult> {
  const result = await runCommand(program, args, { folder });
  assert.equal(result.exitCode, 0, `${program} ${args.join(' ')}\n${result.stdout}${result.stderr}`);
  return result;
}

function run(program: string, env: Readonly<Record<string, string>> = {}): Promise<CommandResult> {
  return runCommand(process.execPath, ['--input-type=module', '-e', program], { folder: project, env });
}

test('the library is imported by its name, and needs no other package', async () => {
  const program = `import { Wardkey, AuthenticationError } from 'wardkey';
import { requireToken as express } from 'wardkey/express';
import { requireToken as fastify } from 'wardkey/fastify';
import { requireToken as hono } from 'wardkey/hono';
const client = new Wardkey();
console.log([express, fastify, hono].map((each) => typeof each({ client })).join());
try { new Wardkey({ token: 'r8_x' }) } catch (error) { console.log(error instanceof AuthenticationError, error.code) }`;
  const { stdout, stderr } = await run(program, { WARDKEY_API_TOKEN: mintToken(DEFAULT_PREFIX) });
  assert.equal(stdout, 'function,function,function\ntrue token_malformed\n', stderr);
});

test('what is not the library cannot be imported', async () => {
  for (const inside of [
    'wardkey/dist/store/open-store.js',
    'wardkey/dist/sdk/send-request.js',
    'wardkey/bin/wardkey.js',
  ]) {
    const { stderr } = await run(`await import('${inside}')`);
    assert.match(stderr, /ERR_PACKAGE_PATH_NOT_EXPORTED/);
  }
});

test('the types are found, also without those of Node, and a wrong use is an error', async () => {
  writeFileSync(
    join(project, 'use.ts'),
    `import { Wardkey, type Token, AuthenticationError } from 'wardkey';
import { requireToken } from 'wardkey/hono';
const client = new Wardkey({ token: () => 'x', baseUrl: 'https://x.example' });
const token: Token = await client.tokens.get('self');
const names: string[] = [token.name, (await client.tokens.create({ name: 'x' })).text];
requireToken({ client, scope: 'api' });
// @ts-expect-error a number is no name
names.push(token.revision);
// @ts-expect-error there is no such scope
requireToken({ scope: 'nonsense' });
export const isRefused = (error: unknown) => error instanceof AuthenticationError && error.code;
`,
  );
  const common = ['--noEmit', '--strict', '--target', 'esnext', '--types', '', '--lib', 'esnext,dom'];
  for (const modules of [
    ['--module', 'nodenext'],
    ['--module', 'esnext', '--moduleResolution', 'bundler'],
  ]) {
    await succeed(join(ROOT, 'node_modules', '.bin', 'tsc'), [...common, ...modules, 'use.ts'], project);
  }
});

test('every file that the package names is in it, and no test, no source and no token', () => {
  const { exports, bin } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as {
    exports: Record<string, string | Record<string, string>>;
    bin: Record<string, string>;
  };
  const named = [
    ...Object.values(bin),
    ...Object.values(exports).flatMap((each) => Object.values(typeof each === 'string' ? [each] : each)),
  ];
  const files = readdirSync(installed, { recursive: true, encoding: 'utf8' });
  assert.ok(named.length >= 9);
  for (const name of named) assert.ok(files.includes(name.replace(/^\.\//, '')), name);
  assert.deepEqual(
    files.filter((file) => /\.test\.|(?<!\.d)\.ts$|^src/.test(file)),
    [],
  );
});
