import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { searchForTokens } from '../scripts/search-for-tokens.ts';
import type { Operation } from '../src/api/operation.ts';
import { operations as all } from '../src/api/operations.ts';
import { SCOPES } from '../src/store/records.ts';
import { hashToken } from '../src/token-format/hash-token.ts';
import { mintToken } from '../src/token-format/mint-token.ts';
import { DEFAULT_PREFIX } from '../src/token-format/prefix.ts';
import type { TokenText } from '../src/token-format/token-text.ts';
import type { TokenBody } from './call-api.ts';
import { assertDescribed, type SeenAnswer } from './described-answers.ts';
import { type FullProblem, requestText, sendRaw } from './raw-request.ts';
import { startWardkey } from './start-wardkey.ts';

/** What someone tries who wants more from the API than it gives: every attempt ends in a clean refusal. */

/** What people do who are signed in is in `people-api.test.ts`. */
const operations = all.filter(({ access }) => access !== 'session' && access !== 'public');

const wardkey = await startWardkey({ after }, 'abuse');
const ada = await wardkey.createAccount({ isOperator: true });
const bob = await wardkey.createAccount();
const carol = await wardkey.createAccount();
const dave = await wardkey.createAccount();
const spare = await wardkey.createAccount();

/** An answer of the API; every one is kept, to be compared with the document at the end. */
interface Answer extends SeenAnswer {
  readonly headers: Headers;
  readonly text: string;
  readonly problem: FullProblem;
}

const seen: Answer[] = [];

/** Calls the API. A body that is a text or bytes is sent as it is, any other as JSON. */
async function call(
  token: string | undefined,
  method: string,
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const isRaw = typeof body === 'string' || body instanceof Uint8Array || body instanceof ReadableStream;
  const answer = await fetch(`${wardkey.url}${path}`, {
    method,
    headers: { ...(token !== undefined && { authorization: `Bearer ${token}` }), ...headers },
    ...(body !== undefined && {
      body: (isRaw ? body : JSON.stringify(body)) as NonNullable<RequestInit['body']>,
      duplex: 'half',
    }),
  });
  const type = answer.headers.get('content-type') ?? '';
  const text = type === 'text/event-stream' ? await beginningOf(answer) : await answer.text();
  const parsed: unknown = type.endsWith('json') ? JSON.parse(text) : text;
  const { status } = answer;
  const kept = {
    method,
    path,
    status,
    type,
    headers: answer.headers,
    text,
    body: parsed,
    problem: parsed as FullProblem,
  };
  seen.push(kept);
  return kept;
}

/** What comes first of an answer that has no end. */
async function beginningOf({ body }: Response): Promise<string> {
  for await (const piece of body ?? []) return new TextDecoder().decode(piece);
  return '';
}

/** Calls the API and sees it answer with a problem: this status, this code. */
async function refused(code: string, status: number, ...args: Parameters<typeof call>): Promise<FullProblem> {
  const answer = await call(...args);
  const what = `${args[1]} ${args[2]} ${JSON.stringify(args[3])?.slice(0, 120)}`;
  assert.deepEqual([answer.status, answer.problem.code], [status, code], what);
  assert.equal(answer.type, 'application/problem+json', what);
  return answer.problem;
}

async function made<T = TokenBody>(...args: Parameters<typeof call>): Promise<T> {
  const answer = await call(...args);
  assert.ok(answer.status < 300, `${args[1]} ${args[2]}: ${answer.status} ${answer.text.slice(0, 300)}`);
  return answer.body as T;
}

async function tokenOf(account: string, name: string, scopes: readonly string[]): Promise<TokenBody> {
  return wardkey.createToken(account, name, scopes);
}

const admin = (await tokenOf(ada.account.username, 'Admin', SCOPES)).text;
const newTokenFor = (account: string, wanted: object) =>
  made(admin, 'POST', '/v1/tokens', { account, name: 'Made', ...wanted });

const reader = await newTokenFor(bob.account.username, { scopes: ['tokens:read'] });
const writer = await newTokenFor(bob.account.username, { scopes: ['tokens:write'] });
const stranger = await newTokenFor(carol.account.username, { scopes: ['tokens:read', 'tokens:write'] });
const disabled = await newTokenFor(bob.account.username, {
  scopes: ['tokens:read', 'tokens:write', 'verify'],
});
const suspended = await newTokenFor(dave.account.username, {
  scopes: ['tokens:read', 'tokens:write', 'verify'],
});
await made(admin, 'POST', `/v1/tokens/${disabled.id}/disable`);
await made(admin, 'POST', `/v1/accounts/${dave.account.id}/suspend`);

const CALLERS = {
  none: undefined,
  api: bob.token.text,
  read: reader.text,
  write: writer.text,
  verify: (await newTokenFor(bob.account.username, { scopes: ['verify'] })).text,
  operator: (await newTokenFor(ada.account.username, { scopes: ['operator'] })).text,
  admin,
  stranger: stranger.text,
  suspended: suspended.text,
  disabled: disabled.text,
} as const;
type CallerName = keyof typeof CALLERS;

const note = await made<{ id: string }>(admin, 'POST', '/v1/errors/token_missing/notes', { text: 'a tip' });

const leaked = await newTokenFor(bob.account.username, {});
await fetch(`${wardkey.url}/v1/leaks`, {
  method: 'POST',
  body: JSON.stringify({ leaks: [{ token: leaked.text }] }),
});
const leakPage = await made<{ results: { id: string }[] }>(admin, 'GET', `/v1/leaks?token_id=${leaked.id}`);
const leak = leakPage.results[0] ?? assert.fail('the leak is not listed');
// Nobody listens there, and nothing that happens in this file is told.
const webhook = await made<{ id: string }>(admin, 'POST', '/v1/webhooks', {
  url: 'http://127.0.0.1:9/',
  events: ['token.leaked'],
});

