import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, test } from 'node:test';
import { type Browser, openBrowser } from './browser.ts';
import type { ProblemBody } from './call-api.ts';
import { startWardkey } from './start-wardkey.ts';

/** What a session lets its holder do, and what it keeps others from. */

const wardkey = await startWardkey({ after }, 'session');
const { account, token } = await wardkey.createAccount();
const PASSWORD = 'a long password for person-1';

async function signedIn(): Promise<Browser> {
  const browser = openBrowser(wardkey.url);
  const answer = await browser.call('POST', '/v1/session', { email: account.email, password: PASSWORD });
  assert.deepEqual([answer.status, answer.body], [200, { signed_in: true }]);
  return browser;
}

test('a person who is signed in sees and changes what is theirs, until they sign out', async () => {
  const browser = await signedIn();
  assert.equal((await browser.call('GET', '/v1/account')).body.email, account.email);
  const renamed = await browser.call('PATCH', `/v1/tokens/${token.id}`, { name: 'renamed' });
  assert.deepEqual([renamed.status, renamed.body.name], [200, 'renamed']);
  const cookie = browser.cookie();
  assert.equal((await browser.call('DELETE', '/v1/session')).status, 200);
  assert.equal(browser.cookie(), '', 'the browser has forgotten it');
  const kept = await browser.call<ProblemBody>('GET', '/v1/tokens', undefined, { cookie });
  assert.deepEqual([kept.status, kept.body.code], [401, 'token_missing'], 'and the server too');
});

test('a page of another site, or no page at all, changes nothing with a cookie', async () => {
  const browser = await signedIn();
  const attempts: [string, Record<string, string>][] = [
    ['another site', { origin: 'http://evil.example' }],
    ['another port', { origin: 'http://127.0.0.1:1' }],
    ['a sandbox', { origin: 'null' }],
    ['the same host over https', { origin: wardkey.url.replace('http:', 'https:') }],
    ['a form', { 'content-type': 'text/plain' }],
  ];
  for (const [who, headers] of attempts) {
    for (const [method, path] of [
      ['PATCH', `/v1/tokens/${token.id}`],
      ['POST', '/v1/tokens'],
      ['DELETE', '/v1/session'],
    ] as const) {
      const answer = await browser.call<ProblemBody>(method, path, { name: 'stolen' }, headers);
      assert.deepEqual([answer.status, answer.body.code], [403, 'csrf_failed'], `${who}: ${method} ${path}`);
    }
  }
  const withoutOrigin = await fetch(`${wardkey.url}/v1/tokens`, {
    method: 'POST',
    headers: { cookie: browser.cookie(), 'content-type': 'application/json' },
    body: '{"name": "stolen"}',
  });
  assert.equal(withoutOrigin.status, 403);
  const { body } = await browser.call<{ results: { name: string }[] }>('GET', '/v1/tokens');
  assert.deepEqual(
    body.results.map(({ name }) => name),
    ['renamed'],
  );
});

test('another site signs nobody in, and a program needs no origin for it', async () => {
  const wanted = { email: account.email, password: PASSWORD };
  const foreign = { origin: 'http://evil.example' };
  const browser = openBrowser(wardkey.url);
  assert.equal((await browser.call('POST', '/v1/session', wanted, foreign)).status, 403);
  const program = await fetch(`${wardkey.url}/v1/session`, { method: 'POST', body: JSON.stringify(wanted) });
  assert.equal(program.status, 200);
});

