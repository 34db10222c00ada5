import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OpenAPIHono } from '@hono/zod-openapi';
import type { ApiApp } from '../api/api-app.ts';
import { registerDocument } from '../api/document.ts';
import type { Operation } from '../api/operation.ts';
import { operations } from '../api/operations.ts';
import { type Call, calls } from './every-call.test.ts';
import { Wardkey } from './index.ts';

/** The library is written by hand: here it is held against the document that the server makes of its own schemas. */

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly query: Record<string, string>;
  readonly body: unknown;
}

/** Calls of what stands behind the gateway: the API of somebody else, which no document of ours describes. */
const GATEWAY = /^\/(?:v1\/(?:models|predictions)|v2)\//;
/** Methods that call nothing themselves but go through one of those above, and what is not sent by a call at all. */
const COMPOSED = [
  'tokens.listAll',
  'audit.listAll',
  'leaks.listAll',
  'operators.accounts.listAll',
  'operators.mails.listAll',
  'operators.webhooks.allDeliveries',
  'predictions.listAll',
];
/**
 * Read by browsers as they are: a stream of events, and a way to another site and back. And what other sites call, which
 * sign it.
 */
const NOT_CALLED = /^\/v1\/(?:events$|session\/github|integrations\/)/;

/** What a call sends. */
async function sentBy(call: Call): Promise<Sent> {
  let sent: Sent | undefined;
  const client = Wardkey.forSession({
    baseUrl: 'http://localhost',
    fetch: async (url, init) => {
      const { pathname, searchParams } = new URL(String(url));
      const text = typeof init?.body === 'string' ? init.body : '{}';
      sent = {
        method: (init?.method ?? '').toLowerCase(),
        path: pathname,
        query: Object.fromEntries(searchParams),
        body: JSON.parse(text),
      };
      return Response.json({});
    },
  });
  await call(client);
  assert.ok(sent);
  return sent;
}

/** An operation by its method and path, as the document writes them. */
function operationAt(place: string): Operation | undefined {
  return operations.find(({ method, path }) => `${method} ${path}` === place);
}

function templateOf(path: string): RegExp {
  return new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`);
}

/** The dotted names of all functions in the groups of a client. */
function methodsOf(group: object, before = ''): string[] {
  return Object.entries(group).flatMap(([name, value]) =>
    typeof value === 'function' ? [before + name] : methodsOf(value as object, `${before}${name}.`),
  );
}

test('every method of every group is held against the API', () => {
  const gateway = ['predictions.', 'tasks.'];
  const methods = methodsOf(Wardkey.forSession()).filter(
    (name) => !COMPOSED.includes(name) && !gateway.some((group) => name.startsWith(group)),
  );
  assert.deepEqual(Object.keys(calls).sort(), [...methods, 'verify'].sort());
});

test('every operation of the document can be called with the library', async () => {
  const app: ApiApp = new OpenAPIHono();
  registerDocument(app);
  const document = (await (await app.request('/openapi.json')).json()) as { paths: Record<string, object> };
  const places = Object.entries(document.paths).flatMap(([path, methods]) =>
    NOT_CALLED.test(path) ? [] : Object.keys(methods).map((method) => `${method} ${path}`),
  );
  const called = new Set(Object.values(calls).map(([place]) => place));
  assert.ok(places.length > 10);
  assert.deepEqual(
    places.filter((place) => !called.has(place)),
    [],
  );
  for (const place of places) assert.ok(operationAt(place), place);
});

test('every call goes to an operation of the server, sends what its schemas take, and expects what it answers', async () => {
  for (const [name, [place, call, answer]] of Object.entries(calls)) {
    const sent = await sentBy(call);
    const [method, path = ''] = place.split(' ');
    assert.equal(sent.method, method, name);
    assert.match(sent.path, templateOf(path), name);
    const operation = operationAt(place);
    assert.ok(operation, `${name}: the server has no ${place}`);
    for (const part of ['body', 'query'] as const) {
      const schema: Operation['body'] = operation[part];
      if (schema === undefined) assert.deepEqual(sent[part], {}, `${name} takes no ${part}`);
      assert.deepEqual(schema?.safeParse(sent[part]).error?.issues ?? [], [], `${name}: ${part}`);
    }
    const schema = (name === 'tokens.createOnce' && operation.repeatedAnswer) || operation.answer;
    const { error, data } = schema.safeParse(answer);
    assert.deepEqual(error?.issues ?? [], [], `${name}: answer`);
    assert.deepEqual(data, answer, `${name}: answer, and nothing beside it`);
  }
});

test('runs of models and jobs go through the gateway', async () => {
  const runs: Call[] = [
    (c) => c.predictions.create({ model: 'a/b', input: {} }),
    (c) => c.predictions.get('p'),
    (c) => c.predictions.cancel('p'),
    (c) => c.predictions.list(),
    (c) => c.tasks.start('e', {}),
    (c) => c.tasks.get('e', 'j'),
    (c) => c.tasks.cancel('e', 'j'),
  ];
  for (const run of runs) assert.match(`${(await sentBy(run)).path}/`, GATEWAY);
});
