import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, type TestContext, test } from 'node:test';
import { searchForTokens } from '../scripts/search-for-tokens.ts';
import { operations as all } from '../src/api/operations.ts';
import { Wardkey } from '../src/sdk/index.ts';
import { openWork } from '../src/watchers/open-scene.test.ts';
import { openSession } from './cli-session.ts';
import { assertDescribed, type SeenAnswer } from './described-answers.ts';
import { eventually } from './eventually.ts';
import { GITHUB_TOKEN, startFakeGitHub } from './fake-github/start-fake-github.ts';
import { mailTo } from './mailbox.ts';
import { startWardkey } from './start-wardkey.ts';

/** Tokens that surface in public, on the real program: from `git push` to the refusal. */

const SECRET = 'a-webhook-secret-for-tests';
const PUSHES = '/v1/integrations/github/push';
const fake = await startFakeGitHub({ after });
const settings = {
  WARDKEY_GITHUB_TOKEN: GITHUB_TOKEN,
  WARDKEY_GITHUB_URL: fake.url,
  WARDKEY_GITHUB_API_URL: fake.apiUrl,
  WARDKEY_GITHUB_WEBHOOK_SECRET: SECRET,
  WARDKEY_WATCH: 'search,events,gists',
  WARDKEY_WATCH_REPOSITORIES: 'acme/nothing',
};
const wardkey = await startWardkey({ after }, 'watch', settings);
const ada = await wardkey.createAccount({ isOperator: true });
const admin = await wardkey.createToken(ada.account.username, 'admin', ['operator']);
const bob = await wardkey.createAccount();
const seen: SeenAnswer[] = [];

async function call<T>(method: string, path: string, body?: string, headers: Record<string, string> = {}) {
  const answer = await fetch(`${wardkey.url}${path}`, {
    method,
    headers,
    ...(body !== undefined && { body }),
  });
  const read = (await answer.json()) as T;
  const type = answer.headers.get('content-type') ?? '';
  seen.push({ method, path, status: answer.status, type, body: read });
  return { status: answer.status, body: read };
}

const refusalOf = async (token: string) => {
  const { body } = await call<{ code?: string }>('GET', '/v1/account', undefined, {
    authorization: `Bearer ${token}`,
  });
  return body.code;
};

const leaked = (token: string) =>
  eventually('the token to be refused', async () =>
    (await refusalOf(token)) === 'token_leaked' ? true : undefined,
  );

async function workIn(t: TestContext, name: string) {
  fake.announceTo(`${wardkey.url}${PUSHES}`, SECRET);
  return openWork(t, fake, name);
}

test('a commit with a token is pushed: the token is refused, and its owner reads in which line of which file it stands', async (t) => {
  const { text } = await wardkey.createToken(bob.account.username, 'Pushed');
  const work = await workIn(t, 'acme/api');
  work.commit('README.md', 'hello\n');
  await work.push('main');
  const commit = work.commit('deploy/.env', `# production\nTOKEN=${text}\n`);
  await work.push('main');
  await leaked(text);
  const mail = await mailTo(wardkey, bob.account.email, /"Pushed" leaked and was disabled/);
  for (const words of ['acme/api', 'deploy/.env', 'Line: 2', commit])
    assert.ok(mail.text.includes(words), words);
  assert.deepEqual(fake.flaws, []);
});

test('a push that was taken over is looked into though the server was killed in the middle of it', async (t) => {
  const { text } = await wardkey.createToken(bob.account.username, 'Killed');
  const work = await workIn(t, 'acme/web');
  work.commit('a', 'a\n');
  await work.push('main');
  work.commit('b', `${text}\n`);
  const asked = new Promise<void>((resolve) => {
    fake.interfere((path) => {
      if (!path.startsWith('/repos/acme/web/compare')) return undefined;
      resolve();
      return { status: 200, isSilent: true };
    });
  });
  await work.push('main');
  await asked;
  await wardkey.kill();
  fake.interfere(undefined);
  await wardkey.restart();
  await leaked(text);
});

test('an announcement that is not signed with the secret of this server is refused, and so is anything else', async () => {
  const body = JSON.stringify({ zen: 'Speak like a human.' });
  const signed = (secret: string) => ({
    'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
    'x-github-event': 'ping',
    'x-github-delivery': 'ping-1',
  });
  assert.deepEqual(await call('POST', PUSHES, body, signed(SECRET)), {
    status: 202,
    body: { receipt: 'ignored' },
  });
  for (const headers of [{}, signed('another secret')]) {
    const { status, body: refused } = await call<{ code: string }>('POST', PUSHES, body, headers);
    assert.deepEqual([status, refused.code], [422, 'validation_failed']);
  }
});

test('an operator sees what is watched and how much of it, by API, library and command', async () => {
  const client = new Wardkey({ baseUrl: wardkey.url, token: admin.text });
  const results = await eventually('the watchers to have run', async () => {
    const listed = (await client.operators.watchers()).results;
    const on = listed.filter(({ state }) => state !== 'off');
    return on.every(({ last_run_at: at }) => at !== null) ? listed : undefined;
  });
  const of = (id: string) => results.find((each) => each.id === id);
  assert.match(of('events')?.coverage ?? '', /public pushes seen this hour|known after the next look/);
  assert.match(of('pushes')?.coverage ?? '', /^\d+ of \d+ announced pushes looked into/);
  assert.equal(of('repositories')?.message, 'git cannot copy acme/nothing');
  assert.equal(of('packages')?.state, 'off');
  assert.ok((of('pushes')?.findings ?? 0) >= 2);
  const { status } = await call('GET', '/v1/watchers', undefined, { authorization: `Bearer ${admin.text}` });
  assert.equal(status, 200);
  const shown = await openSession(wardkey).ok(['watcher', 'list']);
  for (const line of [
    /^pushes\s+(?:waiting|running)/m,
    /^packages\s+off/m,
    /^repositories: git cannot copy acme\/nothing$/m,
  ])
    assert.match(shown, line);
});

test('without settings for it nothing is watched, and no request leaves the machine', async (t) => {
  const other = await startFakeGitHub(t);
  const { WARDKEY_GITHUB_TOKEN } = settings;
  const silent = await startWardkey(t, 'unwatched', {
    WARDKEY_GITHUB_TOKEN,
    WARDKEY_GITHUB_URL: other.url,
    WARDKEY_GITHUB_API_URL: other.apiUrl,
  });
  const listed = await openSession(silent).json<{ state: string }[]>(['watcher', 'list']);
  assert.deepEqual([...new Set(listed.map(({ state }) => state))], ['off']);
  assert.equal((await fetch(`${silent.url}${PUSHES}`, { method: 'POST', body: '{}' })).status, 404);
  await silent.stop();
  assert.deepEqual(other.asked, []);
});

test('every answer of this file is as the document says', async () => {
  const here = ['receivePush', 'listWatchers', 'getAccount'];
  await call('GET', '/v1/account', undefined, { authorization: `Bearer ${bob.token.text}` });
  await assertDescribed(
    wardkey.url,
    seen,
    all.filter(({ id }) => here.includes(id)),
  );
});

test('a stop ends at once, and no token of this file stands in a file of the server', async () => {
  const before = performance.now();
  const { exitCode } = await wardkey.stop();
  assert.equal(exitCode, 0);
  assert.ok(performance.now() - before < 20_000);
  assert.deepEqual(searchForTokens(wardkey.folder).found, []);
});