test('a session that ends while a request is still arriving does not finish it', async () => {
  const browser = await signedIn();
  const { host, hostname, port, origin } = new URL(wardkey.url);
  const body = JSON.stringify({ name: 'too late' });
  const socket = connect(Number(port), hostname).setEncoding('utf8');
  const head = [
    `PATCH /v1/tokens/${token.id} HTTP/1.1`,
    `Host: ${host}`,
    `Origin: ${origin}`,
    `Cookie: ${browser.cookie()}`,
    'Content-Type: application/json',
    'Connection: close',
    'Expect: 100-continue',
    `Content-Length: ${body.length}`,
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n`);
  const [invited] = await once(socket, 'data');
  assert.match(String(invited), /^HTTP\/1\.1 100 /);
  socket.write(body.slice(0, 5));
  // The server has looked at the session when it answers another request that came later.
  assert.equal((await browser.call('GET', '/v1/tokens')).status, 200);
  assert.equal((await browser.call('DELETE', '/v1/sessions')).status, 200);
  socket.write(body.slice(5));
  let answer = '';
  for await (const piece of socket) answer += piece;
  assert.match(answer, /^HTTP\/1\.1 401 /);
  assert.match(answer, /"session_required"/);
});

test('the paths of the API behind the gateway take no cookie, and do not pass one on', async () => {
  const browser = await signedIn();
  for (const path of ['/v1/models', '/v1/predictions', '/v2/x/health']) {
    const answer = await browser.call<ProblemBody>('GET', path);
    assert.deepEqual([answer.status, answer.body.code], [401, 'token_missing'], path);
  }
});

test('where an operator is needed, a person who is none is refused', async () => {
  const browser = await signedIn();
  const answer = await browser.call<ProblemBody>('GET', '/v1/accounts');
  assert.deepEqual([answer.status, answer.body.code], [403, 'operator_required']);
});

test('the sessions of an account that is suspended end at once, and for good', async () => {
  const browser = await signedIn();
  await wardkey.wardkey(['account', 'suspend', account.username]);
  assert.equal((await browser.call('GET', '/v1/tokens')).status, 401);
  await wardkey.wardkey(['account', 'resume', account.username]);
  assert.equal((await browser.call('GET', '/v1/tokens')).status, 401);
  assert.equal((await (await signedIn()).call('GET', '/v1/tokens')).status, 200);
});

test('no operator can suspend themselves, and of two who suspend each other at once one remains', async () => {
  const operators = await Promise.all([1, 2].map(() => wardkey.createAccount({ isOperator: true })));
  const tokens = await Promise.all(
    operators.map(({ account: { username } }) => wardkey.createToken(username, 'root', ['operator'])),
  );
  const suspend = async (by: number, who: number) => {
    const headers = { authorization: `Bearer ${tokens[by]?.text}` };
    const path = `/v1/accounts/${operators[who]?.account.id}/suspend`;
    return (await fetch(`${wardkey.url}${path}`, { method: 'POST', headers })).status;
  };
  assert.deepEqual(await Promise.all([suspend(0, 0), suspend(1, 1)]), [409, 409]);
  const statuses = await Promise.all([suspend(0, 1), suspend(1, 0)]);
  assert.deepEqual(statuses.toSorted(), [200, 403]);
});

test('an unknown address, a wrong password and a suspended account are answered alike', async () => {
  const other = await wardkey.createAccount();
  await wardkey.wardkey(['account', 'suspend', other.account.username]);
  const tries = {
    unknown: { email: 'nobody@example.com', password: PASSWORD },
    wrong: { email: account.email, password: 'not the password' },
    suspended: { email: other.account.email, password: 'a long password for person-2' },
  };
  const answers: unknown[] = [];
  for (const body of Object.values(tries)) {
    const answer = await openBrowser(wardkey.url).call<ProblemBody>('POST', '/v1/session', body);
    const { instance, request_id, ...rest } = answer.body as ProblemBody & Record<string, unknown>;
    assert.ok(instance && request_id);
    const headers = [...answer.headers.keys()].filter((name) => name !== 'date');
    answers.push({ status: answer.status, rest, headers });
  }
  assert.equal((answers[0] as { status: number }).status, 401);
  assert.deepEqual(answers[1], answers[0]);
  assert.deepEqual(answers[2], answers[0]);
});

test('whoever guesses is slowed and told for how long', async () => {
  const guess = { email: 'victim@example.com', password: 'a guess' };
  const answers = await Promise.all(
    Array.from({ length: 12 }, () =>
      openBrowser(wardkey.url).call<ProblemBody>('POST', '/v1/session', guess),
    ),
  );
  const slowed = answers.filter(({ status }) => status === 429);
  assert.equal(slowed.length, 7);
  assert.equal(slowed[0]?.body.code, 'sign_in_slowed');
  assert.ok(Number(slowed[0]?.headers.get('retry-after')) >= 1);
  assert.equal((await signedIn()).given.length, 1, 'others at the same address are not');
});
