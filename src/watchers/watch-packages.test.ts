import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { mintToken } from '../token-format/mint-token.ts';
import { DEFAULT_PREFIX } from '../token-format/prefix.ts';
import { openScene } from './open-scene.test.ts';

/** A registry of one package. */
async function startRegistry(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'wardkey-registry-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const versions: Record<string, { dist: { tarball: string; integrity: string } }> = {};
  const time: Record<string, string> = {};
  const asked: string[] = [];
  const tarballs = new Map<string, Buffer>();
  let readme = '';
  let url = '';
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const tarball = tarballs.get(request.url ?? '');
    if (tarball !== undefined) return void response.end(tarball);
    if (request.url !== '/@acme%2fclient') return void response.writeHead(404).end('{}');
    const body = JSON.stringify({ name: '@acme/client', versions, time, readme });
    const etag = `"${createHash('sha256').update(body).digest('hex')}"`;
    const isKnown = request.headers['if-none-match'] === etag;
    response.writeHead(isKnown ? 304 : 200, { etag, 'content-type': 'application/json' });
    response.end(isKnown ? undefined : body);
  });
  server.listen(0, '127.0.0.1');
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = await new Promise<AddressInfo>((resolve) => {
    server.once('listening', () => resolve(server.address() as AddressInfo));
  });
  url = `http://127.0.0.1:${port}`;
  return {
    url,
    asked,
    write: (text: string) => {
      readme = text;
    },
    publish: (version: string, content: string, wish: { tarball?: string; integrity?: string } = {}) => {
      mkdirSync(join(folder, 'package/lib'), { recursive: true });
      writeFileSync(join(folder, 'package/lib/index.js'), content);
      execFileSync('tar', ['czf', 'made.tgz', 'package'], { cwd: folder });
      const bytes = readFileSync(join(folder, 'made.tgz'));
      tarballs.set(`/tarballs/${version}.tgz`, bytes);
      const integrity = `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
      versions[version] = { dist: { tarball: `${url}/tarballs/${version}.tgz`, integrity, ...wish } };
      time[version] = new Date(Date.UTC(2026, 0, 1) + Object.keys(versions).length * 1000).toISOString();
    },
  };
}

test('a token in what is installed of a version is found with its file, and every version is scanned once', async (t) => {
  const registry = await startRegistry(t);
  const scene = await openScene(t, { packages: ['@acme/client', 'no-such'], registryUrl: registry.url });
  const [first, second, said] = Array.from({ length: 3 }, () => mintToken(DEFAULT_PREFIX));
  registry.publish('1.0.0', `\nmodule.exports = '${first}';\n`);
  const status = await scene.nextRun('packages');
  assert.equal(status.coverage, '1 of 1 versions of 2 packages scanned');
  assert.equal(status.message, 'no-such is not in the registry');
  assert.deepEqual(scene.found, [
    {
      text: first,
      url: `${registry.url}/@acme%2fclient/1.0.0`,
      repository: '@acme/client@1.0.0',
      path: 'package/lib/index.js',
      line: 2,
      commit: null,
      source: 'npm',
      exposedAt: Date.UTC(2026, 0, 1) + 1000,
    },
  ]);
  assert.deepEqual([scene.reports[0]?.channel, scene.reports.length], ['npm', 1]);
  await scene.restart();
  await scene.nextRun('packages');
  assert.equal(registry.asked.filter((path) => path.startsWith('/tarballs/')).length, 1);
  registry.publish('1.0.1', second ?? '');
  registry.write(`use it with ${said}`);
  await scene.nextRun('packages');
  assert.deepEqual(new Set(scene.found.slice(1).map(({ text }) => text)), new Set([second, said]));
  assert.equal(registry.asked.filter((path) => path === '/tarballs/1.0.0.tgz').length, 1);
});

test('more versions than one run takes are scanned in the next, the newest first', async (t) => {
  const registry = await startRegistry(t);
  const scene = await openScene(t, { packages: ['@acme/client'], registryUrl: registry.url });
  const oldest = mintToken(DEFAULT_PREFIX);
  registry.publish('0.0.0', oldest);
  for (let at = 1; at <= 22; at += 1) registry.publish(`1.${at}.0`, `${at}`);
  const { coverage } = await scene.nextRun('packages');
  assert.equal(coverage, '20 of 23 versions of 1 packages scanned');
  assert.equal(registry.asked[1], '/tarballs/1.22.0.tgz');
  await scene.restart();
  assert.equal((await scene.nextRun('packages')).coverage, '23 of 23 versions of 1 packages scanned');
  assert.ok(scene.found.some(({ text }) => text === oldest));
});

test('a tarball that is not what the registry says, or lies where no stranger may send us, is not taken, and is named', async (t) => {
  const registry = await startRegistry(t);
  const scene = await openScene(t, { packages: ['@acme/client'], registryUrl: registry.url });
  const text = mintToken(DEFAULT_PREFIX);
  registry.publish('1.0.0', text, { integrity: `sha512-${Buffer.alloc(64).toString('base64')}` });
  const first = await scene.nextRun('packages');
  assert.match(first.message ?? '', /^@acme\/client@1\.0\.0: its tarball is not the one/);
  for (const tarball of [
    'https://169.254.169.254/latest',
    'https://[::1]/x.tgz',
    'http://localhost:1/x.tgz',
    'file:///etc/passwd',
  ]) {
    registry.publish('2.0.0', text, { tarball });
    const { message } = await scene.nextRun('packages');
    assert.match(message ?? '', /no public address|must be one of https|names no tarball/, tarball);
  }
  assert.equal(scene.found.length, 0);
});
