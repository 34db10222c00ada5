import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { eventually } from './eventually.ts';
import { freePort } from './free-port.ts';
import { placeLibrary } from './place-library.ts';
import { plainEnvironment } from './run-command.ts';
import { startWardkey } from './start-wardkey.ts';
import { startTestUpstream } from './test-upstream.ts';

/** The examples of servers that somebody else runs, each as a program of its own, as it stands in its file. */

const EXAMPLES = join(import.meta.dirname, '..', 'examples', 'resource-servers');
const wardkey = await startWardkey({ after }, 'examples', { WARDKEY_PORT: String(await freePort()) });
const { account, token } = await wardkey.createAccount();
const asking = await wardkey.createToken(account.username, 'my-api', ['verify']);
const folder = mkdtempSync(join(tmpdir(), 'wardkey-examples-'));
after(() => rmSync(folder, { recursive: true, force: true }));
placeLibrary(folder, ['express', 'fastify', 'hono', '@hono/node-server']);
const api = await startTestUpstream({ after });
api.answer((request, response) => {
  response.setHeader('content-type', 'application/json');
  if (request.url === '/v1/forbidden') response.statusCode = 403;
  const hello = request.headers['x-wardkey-username'] ?? null;
  const sawToken = request.headers.authorization !== undefined;
  response.end(JSON.stringify({ hello, ...(sawToken && { sawToken }) }));
});

interface Program {
  readonly url: string;
  readonly output: () => string;
}

/** Starts a program that ends with this file; answers once it can be reached. */
async function start(port: number, program: string, args: readonly string[], env: object): Promise<Program> {
  const child = spawn(program, args, {
    cwd: folder,
    env: { ...plainEnvironment(), PORT: String(port), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let failure: Error | undefined;
  child.on('error', (error) => (failure = error));
  child.on('exit', (code) => (failure ??= new Error(`${program} ended with ${code}`)));
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece) => (output += piece));
  after(() => child.kill('SIGKILL'));
  const url = `http://127.0.0.1:${port}`;
  await eventually(`${program} ${args.join(' ')} listens`, async () => {
    if (failure !== undefined) throw new Error(`${failure.message}\n${output}`);
    return fetch(url).then(
      () => true,
      () => undefined,
    );
  });
  return { url, output: () => output };
}

async function startExample(name: string): Promise<Program> {
  copyFileSync(join(EXAMPLES, name), join(folder, name));
  const env = { WARDKEY_URL: wardkey.url, WARDKEY_API_TOKEN: asking.text };
  return start(await freePort(), process.execPath, [name], env);
}

/** nginx with the example as its only site, of which the addresses are changed and nothing else. */
async function startNginx(): Promise<Program> {
  const port = await freePort();
  mkdirSync(join(folder, 'temporary'));
  const verifier = join(folder, 'wardkey-verifier.conf');
  writeFileSync(verifier, `proxy_set_header X-Wardkey-Verifier "${asking.text}";\n`, { mode: 0o600 });
  const changes: readonly [example: string, here: string][] = [
    ['127.0.0.1:7070', new URL(wardkey.url).host],
    ['127.0.0.1:3000', new URL(api.url).host],
    ['127.0.0.1:8080', `127.0.0.1:${port}`],
    ['/etc/nginx/wardkey-verifier.conf', verifier],
  ];
  let site = readFileSync(join(EXAMPLES, 'nginx.conf'), 'utf8');
  for (const [example, here] of changes) {
    assert.equal(site.split(example).length, 2, example);
    site = site.replace(example, here);
  }
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `${kind}_temp_path ${join(folder, 'temporary', kind)};`,
  );
  writeFileSync(
    join(folder, 'nginx.conf'),
    `daemon off; master_process off; pid ${join(folder, 'nginx.pid')}; error_log stderr warn;
events {}
http { access_log off; ${temporary.join(' ')}
${site}
}`,
  );
  // Debian keeps it among the programs of the administrator.
  const env = { PATH: `${process.env.PATH}:/usr/sbin` };
  return start(port, 'nginx', ['-p', folder, '-c', 'nginx.conf', '-e', 'stderr'], env);
}

