import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import { type HttpBindings, serve } from '@hono/node-server';
import express from 'express';
import Fastify from 'fastify';
import { Hono } from 'hono';
import { requireToken as requireTokenInExpress } from '../src/sdk/express.ts';
import { requireToken as requireTokenInFastify } from '../src/sdk/fastify.ts';
import type { VerifiedCaller } from '../src/sdk/guard/open-guard.ts';
import { requireToken as requireTokenInHono } from '../src/sdk/hono.ts';
import { Wardkey } from '../src/sdk/index.ts';
import { mintToken } from '../src/token-format/mint-token.ts';
import { DEFAULT_PREFIX } from '../src/token-format/prefix.ts';
import { eventually } from './eventually.ts';
import { freePort } from './free-port.ts';
import { rawExchange, requestBytes } from './raw-exchange.ts';
import { startWardkey } from './start-wardkey.ts';

/** Servers of somebody else that ask Wardkey whether a token is good, beside the gateway that knows it by itself. */

// It comes back under the same address, as a service would.
const wardkey = await startWardkey({ after }, 'guard', { WARDKEY_PORT: String(await freePort()) });
const { account, token } = await wardkey.createAccount({ isOperator: true });
const asking = await wardkey.createToken(account.username, 'resource server', ['verify']);
const manager = await wardkey.createToken(account.username, 'manager', ['tokens:read', 'tokens:write']);
const owner = new Wardkey({ token: manager.text, baseUrl: wardkey.url });
const client = new Wardkey({ token: asking.text, baseUrl: wardkey.url, timeoutSeconds: 2, retries: 0 });
const troubles: Error[] = [];
const options = { client, onError: (error: Error) => troubles.push(error) };

const guarded: Readonly<Record<string, string>> = {
  Express: await listen(expressApp()),
  'node:http': await listen((request, response) => {
    const asked: typeof request & { wardkey?: VerifiedCaller } = request;
    void expressGuard(asked, response, () => {
      response.setHeader('content-type', 'application/json').end(JSON.stringify(asked.wardkey));
    });
  }),
  Fastify: await listenFastify(),
  Hono: await listenHono(),
};

const expressGuard = requireTokenInExpress(options);

function expressApp(): RequestListener {
  const app = express();
  app.use(requireTokenInExpress(options));
  app.use((request: express.Request & { wardkey?: VerifiedCaller }, response) => {
    response.json(request.wardkey);
  });
  return app;
}