/** Who may do what. The operations about one token are about a token of Bob's; the stranger is another account. */
const MATRIX: Readonly<Record<string, Readonly<Record<CallerName, number>>>> = {
  getAccount: row([401, 200, 200, 200, 200, 200, 200, 200, 403, 401]),
  listTokens: row([401, 403, 200, 403, 403, 403, 200, 200, 403, 401]),
  createToken: row([401, 403, 403, 201, 403, 403, 201, 201, 403, 401]),
  summarizeTokens: row([401, 403, 200, 403, 403, 403, 200, 200, 403, 401]),
  listActivity: row([401, 403, 200, 403, 403, 403, 200, 200, 403, 401]),
  getActivity: row([401, 403, 200, 403, 403, 403, 200, 404, 403, 401]),
  listCallers: row([401, 403, 200, 403, 403, 403, 200, 404, 403, 401]),
  findTokens: row([401, 403, 200, 403, 403, 403, 200, 200, 403, 401]),
  disableTokens: row([401, 403, 403, 200, 403, 403, 200, 200, 403, 401]),
  lookupTokens: row([401, 403, 403, 403, 200, 403, 200, 403, 403, 401]),
  verifyToken: row([401, 403, 403, 403, 200, 403, 200, 403, 403, 401]),
  getToken: row([401, 403, 200, 403, 403, 403, 200, 404, 403, 401]),
  updateToken: row([401, 403, 403, 200, 403, 403, 200, 404, 403, 401]),
  deleteToken: row([401, 403, 403, 200, 403, 403, 200, 404, 403, 401]),
  disableToken: row([401, 403, 403, 200, 403, 403, 200, 404, 403, 401]),
  enableToken: row([401, 403, 403, 200, 403, 403, 200, 404, 403, 401]),
  rotateToken: row([401, 403, 403, 200, 403, 403, 200, 404, 403, 401]),
  endGrace: row([401, 403, 403, 200, 403, 403, 200, 404, 403, 401]),
  watchEvents: row([401, 403, 200, 403, 403, 403, 200, 200, 403, 401]),
  exportAudit: row([401, 403, 200, 403, 403, 403, 200, 200, 403, 401]),
  listAudit: row([401, 403, 200, 403, 403, 403, 200, 200, 403, 401]),
  listAccounts: row([401, 403, 403, 403, 403, 200, 200, 403, 403, 401]),
  createAccount: row([401, 403, 403, 403, 403, 201, 201, 403, 403, 401]),
  suspendAccount: row([401, 403, 403, 403, 403, 200, 200, 403, 403, 401]),
  resumeAccount: row([401, 403, 403, 403, 403, 200, 200, 403, 403, 401]),
  listInvitations: row([401, 403, 403, 403, 403, 200, 200, 403, 403, 401]),
  createInvitation: row([401, 403, 403, 403, 403, 201, 201, 403, 403, 401]),
  deleteInvitation: row([401, 403, 403, 403, 403, 404, 404, 403, 403, 401]),
  getSignUpPolicy: row([401, 403, 403, 403, 403, 200, 200, 403, 403, 401]),
  updateSignUpPolicy: row([401, 403, 403, 403, 403, 200, 200, 403, 403, 401]),
  getInstallation: row([401, 403, 403, 403, 403, 200, 200, 403, 403, 401]),
  listWatchers: row([401, 403, 403, 403, 403, 200, 200, 403, 403, 401]),
  listMails: row([401, 403, 403, 403, 403, 200, 200, 403, 403, 401]),
  listWebhooks: row([401, 403, 403, 403, 403, 200, 200, 403, 403, 401]),
  createWebhook: row([401, 403, 403, 403, 403, 201, 201, 403, 403, 401]),
  updateWebhook: row([401, 403, 403, 403, 403, 200, 200, 403, 403, 401]),
  deleteWebhook: row([401, 403, 403, 403, 403, 404, 404, 403, 403, 401]),
  rotateWebhookSecret: row([401, 403, 403, 403, 403, 200, 200, 403, 403, 401]),
  testWebhook: row([401, 403, 403, 403, 403, 200, 200, 403, 403, 401]),
  listWebhookDeliveries: row([401, 403, 403, 403, 403, 200, 200, 403, 403, 401]),
  addErrorNote: row([401, 403, 403, 201, 403, 403, 201, 201, 403, 401]),
  listLeaks: row([401, 403, 200, 403, 403, 403, 200, 200, 403, 401]),
  acknowledgeLeak: row([401, 403, 403, 200, 403, 403, 200, 404, 403, 401]),
  reportFalseAlarm: row([401, 403, 403, 403, 403, 200, 200, 403, 403, 401]),
  runLeakDrill: row([401, 403, 403, 403, 403, 200, 200, 403, 403, 401]),
  moderateErrorNote: row([401, 403, 403, 403, 403, 200, 200, 403, 403, 401]),
};

function row(statuses: readonly number[]): Record<CallerName, number> {
  const names = Object.keys(CALLERS) as CallerName[];
  return Object.fromEntries(names.map((name, index) => [name, statuses[index] ?? 0])) as Record<
    CallerName,
    number
  >;
}

let accounts = 0;

/** A body with which the operation would succeed, were the caller allowed to. */
function bodyFor(operation: Operation): object | undefined {
  accounts += 1;
  const bodies: Readonly<Record<string, object>> = {
    createToken: { name: 'Made', scopes: ['tokens:write'] },
    verifyToken: { token: bob.token.text },
    findTokens: { text: bob.token.text },
    lookupTokens: { hashes: [hashToken(bob.token.text as TokenText)] },
    disableTokens: { ids: [spare.token.id] },
    updateToken: { name: 'Changed' },
    createInvitation: { email: `guest-${accounts}@example.com` },
    updateSignUpPolicy: { policy: 'invite' },
    addErrorNote: { text: 'a tip' },
    createWebhook: { url: 'http://127.0.0.1:9/', events: ['token.leaked'] },
    updateWebhook: { description: 'the pager' },
    moderateErrorNote: { is_pinned: true },
    reportFalseAlarm: { reason: 'a private repository' },
    createAccount: { email: `new-${accounts}@example.com`, name: 'New', password: 'a long password' },
  };
  return operation.body === undefined ? undefined : (bodies[operation.id] ?? {});
}

