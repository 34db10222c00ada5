import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createContext, runInContext } from 'node:vm';
import { build } from 'vite';
import { mintToken } from '../src/token-format/mint-token.ts';
import { DEFAULT_PREFIX } from '../src/token-format/prefix.ts';
import { installLibrary } from './install-library.ts';

/** The published library, bundled for browsers and workers and run where there is nothing of Node. */

const { folder } = await installLibrary({ after });

/** What browsers and workers have beside the language itself, and no more. */
const WEB = {
  AbortController,
  AbortSignal,
  Headers,
  Request,
  Response,
  TextDecoder,
  TextEncoder,
  URL,
  URLSearchParams,
  clearTimeout,
  console,
  crypto,
  setTimeout,
};

interface Bundled {
  readonly whose: (token: string, fetch: typeof globalThis.fetch) => Promise<string>;
  readonly codeOf: (token?: string) => string | undefined;
  readonly guards: readonly string[];
}

const PROGRAM = `import { AuthenticationError, Wardkey } from 'wardkey';
import * as express from 'wardkey/express';
import * as fastify from 'wardkey/fastify';
import * as hono from 'wardkey/hono';
const baseUrl = 'https://wardkey.example';
export const whose = async (token, fetch) => (await new Wardkey({ token, baseUrl, fetch }).account.get()).username;
export const codeOf = (token) => {
  try { new Wardkey({ token, baseUrl }) } catch (error) { if (error instanceof AuthenticationError) return error.code }
};
export const guards = [express, fastify, hono].map((each) => typeof each.requireToken);
`;

async function bundle(): Promise<string> {
  const entry = join(folder, 'page.js');
  writeFileSync(entry, PROGRAM);
  const result = await build({
    configFile: false,
    root: folder,
    logLevel: 'error',
    build: { write: false, minify: false, lib: { entry, formats: ['iife'], name: 'bundled' } },
  });
  const [first] = Array.isArray(result) ? result : [];
  const [file] = first?.output ?? [];
  assert.ok(file?.type === 'chunk');
  assert.deepEqual([...file.imports, ...file.dynamicImports], []);
  return file.code;
}

const code = await bundle();

test('a bundler puts the whole library into one file, which asks for no module of Node', () => {
  assert.doesNotMatch(code, /\b(?:require|import)\s*\(|from\s*["']node:|__vite-browser-external/);
});

test('where there is no process, a call is made with the token that is passed, and its answer is understood', async () => {
  const { whose, guards } = load();
  const token = mintToken(DEFAULT_PREFIX);
  const seen: (string | null)[] = [];
  const username = await whose(token, async (url, options) => {
    const request = new Request(url, options);
    seen.push(new URL(request.url).pathname, request.headers.get('authorization'));
    return Response.json({ username: 'ada' });
  });
  assert.equal(username, 'ada');
  assert.equal(seen[0], '/v1/account');
  assert.ok(seen[1] === `Bearer ${token}`, 'the call had the token');
  assert.equal(guards.join(), 'function,function,function');
});

test('where there is no process, a missing and a mistyped token are named by the constructor', () => {
  const { codeOf } = load();
  assert.equal(codeOf(), 'token_missing');
  assert.equal(codeOf('r8_x'), 'token_malformed');
});

function load(): Bundled {
  const context = createContext({ ...WEB });
  assert.equal(
    runInContext('typeof process + typeof require + typeof Buffer', context),
    'undefined'.repeat(3),
  );
  return runInContext(`${code}\nbundled`, context) as Bundled;
}