const servers: Readonly<Record<string, Program>> = {
  Express: await startExample('express.ts'),
  Fastify: await startExample('fastify.ts'),
  Hono: await startExample('hono.ts'),
  nginx: await startNginx(),
};

const bearer = (text: string) => ({ headers: { authorization: `Bearer ${text}` } });

for (const [name, { url, output }] of Object.entries(servers)) {
  test(`${name}: what is for everyone is answered, what needs a token only with a good one`, async () => {
    const good = await fetch(`${url}/v1/hello`, bearer(token.text));
    assert.equal(good.status, 200, output());
    assert.deepEqual(await good.json(), { hello: account.username });
    if (name !== 'nginx') assert.equal(await (await fetch(url)).text(), 'anyone may read this\n');
    const without = await fetch(`${url}/v1/hello`);
    assert.equal(without.status, 401);
    assert.equal(without.headers.get('www-authenticate'), 'Bearer realm="wardkey"');
    assert.equal(((await without.json()) as { code: string }).code, 'token_missing');
  });

  test(`${name}: a refusal is the problem that Wardkey words, with its page and challenge`, async () => {
    const mistyped = `${token.text.slice(0, 20)}${token.text[20] === 'x' ? 'y' : 'x'}${token.text.slice(21)}`;
    const poor = await wardkey.createToken(account.username, `poor, ${name}`, ['tokens:read']);
    for (const [text, status, code] of [
      [mistyped, 401, 'token_mistyped'],
      [poor.text, 403, 'scope_insufficient'],
    ] as const) {
      const refused = await fetch(`${url}/v1/hello`, bearer(text));
      assert.equal(refused.status, status);
      assert.match(refused.headers.get('content-type') ?? '', /^application\/problem\+json/);
      assert.match(
        refused.headers.get('www-authenticate') ?? '',
        new RegExp(`error_uri=".*/errors/${code}"`),
      );
      const { type, ...body } = (await refused.json()) as { code: string; type: string; status: number };
      assert.deepEqual([body.code, body.status, type], [code, status, `${wardkey.url}/errors/${code}`]);
    }
  });

  test(`${name}: a token that is disabled is refused from then on`, async () => {
    const { id, text } = await wardkey.createToken(account.username, `short-lived, ${name}`);
    assert.equal((await fetch(`${url}/v1/hello`, bearer(text))).status, 200);
    await wardkey.wardkey(['token', 'disable', id]);
    assert.equal((await fetch(`${url}/v1/hello`, bearer(text))).status, 401);
  });
}

test('nginx: the API sees whose request it is, never the token, and its own refusals pass untouched', async () => {
  const { url } = servers.nginx ?? { url: '' };
  const forged = { ...bearer(token.text).headers, 'x-wardkey-username': 'somebody-else' };
  const posted = await fetch(`${url}/v1/hello`, { method: 'POST', body: '{"a":1}', headers: forged });
  assert.deepEqual(await posted.json(), { hello: account.username });
  const own = await fetch(`${url}/v1/forbidden`, bearer(token.text));
  assert.deepEqual([own.status, await own.json()], [403, { hello: account.username }]);
  assert.equal((await fetch(`${url}/_wardkey`, bearer(token.text))).status, 404);
});

test('nginx: the address of the caller is the one that nginx saw, whatever the caller says', async () => {
  const { url } = servers.nginx ?? { url: '' };
  const far = await wardkey.wardkey([
    ...['token', 'create', 'far', '--account', account.username],
    ...['--address', '203.0.113.0/24', '--plain'],
  ]);
  const lying = { ...bearer(far.stdout.trim()).headers, 'x-forwarded-for': '203.0.113.7' };
  const refused = await fetch(`${url}/v1/hello`, { headers: lying });
  assert.equal(((await refused.json()) as { code: string }).code, 'address_not_allowed');
});

test('all of them refuse with 503 while Wardkey cannot be asked', async () => {
  await wardkey.stop();
  for (const [name, { url }] of Object.entries(servers)) {
    const answer = await fetch(`${url}/v1/hello`, bearer(token.text));
    assert.equal(answer.status, 503, name);
    assert.equal(((await answer.json()) as { code: string }).code, 'verifier_unavailable', name);
    assert.equal(answer.headers.get('retry-after'), '2', name);
  }
});