function pathFor({ id: operation, path }: Operation, id: string): string {
  const owners: Readonly<Record<string, string>> = {
    '/v1/accounts/': spare.account.id,
    '/v1/errors/': note.id,
    '/v1/leaks/': leak.id,
    '/v1/webhooks/': operation === 'deleteWebhook' ? 'wh_0' : webhook.id,
  };
  const named = Object.entries(owners).find(([start]) => path.startsWith(start))?.[1] ?? id;
  return path.replace('{code}', 'token_missing').replace('{id}', named);
}

test('every operation has its row in the matrix of who may do what: a new one cannot be forgotten', () => {
  assert.deepEqual(Object.keys(MATRIX).sort(), operations.map(({ id }) => id).sort());
});

for (const operation of operations) {
  test(`${operation.id} is open to exactly those who may, and whoever may not changes nothing`, async () => {
    for (const [name, token] of Object.entries(CALLERS) as [CallerName, string | undefined][]) {
      const victim = await newTokenFor(bob.account.username, { scopes: ['tokens:write'] });
      const path = pathFor(operation, victim.id);
      const answer = await call(token, operation.method.toUpperCase(), path, bodyFor(operation));
      const expected = MATRIX[operation.id]?.[name];
      assert.equal(answer.status, expected, `${operation.id} by ${name}: ${answer.text.slice(0, 200)}`);
      if (expected === undefined || expected < 300) continue;
      assert.equal(answer.problem.code, codeFor(operation, name, expected), `${operation.id} by ${name}`);
      const { revision } = await made<{ revision: number }>(admin, 'GET', `/v1/tokens/${victim.id}`);
      assert.equal(revision, (victim as unknown as { revision: number }).revision, 'the token is as it was');
    }
  });
}

function codeFor(operation: Operation, caller: CallerName, status: number): string {
  if (caller === 'none') return 'token_missing';
  if (caller === 'disabled') return 'token_disabled';
  if (caller === 'suspended') return 'account_suspended';
  if (status === 404) return 'not_found';
  return operation.access === 'operator' ? 'operator_required' : 'scope_insufficient';
}

test('what belongs to others answers to the letter as what does not exist, but for the request id', async () => {
  const victim = await newTokenFor(bob.account.username, {});
  const unknown = `tok_${'0'.repeat(19)}`;
  const pairs: [string, string, unknown, string, unknown][] = operations
    .filter(({ path }) => path.startsWith('/v1/tokens/{id}'))
    .map((operation) => {
      const [method, body] = [operation.method.toUpperCase(), bodyFor(operation)];
      return [method, pathFor(operation, victim.id), body, pathFor(operation, unknown), body];
    });
  const inBody = (account: string) => ({ name: 'X', scopes: ['tokens:write'], account });
  const inQuery = (account: string) => `/v1/tokens?account=${encodeURIComponent(account)}`;
  for (const [theirs, nobodys] of [
    [bob.account.id, 'acc_00000000000000000000'],
    [bob.account.email, 'nobody@example.com'],
    [bob.account.username, 'nobody'],
  ] as const) {
    pairs.push(['POST', '/v1/tokens', inBody(theirs), '/v1/tokens', inBody(nobodys)]);
    pairs.push(['GET', inQuery(theirs), undefined, inQuery(nobodys), undefined]);
    for (const path of ['/v1/tokens/summary', '/v1/audit', '/v1/audit/export']) {
      const at = (account: string) => `${path}?account=${encodeURIComponent(account)}`;
      pairs.push(['GET', at(theirs), undefined, at(nobodys), undefined]);
    }
  }
  for (const [method, path, body, otherPath, otherBody] of pairs) {
    const [theirs, nobodys] = [
      await call(stranger.text, method, path, body),
      await call(stranger.text, method, otherPath, otherBody),
    ];
    assert.equal(theirs.status, 404, `${method} ${path}`);
    assert.equal(plain(theirs), plain(nobodys), `${method} ${path}`);
  }
  const audit = await made<{ results: { account_id: string }[] }>(
    stranger.text,
    'GET',
    `/v1/audit?token=${victim.id}`,
  );
  assert.deepEqual(audit.results, [], 'nor does the audit trail tell of it');
});

function plain({ status, headers, text, problem }: Answer): string {
  const kept = [...headers].filter(([name]) => !['date', 'x-request-id', 'keep-alive'].includes(name));
  return `${status} ${JSON.stringify(kept)} ${text.replaceAll(problem.request_id, 'ID')}`;
}

