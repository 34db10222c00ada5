import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Accounts } from '../accounts/open-accounts.ts';
import { openSessions } from '../accounts/sessions.ts';
import { openMail } from '../mail/open-mail.ts';
import { accept } from '../problems/problem.ts';
import { stoppedClock } from '../runtime/clock.ts';
import { openLogger } from '../runtime/logger.ts';
import { openSqlite } from '../store/open-sqlite.ts';
import { openStore } from '../store/open-store.ts';
import type { AccountRecord } from '../store/records.ts';
import { DEFAULT_PREFIX } from '../token-format/prefix.ts';
import { readCredential } from '../token-format/read-credential.ts';
import { DEFAULT_TOKEN, issueToken } from '../tokens/issue-token.ts';
import { openVerifier } from '../verify/open-verifier.ts';
import { openRateLimiter } from '../verify/rate-limiter.ts';
import type { WebhookRegistry } from '../webhooks/open-webhook-registry.ts';
import type { Caller } from './caller.ts';
import { openEventHub } from './event-hub.ts';
import { openApi } from './open-api.ts';
import type { ApiParts } from './operation.ts';

const NOW = Date.UTC(2026, 0, 1, 12, 30);

/** The API on a real store, with an account and a token for each name, and callers who are signed in. */
async function openForSessions(context: TestContext, names: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'wardkey-sessions-'));
  context.after(() => rmSync(folder, { recursive: true }));
  const opened = await openSqlite(folder);
  assert.ok(opened.ok);
  const clock = stoppedClock(NOW);
  const store = openStore(opened.database, clock);
  context.after(() => store.close());
  const options = { store, clock, tokenPrefix: DEFAULT_PREFIX, cacheEntries: 16 };
  const verifier = await openVerifier(options);
  const mail = openMail({ publicUrl: 'http://127.0.0.1', delivery: 'outbox' });
  const parts = {
    ...{ store, verifier, clock, prefix: DEFAULT_PREFIX, publicUrl: 'http://127.0.0.1' },
    accounts: {} as Accounts,
    webhooks: {} as WebhookRegistry,
    limiter: openRateLimiter(),
    events: openEventHub(store, verifier.uses, clock),
    mail,
    leaks: {} as ApiParts['leaks'],
    offers: { github: false, mail: 'outbox', demo: true } as const,
    watching: { list: () => [], pushes: undefined },
    inspect: async () => ({ version: '', at: new Date(NOW).toISOString(), checks: [] }),
  };
  const app = openApi(parts, openLogger('silent', { write: () => undefined }));
  const people = [];
  for (const name of names) people.push(await person(name));
  return { people, clock };

  async function person(name: string) {
    const account: AccountRecord = {
      ...{ id: `acc_${name}`, type: 'user', username: name, name, email: `${name}@example.com` },
      ...{ isOperator: false, suspendedAt: null, createdAt: NOW },
    };
    const made = await store.change({ kind: 'operator' }, async (transaction) => {
      await transaction.insertAccount(account, 'no password');
      const by = { actor: { kind: 'operator' }, grantor: { isOperator: true, scopes: 'all' } } as const;
      const from = { address: '192.0.2.1', userAgent: 'browser/1' };
      const session = await openSessions(store, clock, mail).begin(transaction, account, from);
      const issued = await issueToken(transaction, DEFAULT_PREFIX, account, DEFAULT_TOKEN, by);
      return issued.ok ? accept({ ...issued.value, sessionId: session.id }) : issued;
    });
    assert.ok(made.ok);
    const { issued, text, sessionId } = made.value;
    const caller: Caller = { kind: 'session', account, sessionId, address: '192.0.2.1' };
    const environment = { requestId: 'request-1', authenticate: async () => accept(caller) };
    return {
      ...{ account, text, id: issued.token.id, hint: issued.texts[0].hint },
      use: async (scope: 'api' | 'verify') => {
        const need = { scope, address: '192.0.2.7', userAgent: 'program/1' };
        return (await verifier.check(readCredential([`Bearer ${text}`], DEFAULT_PREFIX), need)).code;
      },
      call: async (method: string, path: string, body?: object) => {
        const init = { method, ...(body && { body: JSON.stringify(body) }) };
        const answer = await app.request(`http://127.0.0.1${path}`, init, environment);
        const answered = (await answer.json()) as Record<string, unknown>;
        return { status: answer.status, body: answered };
      },
    };
  }
}