async function listen(handler: RequestListener): Promise<string> {
  const server = createServer(handler).listen(0, '127.0.0.1');
  await once(server, 'listening');
  after(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function listenFastify(): Promise<string> {
  const app = Fastify();
  app.addHook('onRequest', requireTokenInFastify(options));
  app.get('/*', (request) => (request as { wardkey?: VerifiedCaller }).wardkey);
  after(() => app.close());
  return app.listen({ host: '127.0.0.1', port: 0 });
}

async function listenHono(): Promise<string> {
  const app = new Hono<{ Bindings: HttpBindings; Variables: { wardkey: VerifiedCaller } }>();
  app.use('*', requireTokenInHono(options));
  app.get('*', (c) => c.json(c.get('wardkey')));
  const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  after(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** What of an answer does not differ from one request to the next. */
async function answerOf(base: string, authorization: string | undefined, path: string) {
  const answer = await fetch(`${base}${path}`, {
    headers: authorization === undefined ? {} : { authorization },
  });
  const body = (await answer.json()) as Record<string, unknown>;
  assert.equal(body.request_id, answer.headers.get('x-request-id'));
  assert.equal(body.instance, `urn:wardkey:request:${String(body.request_id)}`);
  const headers = ['content-type', 'cache-control', 'www-authenticate', 'retry-after'].map((name) => [
    name,
    answer.headers.get(name),
  ]);
  return { status: answer.status, headers, body: { ...body, request_id: '', instance: '' } };
}

test('a good token passes, and the route knows whose it is', async () => {
  for (const [name, base] of Object.entries(guarded)) {
    const answer = await fetch(`${base}/x`, { headers: { authorization: `Bearer ${token.text}` } });
    assert.equal(answer.status, 200, name);
    const caller = (await answer.json()) as VerifiedCaller;
    assert.equal(caller.token.id, token.id, name);
    assert.equal(caller.account.username, account.username, name);
  }
});

test('every refusal reads as the gateway words it: status, challenge, problem', async () => {
  const disabled = await wardkey.createToken(account.username, 'disabled');
  await owner.tokens.disable(disabled.id, { reason: 'suspicious', note: 'seen in a log' });
  const poor = await wardkey.createToken(account.username, 'poor', ['tokens:read']);
  const elsewhere = await wardkey.createToken(account.username, 'elsewhere');
  await owner.tokens.update(elsewhere.id, { allowed_addresses: ['203.0.113.0/24'] });
  const { text } = token;
  const cases: readonly [what: string, authorization: string | undefined, path: string][] = [
    ['token_missing', undefined, '/v1/models'],
    ['token_missing', 'Bearer', '/v1/models'],
    ['token_malformed', `Bearer "${text}"`, '/v1/models'],
    ['token_malformed', text, '/v1/models'],
    ['token_malformed', `Bearer ${text.slice(0, 20)}`, '/v1/models'],
    ['token_malformed', `Basic ${btoa(`${text}:`)}`, '/v1/models'],
    ['token_wrong_prefix', 'Bearer rpa_ABC', '/v1/models'],
    ['token_unknown', `Bearer ${mintToken(DEFAULT_PREFIX)}`, '/v1/models'],
    ['token_disabled', `Bearer ${disabled.text}`, '/v1/models'],
    ['scope_insufficient', `Bearer ${poor.text}`, '/v1/models'],
    ['address_not_allowed', `Bearer ${elsewhere.text}`, '/v1/models'],
    ['token_in_url', undefined, `/v1/models?api_key=${mintToken(DEFAULT_PREFIX)}`],
  ];
  for (const [what, authorization, path] of cases) {
    const expected = await answerOf(wardkey.url, authorization, path);
    assert.equal((expected.body as { code?: unknown }).code, what);
    for (const [name, base] of Object.entries(guarded)) {
      assert.deepEqual(await answerOf(base, authorization, path), expected, `${name}: ${what}`);
    }
  }
});

test('two Authorization headers are refused, which no server shows a route', async () => {
  for (const [name, base] of Object.entries(guarded)) {
    const header = `Authorization: Bearer ${token.text}`;
    const answer = await rawExchange(base, requestBytes(base, '/v1/models', [header, header]));
    assert.match(String(answer), /^HTTP\/1\.1 400 /, name);
    assert.match(String(answer), /token_ambiguous/, name);
  }
});

test('a token is refused by every server from the moment that the disable has answered', async () => {
  const short = await wardkey.createToken(account.username, 'short-lived');
  const headers = { authorization: `Bearer ${short.text}` };
  for (const base of Object.values(guarded)) assert.equal((await fetch(base, { headers })).status, 200);
  await owner.tokens.disable(short.id);
  for (const base of Object.values(guarded)) assert.equal((await fetch(base, { headers })).status, 401);
});

test('while Wardkey does not run, every request is refused with 503; afterwards all is well again', async () => {
  const headers = { authorization: `Bearer ${token.text}` };
  troubles.length = 0;
  await wardkey.stop();
  for (const [name, base] of Object.entries(guarded)) {
    const { status, body, headers: answered } = await answerOf(base, headers.authorization, '/x');
    assert.equal(status, 503, name);
    assert.equal((body as { code?: unknown }).code, 'verifier_unavailable', name);
    assert.ok(answered.some(([each, value]) => each === 'retry-after' && value === '2'));
  }
  assert.equal(troubles.length, Object.keys(guarded).length);
  assert.ok(troubles.every(({ stack }) => !stack?.includes(token.text) && !stack?.includes(asking.text)));
  await wardkey.restart();
  for (const base of Object.values(guarded)) {
    await eventually('the server is asked again', async () => {
      const { status } = await fetch(base, { headers });
      return status === 200 || undefined;
    });
  }
});