test('a token reaches no scope that it lacks, by whatever way', async () => {
  const { account } = await wardkey.createAccount();
  const own = await newTokenFor(account.username, { scopes: ['tokens:read', 'tokens:write'] });
  const rich = await newTokenFor(account.username, { scopes: ['api', 'tokens:write', 'verify'] });
  const of = (wanted: readonly unknown[]) => ({ name: 'More', scopes: wanted });
  for (const scope of SCOPES.filter((each) => !own.scopes.includes(each))) {
    const [code, status] =
      scope === 'operator'
        ? (['validation_failed', 422] as const)
        : scope === 'verify'
          ? (['operator_required', 403] as const)
          : (['scope_insufficient', 403] as const);
    for (const scopes of [[scope], ['tokens:write', scope], [scope, scope, 'tokens:read']]) {
      await refused(code, status, own.text, 'POST', '/v1/tokens', of(scopes));
      await refused(code, status, own.text, 'PATCH', '/v1/tokens/self', { scopes });
      await refused(code, status, own.text, 'PATCH', `/v1/tokens/${own.id}`, { scopes });
    }
  }
  await refused('scope_insufficient', 403, own.text, 'POST', '/v1/tokens', { name: 'Default scopes' });
  const rotated = await call(own.text, 'POST', `/v1/tokens/${rich.id}/rotate`);
  assert.equal(rotated.status, 403, 'the text of a token that may do more is not handed out');
  assert.doesNotMatch(rotated.text, /"text"/);
  for (const scopes of [
    ['Operator'],
    ['operator '],
    'operator',
    { 0: 'operator' },
    [['operator']],
    [null],
    [],
  ]) {
    await refused('validation_failed', 422, own.text, 'POST', '/v1/tokens', of(scopes as unknown[]));
  }
  await refused('not_found', 404, own.text, 'POST', '/v1/tokens', {
    ...of(['tokens:write']),
    account: ada.account.id,
  });
  const plainAtOperator = await newTokenFor(ada.account.username, { scopes: ['tokens:write', 'api'] });
  for (const scopes of [['operator'], ['verify']]) {
    await refused('operator_required', 403, plainAtOperator.text, 'POST', '/v1/tokens', of(scopes));
    await refused('operator_required', 403, plainAtOperator.text, 'PATCH', '/v1/tokens/self', { scopes });
  }
  const toOthers = { ...of(['operator']), account: account.username };
  await refused('validation_failed', 422, admin, 'POST', '/v1/tokens', toOthers);

  const { results } = await made<{ results: TokenBody[] }>(own.text, 'GET', '/v1/tokens');
  assert.deepEqual(
    Object.fromEntries(results.map(({ id, scopes }) => [id, scopes])),
    Object.fromEntries(
      [own, rich, ...results.filter(({ name }) => name === 'Default')].map((each) => [each.id, each.scopes]),
    ),
    'no token was made, and none may do more than before',
  );
});

test('a token may give away what it has and take away what others of its account have', async () => {
  const { account } = await wardkey.createAccount();
  const own = await newTokenFor(account.username, { scopes: ['tokens:write'] });
  const rich = await newTokenFor(account.username, { scopes: ['api', 'tokens:write', 'verify'] });
  const given = await made(own.text, 'POST', '/v1/tokens', { name: 'Given', scopes: ['tokens:write'] });
  assert.deepEqual(given.scopes, ['tokens:write']);
  const renamed = await made(own.text, 'PATCH', `/v1/tokens/${rich.id}`, { name: 'Renamed' });
  assert.deepEqual(renamed.scopes, rich.scopes, 'a change that names no scopes loses none');
  const poorer = await made(own.text, 'PATCH', `/v1/tokens/${rich.id}`, { scopes: ['verify'] });
  assert.deepEqual(poorer.scopes, ['verify'], 'what was there may stay');
});

test('any token may look at itself and disable itself, and at no other', async () => {
  const { account } = await wardkey.createAccount();
  for (const scope of SCOPES.slice(0, 4)) {
    const own = await newTokenFor(account.username, { scopes: [scope] });
    for (const id of ['self', own.id])
      assert.equal((await made(own.text, 'GET', `/v1/tokens/${id}`)).id, own.id);
    const other = await newTokenFor(account.username, { scopes: [scope] });
    if (scope === 'api' || scope === 'verify') {
      await refused('scope_insufficient', 403, own.text, 'GET', `/v1/tokens/${other.id}`);
      await refused('scope_insufficient', 403, own.text, 'POST', `/v1/tokens/${other.id}/disable`);
      await refused('scope_insufficient', 403, own.text, 'POST', '/v1/tokens/self/rotate');
      await refused('scope_insufficient', 403, own.text, 'PATCH', '/v1/tokens/self', { name: 'Mine' });
      await refused('scope_insufficient', 403, own.text, 'DELETE', '/v1/tokens/self');
    }
    await made(own.text, 'POST', '/v1/tokens/self/disable', { reason: 'suspicious' });
    await refused('token_disabled', 401, own.text, 'GET', '/v1/tokens/self');
    await refused('token_disabled', 401, own.text, 'POST', '/v1/tokens/self/enable');
  }
});

test('a token that leaked works again only when an operator says why it is safe', async () => {
  const owner = (await newTokenFor(bob.account.username, { scopes: ['tokens:write', 'api'] })).text;
  const leaked = await newTokenFor(bob.account.username, { scopes: ['api'] });
  const at = `/v1/tokens/${leaked.id}`;
  await made(owner, 'POST', `${at}/disable`, { reason: 'leaked' });
  await made(owner, 'POST', `${at}/disable`, { reason: 'other', note: 'it is nothing' });
  await refused('operator_required', 403, owner, 'POST', `${at}/enable`);
  await refused('operator_required', 403, owner, 'POST', `${at}/enable`, { note: 'it is nothing' });
  await refused('token_state_conflict', 409, owner, 'POST', `${at}/rotate`);
  await made(owner, 'PATCH', at, { name: 'Not leaked at all' });
  const { errors } = await refused('validation_failed', 422, admin, 'POST', `${at}/enable`);
  assert.deepEqual(
    errors?.map(({ pointer }) => pointer),
    ['/note'],
  );
  await refused('validation_failed', 422, admin, 'POST', `${at}/enable`, { note: '   ' });
  await refused('token_leaked', 401, leaked.text, 'GET', '/v1/account');
  await made(admin, 'POST', `${at}/enable`, { note: 'the file was never public' });
  await made(leaked.text, 'GET', '/v1/account');
});

test('a field that an operation does not have is refused by its name, and so is one that the server owns', async () => {
  const foreign = [
    'is_admin',
    'id',
    'hint',
    'state',
    'text',
    'revision',
    'account_id',
    'created_at',
    'receipt',
  ];
  for (const operation of operations) {
    const path = pathFor(operation, 'self');
    const method = operation.method.toUpperCase();
    for (const field of operation.body === undefined ? [] : foreign) {
      const body = { ...bodyFor(operation), [field]: true };
      const { errors } = await refused('validation_failed', 422, admin, method, path, body);
      assert.ok(
        errors?.some(({ pointer }) => pointer === `/${field}`),
        `${operation.id} ${field}`,
      );
    }
    if (operation.query !== undefined) {
      const { errors } = await refused('validation_failed', 422, admin, method, `${path}?is_admin=1`);
      assert.deepEqual(
        errors?.map(({ pointer }) => pointer),
        ['/is_admin'],
      );
    }
  }
  const text = mintToken(DEFAULT_PREFIX);
  const echo = await call(writer.text, 'POST', '/v1/tokens', { name: 'X', [text]: 1, [text.slice(3)]: 1 });
  assert.equal(echo.status, 422);
  assert.ok(!echo.text.includes(text.slice(10, 30)), 'a name that may be a token is not repeated');
});