test('a person who is signed in does with their own tokens what a token may, and nothing with those of others', async (context) => {
  const { people } = await openForSessions(context, ['ada', 'bob']);
  const [ada, bob] = people;
  assert.ok(ada && bob);
  assert.deepEqual([await ada.use('api'), await ada.use('verify')], ['accepted', 'scope_insufficient']);
  const results = async (path: string, body?: object) => {
    const answer = await ada.call(body === undefined ? 'GET' : 'POST', path, body);
    assert.equal(answer.status, 200, path);
    return answer.body.results as Record<string, unknown>[];
  };
  const ids = (found: Record<string, unknown>[]) => found.map(({ id, token_id }) => id ?? token_id);

  assert.deepEqual(ids(await results('/v1/tokens?filter=active&sort=name')), [ada.id]);
  assert.equal((await ada.call('GET', '/v1/tokens/summary')).body.total, 1);
  assert.deepEqual(ids(await results('/v1/tokens/find', { text: ada.text })), [ada.id]);
  assert.deepEqual(ids(await results('/v1/tokens/find', { text: bob.text })), []);
  assert.deepEqual(ids(await results('/v1/tokens/find', { text: bob.hint })), []);
  assert.deepEqual(ids(await results(`/v1/tokens/activity?ids=${bob.id},${ada.id}`)), [ada.id]);
  const { body: activity } = await ada.call('GET', `/v1/tokens/${ada.id}/activity`);
  assert.deepEqual(activity.refused_by_code, { scope_insufficient: 1 });
  const hours = activity.buckets as { from: string; accepted: number; refused: number }[];
  assert.deepEqual(hours.at(-1), { from: '2026-01-01T12:00:00.000Z', accepted: 1, refused: 1 });
  const [caller] = await results(`/v1/tokens/${ada.id}/callers`);
  assert.deepEqual([caller?.address, caller?.user_agent, caller?.calls], ['192.0.2.7', 'program/1', 2]);
  for (const part of ['', '/activity', '/callers']) {
    assert.equal((await ada.call('GET', `/v1/tokens/${bob.id}${part}`)).status, 404);
  }
  const audit = await results('/v1/audit');
  assert.ok(audit.length > 0 && audit.every(({ account_id: id }) => id === ada.account.id));

  const disabled = await results('/v1/tokens/disable', { ids: [bob.id, ada.id] });
  assert.deepEqual(disabled, [
    { id: bob.id, disabled: false, code: 'not_found' },
    { id: ada.id, disabled: true },
  ]);
  assert.deepEqual([await ada.use('api'), await bob.use('api')], ['token_disabled', 'accepted']);
});

test('what is shown first of a token changes with the day, without a call to anything but the clock', async (context) => {
  const { people, clock } = await openForSessions(context, ['ada']);
  const [ada] = people;
  assert.ok(ada);
  const status = async () => (await ada.call('GET', `/v1/tokens/${ada.id}`)).body.status;
  assert.deepEqual(await status(), { word: 'never_used', until: null, days: 0 });
  await ada.use('api');
  assert.deepEqual(await status(), { word: 'active', until: null, days: null });
  clock.advance(41 * 24 * 60 * 60 * 1000);
  assert.deepEqual(await status(), { word: 'unused', until: null, days: 41 });
});

test('one account makes so many token texts a minute and no more, and holds up nobody else', async (context) => {
  const { people, clock } = await openForSessions(context, ['ada', 'bob']);
  const [ada, bob] = people;
  assert.ok(ada && bob);
  const create = (by: typeof ada, name: string) => by.call('POST', '/v1/tokens', { name });
  const rotate = () => ada.call('POST', `/v1/tokens/${ada.id}/rotate`, {});
  for (let count = 0; count < 119; count += 1) {
    assert.equal((await create(ada, `token ${count}`)).status, 201);
  }
  assert.equal((await rotate()).status, 200);
  for (const refused of [await create(ada, 'one too many'), await rotate()]) {
    assert.deepEqual([refused.status, refused.body.code], [429, 'rate_limited']);
  }
  assert.equal((await create(bob, 'the first')).status, 201);
  clock.advance(60_000);
  assert.equal((await create(ada, 'a minute later')).status, 201);
});
