import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  APIError,
  AuthenticationError,
  ConflictError,
  NotFoundError,
  PermissionDeniedError,
  RateLimitError,
  ServerError,
  ValidationError,
  Wardkey,
} from './index.ts';

/** A `fetch` that answers what it is given, and keeps what it was asked. */
function answering(status: number, body: unknown, headers: Record<string, string> = {}) {
  const asked: { url: string; init: RequestInit }[] = [];
  const fake: typeof fetch = async (url, init = {}) => {
    asked.push({ url: String(url), init });
    const type = { 'content-type': status < 400 ? 'application/json' : 'application/problem+json' };
    return new Response(JSON.stringify(body), { status, headers: { ...type, ...headers } });
  };
  return { asked, fetch: fake };
}

test('a page calls its own server with its cookie, in JSON, and with no token', async () => {
  const { asked, fetch } = answering(200, { signed_in: true });
  const client = Wardkey.forSession({ fetch });
  assert.deepEqual(await client.session.signIn('ada@example.com', 'a password'), { signed_in: true });
  const [{ url, init } = { url: '', init: {} }] = asked;
  assert.equal(url, '/v1/session');
  assert.equal(init.credentials, 'same-origin');
  assert.deepEqual(init.headers, { accept: 'application/json', 'content-type': 'application/json' });
  assert.equal(init.body, '{"email":"ada@example.com","password":"a password"}');
});

test('a query leaves out what is undefined, and an id cannot lead to another path', async () => {
  const { asked, fetch } = answering(200, { results: [], next: null });
  const client = Wardkey.forSession({ fetch, baseUrl: 'https://tokens.example/' });
  await client.tokens.list({ search: 'a b', limit: undefined });
  await client.tokens.get('../accounts?x#y');
  assert.deepEqual(
    asked.map(({ url }) => url),
    ['https://tokens.example/v1/tokens?search=a+b', 'https://tokens.example/v1/tokens/..%2Faccounts%3Fx%23y'],
  );
  for (const id of ['', '.', '..']) assert.throws(() => client.tokens.get(id), { code: 'path_refused' });
  for (const path of ['//evil.example/x', '/\\evil.example', 'https://evil.example', '']) {
    await assert.rejects(client.request('GET', path), { code: 'path_refused' });
  }
  assert.equal(asked.length, 2);
});

test('each status is an error of its own class, with all that the problem says', async () => {
  const classes = {
    400: ValidationError,
    401: AuthenticationError,
    403: PermissionDeniedError,
    404: NotFoundError,
    409: ConflictError,
    418: APIError,
    422: ValidationError,
    429: RateLimitError,
    500: ServerError,
  } as const;
  for (const [status, ofStatus] of Object.entries(classes)) {
    const problem = {
      type: 'https://tokens.example/errors/some_code',
      title: 'Some title',
      status: Number(status),
      code: 'some_code',
      detail: 'What happened.',
      fix: 'What to do.',
      request_id: 'req_1',
      retry_after: 61,
      required_scopes: ['verify'],
      errors: [{ pointer: '/name', detail: 'must not be empty' }],
    };
    const { fetch } = answering(Number(status), problem);
    const client = Wardkey.forSession({ fetch, retries: 0 });
    const error: unknown = await client.account.get().catch((thrown: unknown) => thrown);
    assert.ok(error instanceof ofStatus, status);
    assert.ok(error instanceof APIError);
    assert.equal(error.name, ofStatus.name);
    assert.equal(error.code, 'some_code');
    assert.equal(error.status, Number(status));
    assert.equal(error.detail, 'What happened.');
    assert.equal(error.fix, 'What to do.');
    assert.equal(error.docsUrl, 'https://tokens.example/errors/some_code');
    assert.equal(error.requestId, 'req_1');
    assert.equal(error.retryAfterSeconds, 61);
    assert.deepEqual(error.requiredScopes, ['verify']);
    assert.deepEqual(error.errors, problem.errors);
    assert.equal(
      error.message,
      'What happened.\n  fix:  What to do.\n  more: https://tokens.example/errors/some_code [some_code]',
    );
    assert.equal(error.stack?.startsWith(`${ofStatus.name}: What happened.`), true);
  }
});

test('a list is read to its end from the server of the client, whatever address its next page has', async () => {
  const asked: string[] = [];
  const fetch = (async (url: string) => {
    asked.push(url);
    const isFirst = asked.length === 1;
    const next = isFirst ? 'https://elsewhere.example/v1/tokens?limit=2&cursor=abc' : null;
    return Response.json({ next, results: isFirst ? [{ id: 'one' }, { id: 'two' }] : [{ id: 'three' }] });
  }) as unknown as typeof globalThis.fetch;
  const client = Wardkey.forSession({ fetch, baseUrl: 'https://tokens.example' });
  const ids: string[] = [];
  for await (const { id } of client.tokens.listAll({ limit: 2 })) ids.push(id);
  assert.deepEqual(ids, ['one', 'two', 'three']);
  assert.deepEqual(asked, [
    'https://tokens.example/v1/tokens?limit=2',
    'https://tokens.example/v1/tokens?limit=2&cursor=abc',
  ]);
});

test('somebody who types "password" as the password is told about the field of that name; real passwords are not shown', async () => {
  const problem = {
    code: 'validation_failed',
    detail: 'The password "Tr0ub4dor&3" is too short.',
    errors: [{ pointer: '/password', detail: 'is among those that everyone tries: password' }],
  };
  const fetch = (async () => Response.json(problem, { status: 422 })) as unknown as typeof globalThis.fetch;
  const client = Wardkey.forSession({ fetch, baseUrl: 'https://tokens.example' });
  const refused = (password: string) =>
    client.signUp.complete({ link: 'a'.repeat(43), name: 'Ada', password }).catch((error: unknown) => error);
  const word = (await refused('password')) as APIError;
  assert.deepEqual(word.errors, [
    { pointer: '/password', detail: 'is among those that everyone tries: password' },
  ]);
  const secret = (await refused('Tr0ub4dor&3')) as APIError;
  assert.equal(secret.detail, 'The password "(not shown)" is too short.');
});