const WRONG_BODIES: Readonly<Record<string, string | Uint8Array>> = {
  nothing: '',
  blanks: '  \r\n',
  'no JSON': '{name: "X"}',
  'half of JSON': '{"name":"X"',
  'two documents': '{"name":"X"}{"name":"Y"}',
  'a form': 'name=X&scopes=api',
  'a list': '[{"name":"X"}]',
  'a text': '"X"',
  'a number': '1',
  null: 'null',
  true: 'true',
  'a name that is a number': '{"name":1}',
  'a name that is a list': '{"name":["X"]}',
  'a name that is an object': '{"name":{"toString":"X"}}',
  'a name that is null': '{"name":null}',
  'no name': '{}',
  'a prototype': '{"name":"X","__proto__":{"isOperator":true}}',
  'a constructor': '{"name":"X","constructor":{"prototype":{"isOperator":true}}}',
  'scopes as an object': '{"name":"X","scopes":{"length":1,"0":"tokens:write"}}',
  'scopes of a thousand': `{"name":"X","scopes":[${'"everything",'.repeat(999)}"everything"]}`,
  'a rate of half': '{"name":"X","rate_limit_per_minute":0.5}',
  'a rate of zero': '{"name":"X","rate_limit_per_minute":0}',
  'a rate below zero': '{"name":"X","rate_limit_per_minute":-1}',
  'a rate beyond all numbers': '{"name":"X","rate_limit_per_minute":1e999}',
  'a rate in a text': '{"name":"X","rate_limit_per_minute":"600"}',
  'an expiry in the past': '{"name":"X","expires_at":"2001-01-01T00:00:00Z"}',
  'an expiry on no day': '{"name":"X","expires_at":"2027-02-30T00:00:00Z"}',
  'an expiry in no year': '{"name":"X","expires_at":"+275760-09-14T00:00:00Z"}',
  'an expiry as a number': '{"name":"X","expires_at":1900000000}',
  'an address that is none': '{"name":"X","allowed_addresses":["10.0.0.0/99"]}',
  'addresses without end': JSON.stringify({
    name: 'X',
    allowed_addresses: Array.from({ length: 101 }, () => '::1'),
  }),
  'lists in lists': `{"name":${'['.repeat(60_000)}${']'.repeat(60_000)}}`,
  'objects in objects': `${'{"name":'.repeat(10_000)}1${'}'.repeat(10_000)}`,
  'lists that never end': '['.repeat(120_000),
  'bytes that are no UTF-8': Buffer.from('{"name":"caf\xe9"}', 'latin1'),
  'UTF-16': Buffer.from('\ufeff{"name":"X"}', 'utf16le'),
  'half a character': Buffer.from('{"name":"\\ud800"}'),
  'bytes of an archive': Buffer.from('1f8b0800000000000003', 'hex'),
};

test('a body that is not what an operation takes is refused as the mistake of the caller, never as one of the server', async () => {
  const { account } = await wardkey.createAccount();
  const { text } = await newTokenFor(account.username, { scopes: ['tokens:read', 'tokens:write', 'api'] });
  for (const [what, body] of Object.entries(WRONG_BODIES)) {
    const answer = await call(text, 'POST', '/v1/tokens', body, { 'content-type': 'application/json' });
    assert.deepEqual([answer.status, answer.problem.code], [422, 'validation_failed'], what);
    assert.ok(answer.problem.errors?.length, what);
  }
  const { results } = await made<{ results: TokenBody[] }>(text, 'GET', '/v1/tokens');
  assert.deepEqual(
    results.map(({ name }) => name),
    ['Made', 'Default'],
    'nothing was made by any of them',
  );
  assert.equal(({} as { isOperator?: boolean }).isOperator, undefined);
});

test('no body, however odd, makes any operation fail inside', async () => {
  const { account } = await wardkey.createAccount();
  const { text, id } = await newTokenFor(account.username, {
    scopes: ['tokens:read', 'tokens:write', 'api', 'verify'],
  });
  const withBody = operations.filter(({ body, access }) => body !== undefined && access !== 'operator');
  const fields = fc.constantFrom(
    'name',
    'scopes',
    'note',
    'reason',
    'grace_seconds',
    'expires_at',
    'token',
    'scope',
    '__proto__',
  );
  const anyBody = fc.oneof(
    fc.json().map((json) => json),
    fc.dictionary(fields, fc.jsonValue()).map((body) => JSON.stringify(body)),
    fc.string({ unit: 'binary' }),
  );
  const anyOperation = fc.constantFrom(...withBody.filter(({ id: name }) => !/delete|disable/.test(name)));
  await fc.assert(
    fc.asyncProperty(anyOperation, anyBody, async (operation, body) => {
      const answer = await call(text, operation.method.toUpperCase(), pathFor(operation, id), body);
      assert.ok(answer.status < 500, `${operation.id}: ${answer.status}`);
    }),
    { numRuns: 300 },
  );
  await made(text, 'GET', '/v1/account');
});

