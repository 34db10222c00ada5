import assert from 'node:assert/strict';
import { copyFileSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { mintToken } from '../src/token-format/mint-token.ts';
import { DEFAULT_PREFIX } from '../src/token-format/prefix.ts';
import { installLibrary, succeed } from './install-library.ts';
import { type CommandResult, runCommand } from './run-command.ts';

/** The client library as it is published: packed, unpacked into an empty project, and used there as JavaScript with types. */

const ROOT = join(import.meta.dirname, '..');
const { folder: project, tarball, installed } = await installLibrary({ after });

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

test('publint has nothing to say of the packed file, not even a suggestion', async () => {
  const { buffer, byteOffset, byteLength } = readFileSync(tarball);
  const pack = { tarball: buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer };
  const { messages, pkg } = await publint({ pack, level: 'suggestion', strict: true });
  assert.deepEqual(
    messages.map((message) => formatMessage(message, pkg)),
    [],
  );
});

test('types and code agree for every entry, wherever modules are found as Node does or a bundler', async () => {
  const analysis = await checkPackage(createPackageFromTarballData(new Uint8Array(readFileSync(tarball))));
  assert.ok(analysis.types);
  // Two ways of looking for modules are older than any Node that this runs on: one that knows no "exports", and one
  // that cannot load a module by require(). That today's require() can, the next test shows.
  const old: Readonly<Record<string, string>> = { node10: 'NoResolution', 'node16-cjs': 'CJSResolvesToESM' };
  const problems = analysis.problems.filter(
    (each) => !('resolutionKind' in each) || old[each.resolutionKind] !== each.kind,
  );
  assert.deepEqual(problems, []);
});

test('a CommonJS program requires the library and its middleware, and has their types', async () => {
  const entries = ['express', 'fastify', 'hono'];
  writeFileSync(
    join(project, 'use.cts'),
    `import wardkey = require('wardkey');
${entries.map((entry) => `import ${entry} = require('wardkey/${entry}');`).join('\n')}
const client = new wardkey.Wardkey({ retries: 0 });
// @ts-expect-error a number is no address
new wardkey.Wardkey({ baseUrl: 7070 });
const guards: readonly unknown[] = [${entries.join(', ')}].map((each) => each.requireToken({ client }));
export = guards.map((each) => typeof each).join();
`,
  );
  const { stdout, stderr } = await runCommand(process.execPath, ['--input-type=commonjs', '-e', REQUIRING], {
    folder: project,
    env: { WARDKEY_API_TOKEN: mintToken(DEFAULT_PREFIX) },
  });
  assert.equal(stdout, 'AuthenticationError function function function\n', stderr);
  assert.equal(stderr, '');
  await succeed(
    join(ROOT, 'node_modules', '.bin', 'tsc'),
    ['--noEmit', '--strict', '--module', 'nodenext', '--types', '', '--lib', 'esnext,dom', 'use.cts'],
    project,
  );
});

const REQUIRING = `const { Wardkey, AuthenticationError } = require('wardkey');
const guards = ['express', 'fastify', 'hono'].map((name) => require('wardkey/' + name).requireToken());
console.log(AuthenticationError.name, ...guards.map((each) => typeof each));`;

test('what is not the library cannot be imported', async () => {
  for (const inside of ['wardkey/sdk/send-request.js', 'wardkey/token-format/parse-token.js']) {
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

test('the middleware fits the types of Express, Fastify and Hono, as in the examples', async () => {
  const examples = join(ROOT, 'examples', 'resource-servers');
  const files = readdirSync(examples).filter((name) => name.endsWith('.ts'));
  assert.equal(files.length, 3);
  for (const name of files) copyFileSync(join(examples, name), join(project, name));
  for (const name of ['express', 'fastify', 'hono', '@hono', '@types', 'undici-types']) {
    symlinkSync(join(ROOT, 'node_modules', name), join(project, 'node_modules', name));
  }
  const common = ['--noEmit', '--strict', '--skipLibCheck', '--preserveSymlinks', '--target', 'esnext'];
  const modules = ['--module', 'nodenext', '--types', 'node'];
  await succeed(join(ROOT, 'node_modules', '.bin', 'tsc'), [...common, ...modules, ...files], project);
});

test('every file that the package names is in it, and nothing but the library: no server, no test, no source', () => {
  const { exports } = readPackage();
  const named = Object.values(exports).flatMap((each) =>
    Object.values(typeof each === 'string' ? [each] : each),
  );
  const files = readdirSync(installed, { recursive: true, encoding: 'utf8' });
  assert.ok(named.length >= 9);
  for (const name of named) assert.ok(files.includes(name.replace(/^\.\//, '')), name);
  assert.deepEqual(files.filter((file) => !/^(?:sdk|token-format)(?:$|\/)/.test(file)).sort(), [
    'CHANGELOG.md',
    'LICENSE',
    'README.md',
    'package.json',
  ]);
  assert.deepEqual(
    files.filter((file) => /\.test\.|(?<!\.d)\.ts$/.test(file)),
    [],
  );
});

test('installing the library installs nothing else, runs nothing, and takes less than 400 kB', () => {
  const fields = Object.keys(readPackage());
  assert.deepEqual(
    fields.filter((field) => /dependencies|scripts|^bin$/i.test(field)),
    [],
  );
  assert.ok(statSync(tarball).size < 120_000);
  const files = readdirSync(installed, { recursive: true, encoding: 'utf8' });
  const bytes = files.map((file) => statSync(join(installed, file))).filter((each) => each.isFile());
  assert.ok(bytes.reduce((sum, { size }) => sum + size, 0) < 400_000);
});

test('the library has the version of the server, and its README the examples that the tests run', () => {
  const server = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  assert.equal(readPackage().version, server.version);
  const readme = readFileSync(join(installed, 'README.md'), 'utf8');
  const page = readFileSync(join(ROOT, 'docs', 'client-library.md'), 'utf8');
  assert.match(readme, /^# wardkey$[\s\S]*^ {4}npm install wardkey$/m);
  assert.equal(readme.match(/^```ts$/gm)?.length, page.match(/^```ts run=/gm)?.length);
  assert.doesNotMatch(readme, /run=/);
});

function readPackage(): { version: string; exports: Record<string, string | Record<string, string>> } {
  return JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
}