test('a body that is too large is refused before it is kept, with a token or without, in one piece or in many', async () => {
  const large = Buffer.alloc(10 * 1024 * 1024, 'x');
  for (const operation of operations.filter(({ body }) => body !== undefined)) {
    for (const token of [undefined, admin]) {
      const [method, path] = [operation.method.toUpperCase(), pathFor(operation, 'self')];
      const whole = await call(token, method, path, large);
      const inPieces = await call(token, method, path, new Blob([large]).stream());
      for (const { status, problem } of [whole, inPieces]) {
        const isRefused =
          problem.code === 'body_too_large' || (token === undefined && problem.code === 'token_missing');
        assert.ok(isRefused, `${operation.id}: ${status} ${problem.code}`);
      }
    }
  }
});

test('a question with values that are none is refused, and a cursor cannot be made up into anything else', async () => {
  const wrong = [
    ...[
      'limit=0',
      'limit=1001',
      'limit=-1',
      'limit=1.5',
      'limit=many',
      'limit=',
      'limit=1e99',
      'state=sleeping',
    ],
    ...['cursor=x', 'cursor=', 'cursor=%00', `cursor=${'x'.repeat(5000)}`, 'state[]=active', 'LIMIT=1'],
  ];
  for (const query of wrong) {
    const { errors } = await refused('validation_failed', 422, reader.text, 'GET', `/v1/tokens?${query}`);
    assert.ok(errors?.length, query);
  }
  for (const query of ['before=x', 'before=1.5', 'before=1e99', 'limit=0', 'token=a&is_admin=1']) {
    await refused('validation_failed', 422, reader.text, 'GET', `/v1/audit?${query}`);
  }
  const forged = Buffer.from(`9999999999999 ${"' or 1=1 --"}`).toString('base64url');
  for (const query of [`cursor=${forged}`, `cursor=${Buffer.from('1 x').toString('base64url')}`]) {
    assert.ok((await call(reader.text, 'GET', `/v1/tokens?${query}`)).status < 500, query);
  }
  for (const id of ["' or 1=1 --", '%00', '%E0%A4%A', 'x'.repeat(8000), '..%2f..%2faccounts', '*']) {
    await refused('not_found', 404, admin, 'GET', `/v1/tokens/${encodeURI(id).replaceAll('%25', '%')}`);
  }
});

test('a name or a note that could deceive a reader, or holds a token, is refused, and nothing of it is kept', async () => {
  const { account } = await wardkey.createAccount();
  const { text } = await newTokenFor(account.username, { scopes: ['tokens:read', 'tokens:write', 'api'] });
  const mine = await made(text, 'POST', '/v1/tokens', { name: 'Mine' });
  const secret = mintWithDigits();
  const deceiving: Readonly<Record<string, string>> = {
    'a line break': 'good\nbad',
    'a return': 'good\rbad',
    'an escape sequence': 'a\u001b[2Jb',
    'a one-byte escape': 'a\u009b2Jb',
    NUL: 'a\0b',
    'right-to-left override': 'a\u202egpj.exe',
    'left-to-right isolate': 'a\u2066b\u2069',
    'right-to-left mark': 'a\u200fb',
    'zero-width space': 'Adm\u200bin',
    'byte order mark': '\ufeffAdmin\ufeff!',
    'line separator': 'a\u2028b',
    'soft hyphen': 'Ad\u00admin',
    'tag characters': 'a\u{e0041}b',
    'half a character': 'a\ud800b',
    nothing: '',
    blanks: ' \t\u00a0 ',
    'a token': secret,
    'a token in words': `the old one was ${secret}, do not use`,
    'a token without its prefix': secret.slice(3),
    'a token of another installation': `acme_${secret.slice(5)}`,
    'a token in Base64': Buffer.from(secret).toString('base64'),
  };
  const tries: readonly (readonly [string, string, string])[] = [
    ['POST', '/v1/tokens', 'name'],
    ['PATCH', `/v1/tokens/${mine.id}`, 'name'],
    ['POST', `/v1/tokens/${mine.id}/disable`, 'note'],
    ['POST', `/v1/tokens/${mine.id}/enable`, 'note'],
    ['DELETE', `/v1/tokens/${mine.id}`, 'note'],
  ];
  for (const [what, bad] of Object.entries({ ...deceiving, 'too long': 'long '.repeat(101) })) {
    for (const [method, path, field] of tries) {
      const answer = await call(text, method, path, { [field]: bad });
      assert.equal(answer.status, 422, `${method} ${field}: ${what}`);
      assert.deepEqual(
        answer.problem.errors?.map(({ pointer }) => pointer),
        [`/${field}`],
        what,
      );
      assert.ok(!answer.text.includes(secret.slice(10, 30)), `${what} is repeated`);
    }
  }
  await refused('validation_failed', 422, text, 'POST', '/v1/tokens', { name: 'x'.repeat(101) });
  const { results } = await made<{ results: TokenBody[] }>(text, 'GET', '/v1/tokens');
  assert.deepEqual(
    results.map(({ name, state }) => [name, state]),
    [
      ['Mine', 'active'],
      ['Made', 'active'],
      ['Default', 'active'],
    ],
  );
  for (const name of [
    'x'.repeat(100),
    'Größe 日本語 🔑',
    '<script>alert(1)</script>',
    "'; drop table token; --",
  ]) {
    assert.equal(
      (await made(text, 'POST', '/v1/tokens', { name })).name,
      name,
      'plain words of any sort are fine',
    );
  }
});

/** Without its prefix, a token that has no digit, about one in 700, may as well be words that run together. */
function mintWithDigits(): string {
  for (;;) {
    const text = mintToken(DEFAULT_PREFIX);
    if (/\d/.test(text.slice(5))) return text;
  }
}

test('an account cannot be named after a token either, and none is left half made', async () => {
  const secret = mintToken(DEFAULT_PREFIX);
  const good = { email: 'eve@example.com', name: 'Eve', password: 'a long password' };
  const before = await made<{ results: object[] }>(admin, 'GET', '/v1/accounts');
  for (const wrong of [
    { name: secret },
    { name: 'E\u202eve' },
    { email: `${secret}@example.com` },
    { email: 'eve' },
    { email: 'eve@example.com\nbcc: all@example.com' },
    { email: `${'e'.repeat(300)}@example.com` },
    { password: 'short' },
    { password: 'eve@example.com' },
    { password: 'x'.repeat(2000) },
    { is_operator: 'true' },
  ]) {
    const answer = await call(admin, 'POST', '/v1/accounts', { ...good, ...wrong });
    assert.equal(answer.status, 422, Object.keys(wrong).join());
    assert.ok(!answer.text.toLowerCase().includes(secret.slice(10, 30).toLowerCase()));
  }
  const after = await made<{ results: object[] }>(admin, 'GET', '/v1/accounts');
  assert.equal(after.results.length, before.results.length);
});

test('of twenty who make an account for one address at the same time, one succeeds', async () => {
  const wanted = { email: 'Crowd@example.com', name: 'Crowd', password: 'a long password' };
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => call(admin, 'POST', '/v1/accounts', wanted)),
  );
  assert.deepEqual(answers.map(({ status }) => status).sort(), [
    201,
    ...Array.from({ length: 19 }, () => 409),
  ]);
  await refused('account_exists', 409, admin, 'POST', '/v1/accounts', {
    ...wanted,
    email: 'cROWD@EXAMPLE.com',
  });
});

test('no spelling of a path is a way around the check', async () => {
  const spellings = [
    ...[
      '/v1/installation/',
      '/v1//installation',
      '//v1/installation',
      '/v1/./installation',
      '/v1/x/../installation',
    ],
    ...[
      '/v1/%69nstallation',
      '/v1/installation%2f',
      '/v1/installation%00',
      '/v1/installation;x=1',
      '/V1/INSTALLATION',
    ],
    ...[
      '/v1\\installation',
      '/v1/tokens/../installation',
      '/v1/tokens/%2e%2e/installation',
      '/v1/installation#x',
    ],
    ...[
      '/errors/../v1/installation',
      '/healthz/../v1/installation',
      'http://127.0.0.1/v1/installation',
      '/v1/installation?',
    ],
  ];
  const overrides = ['X-HTTP-Method-Override: GET', 'X-Original-URL: /healthz', 'X-Rewrite-URL: /healthz'];
  for (const token of [undefined, bob.token.text, writer.text]) {
    const headers = token === undefined ? overrides : [...overrides, `Authorization: Bearer ${token}`];
    for (const target of spellings) {
      const { status, body } = await sendRaw(wardkey.url, requestText(target, { headers }));
      assert.ok([400, 401, 403, 404].includes(status), `${target}: ${status}`);
      assert.doesNotMatch(body, /"checks"/, target);
    }
  }
});

test('JSON is taken for JSON whatever its content type says: curl -d calls it a form', async () => {
  const body = JSON.stringify({ name: 'From curl', scopes: ['tokens:write'] });
  for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'application/json; charset=utf-8']) {
    assert.equal(
      (await call(writer.text, 'POST', '/v1/tokens', body, { 'content-type': type })).status,
      201,
      type,
    );
  }
});

test('a program that names itself after a token does not have it kept where its last use is shown', async () => {
  const { text, id } = await newTokenFor(bob.account.username, {});
  await made(CALLERS.verify, 'POST', '/v1/tokens/verify', { token: text, user_agent: `robot ${text}` });
  await made(text, 'GET', '/v1/account', undefined, { 'user-agent': text });
  const { last_used: used } = await made(admin, 'GET', `/v1/tokens/${id}`);
  assert.ok(
    used !== null && !used.user_agent.includes(text.slice(10, 20)),
    'the use is there, the token is not',
  );
});

test('one Idempotency-Key makes one token, and shows its text once', async () => {
  const { account } = await wardkey.createAccount();
  const { text } = await newTokenFor(account.username, { scopes: ['tokens:read', 'tokens:write', 'api'] });
  const create = (key: string, body: object) =>
    call(text, 'POST', '/v1/tokens', body, { 'idempotency-key': key });
  const wanted = { name: 'Once', rate_limit_per_minute: 600 };

  const first = await create('key-1', wanted);
  const again = await create('key-1', { rate_limit_per_minute: 600, name: ' Once ' });
  assert.deepEqual([first.status, again.status], [201, 200]);
  const [one, two] = [first.body, again.body] as [TokenBody, TokenBody];
  assert.equal(two.id, one.id);
  assert.ok(one.text);
  assert.ok(!('text' in two), 'the text was shown to the first alone');

  const other = await create('key-1', { ...wanted, name: 'Other' });
  assert.deepEqual([other.status, other.problem.code], [409, 'idempotency_conflict']);

  const crowd = await Promise.all(Array.from({ length: 20 }, () => create('key-2', { name: 'Crowd' })));
  assert.deepEqual(crowd.map(({ status }) => status).sort(), [...Array.from({ length: 19 }, () => 200), 201]);
  assert.equal(new Set(crowd.map(({ body }) => (body as TokenBody).id)).size, 1);
  assert.equal(crowd.filter(({ text: answered }) => answered.includes('"text"')).length, 1);

  const rivals = await Promise.all(['A', 'B', 'C', 'D'].map((name) => create('key-3', { name })));
  assert.deepEqual(rivals.map(({ status }) => status).sort(), [201, 409, 409, 409]);

  assert.equal((await create('key-4', { name: '' })).status, 422);
  assert.equal((await create('key-4', { name: 'Mended' })).status, 201, 'a refused request uses up no key');
  assert.equal((await create('x'.repeat(256), wanted)).status, 422);

  const elsewhere = await call(
    writer.text,
    'POST',
    '/v1/tokens',
    { name: 'Bob', scopes: ['tokens:write'] },
    { 'idempotency-key': 'key-1' },
  );
  assert.equal(elsewhere.status, 201, 'the keys of one account mean nothing to another');

  const winner = rivals.find(({ status }) => status === 201)?.body as TokenBody | undefined;
  const { results } = await made<{ results: TokenBody[] }>(text, 'GET', '/v1/tokens');
  const names = results.map(({ name }) => name).filter((name) => !['Default', 'Made'].includes(name));
  assert.deepEqual(names.sort(), ['Crowd', 'Mended', 'Once', winner?.name].sort());

  await wardkey.kill();
  await wardkey.restart();
  const later = await create('key-1', wanted);
  assert.deepEqual(
    [later.status, (later.body as TokenBody).id],
    [200, one.id],
    'also after the server was killed',
  );
});

test('a rate limit counts what was accepted, says when to come back, and holds whatever address is claimed', async () => {
  const limited = await newTokenFor(bob.account.username, { rate_limit_per_minute: 2 });
  await made(limited.text, 'GET', '/v1/account');
  await made(limited.text, 'GET', '/v1/account');
  const answer = await call(limited.text, 'GET', '/v1/account', undefined, {
    'x-forwarded-for': '198.51.100.1',
  });
  assert.deepEqual([answer.status, answer.problem.code], [429, 'rate_limited']);
  const { retry_after: seconds } = answer.body as { retry_after: number };
  assert.ok(Number.isInteger(seconds) && seconds > 0 && seconds <= 60);
  assert.equal(answer.headers.get('retry-after'), String(seconds));
});

test('a token bound to addresses is refused elsewhere, even to whoever claims to come from there', async () => {
  const bound = await newTokenFor(bob.account.username, { allowed_addresses: ['203.0.113.0/24'] });
  for (const name of [
    'x-forwarded-for',
    'forwarded',
    'x-real-ip',
    'x-client-ip',
    'cf-connecting-ip',
    'true-client-ip',
  ]) {
    const value = name === 'forwarded' ? 'for=203.0.113.7' : '203.0.113.7';
    await refused('address_not_allowed', 403, bound.text, 'GET', '/v1/account', undefined, { [name]: value });
  }
});

test('a verdict is never kept by anything in between, and a repeated question is asked anew', async () => {
  const { text } = await newTokenFor(bob.account.username, {});
  const ask = () =>
    call(CALLERS.verify, 'POST', '/v1/tokens/verify', { token: text }, { 'if-none-match': '*' });
  const verdict = await ask();
  assert.equal(verdict.status, 200);
  assert.equal(verdict.headers.get('cache-control'), 'no-store');
  assert.equal(verdict.headers.get('etag'), null);
  await made(text, 'POST', '/v1/tokens/self/disable');
  assert.equal(((await ask()).body as { code: string }).code, 'token_disabled');
});

test('a method that a path does not have is refused with those that it has, before anything else is looked at', async () => {
  const byPath = Map.groupBy(all, ({ path }) => path);
  for (const [path, each] of byPath) {
    const allowed = each.map(({ method }) => method.toUpperCase());
    const target = path.replace('{id}', 'self');
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND']) {
      if (allowed.includes(method)) continue;
      for (const token of [undefined, admin]) {
        const answer = await call(token, method, target);
        assert.deepEqual(
          [answer.status, answer.problem.code],
          [405, 'method_not_allowed'],
          `${method} ${path}`,
        );
        assert.deepEqual(
          answer.headers.get('allow')?.split(', ').sort(),
          allowed.sort(),
          `${method} ${path}`,
        );
      }
    }
  }
});

test('an invitation can be taken back until it was followed', async () => {
  const { id } = await made<{ id: string }>(admin, 'POST', '/v1/invitations', { email: 'late@example.com' });
  await made(admin, 'DELETE', `/v1/invitations/${id}`);
  await refused('not_found', 404, admin, 'DELETE', `/v1/invitations/${id}`);
});

test('a webhook reaches nothing that only this server can, and is gone once it was deleted', async () => {
  const wanted = { url: 'http://127.0.0.1:9/', events: ['token.leaked'] };
  const { id } = await made<{ id: string }>(admin, 'POST', '/v1/webhooks', wanted);
  for (const url of [
    'http://169.254.169.254/',
    'https://10.0.0.1/',
    'http://example.com/',
    'https://a:b@example.com/',
  ]) {
    for (const [method, path] of [
      ['POST', '/v1/webhooks'],
      ['PATCH', `/v1/webhooks/${id}`],
    ] as const) {
      const { errors } = await refused('validation_failed', 422, admin, method, path, { url });
      assert.deepEqual(
        errors?.map(({ pointer }) => pointer),
        ['/url'],
        url,
      );
    }
  }
  const { text } = await newTokenFor(bob.account.username, {});
  await refused('validation_failed', 422, admin, 'PATCH', `/v1/webhooks/${id}`, {
    url: `https://example.com/${text}`,
  });
  const { results } = await made<{ results: object[] }>(admin, 'GET', '/v1/webhooks');
  assert.ok(
    results.every((each) => !Object.hasOwn(each, 'secret')),
    'secrets are shown once',
  );
  await made(admin, 'DELETE', `/v1/webhooks/${id}`);
  await refused('not_found', 404, admin, 'DELETE', `/v1/webhooks/${id}`);
  await refused('not_found', 404, admin, 'GET', `/v1/webhooks/${id}/deliveries`);
});

test('the document at /openapi.json describes every operation, and every answer of this file is as it says', async () => {
  await assertDescribed(wardkey.url, seen, operations);
});

test('no answer of this file was a failure inside, told of the inside, or could be kept on the way', () => {
  assert.ok(seen.length > 500, `${seen.length} answers`);
  for (const { method, path, status, headers, text } of seen) {
    const what = `${method} ${path.slice(0, 100)}: ${status}`;
    assert.ok(status < 500, what);
    assert.equal(headers.get('cache-control'), 'no-store', what);
    assert.ok(headers.get('x-request-id'), what);
    assert.doesNotMatch(
      text,
      /node_modules|node:internal|\\n +at |sqlite|select .* from|\/src\/|\.ts:\d/i,
      what,
    );
  }
});

test('no token of this file stands in a file of the server, whatever field it was put into', async () => {
  await wardkey.stop();
  assert.deepEqual(searchForTokens(wardkey.folder).found, []);
});
