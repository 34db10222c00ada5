import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { accept, type Outcome, refuse } from '../problems/problem.ts';
import { systemClock } from '../runtime/clock.ts';
import { openSqlite } from '../store/open-sqlite.ts';
import { openStore } from '../store/open-store.ts';
import { type Accounts, openAccounts } from './open-accounts.ts';

const OPERATOR = { kind: 'operator' } as const;
const PASSWORD = 'correct horse battery';
const ADA = { email: 'Ada.Lovelace@Example.com', name: 'Ada', password: PASSWORD, isOperator: false };

async function setUp(context: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'wardkey-accounts-'));
  const opened = await openSqlite(folder);
  assert.ok(opened.ok);
  const store = openStore(opened.database, systemClock);
  context.after(async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const publicUrl = 'http://127.0.0.1:7070';
  const accounts = openAccounts({ store, signingKey: 'a'.repeat(64), publicUrl });
  const createWith = async <T>(wanted: typeof ADA, alongside: () => Promise<Outcome<T>>) => {
    const make = await accounts.prepare(wanted);
    if (!make.ok) return make;
    return store.change(OPERATOR, async (transaction) => {
      const account = await make.value(transaction);
      if (!account.ok) return account;
      const other = await alongside();
      return other.ok ? accept({ account: account.value }) : other;
    });
  };
  const create = (wanted = ADA) => createWith(wanted, async () => accept({}));
  const setSuspended = (id: string, isSuspended: boolean) =>
    store.change(OPERATOR, (transaction) => accounts.setSuspended(transaction, id, isSuspended));
  return { store, accounts, create, createWith, setSuspended };
}

/** The headers with which a browser comes back after a sign-in. */
async function signedIn(accounts: Accounts, email: string, password: string): Promise<Headers | undefined> {
  const cookie = await accounts.signIn(email, password, new Headers());
  return cookie === undefined ? undefined : new Headers({ cookie: cookie.split(';', 1)[0] ?? '' });
}

test('an account is made with what belongs to it, or not at all', async (context) => {
  const { createWith, create, store } = await setUp(context);
  assert.ok(!(await createWith(ADA, async () => refuse('not_found'))).ok);
  await assert.rejects(createWith(ADA, () => Promise.reject(new Error('a bug'))));
  assert.deepEqual(await store.listAccounts(10), []);
  assert.ok((await create()).ok);
});

test('one e-mail address has one account, in whatever letters it is written, at whatever moment', async (context) => {
  const { create, store } = await setUp(context);
  const outcomes = await Promise.all([
    create(),
    create(),
    create({ ...ADA, email: 'ada.lovelace@example.COM' }),
  ]);
  assert.equal(outcomes.filter((outcome) => outcome.ok).length, 1);
  const codes = outcomes.flatMap((outcome) => (outcome.ok ? [] : [outcome.problem.code]));
  assert.deepEqual(codes, ['account_exists', 'account_exists']);
  assert.equal((await store.listAccounts(10)).length, 1);
});

test('usernames are made from addresses, are never empty and never the same', async (context) => {
  const { create } = await setUp(context);
  const names: string[] = [];
  for (const email of [
    'jo@a.example',
    'jo@b.example',
    'JO@c.example',
    '+++@d.example',
    'élodie.d@e.example',
  ]) {
    const made = await create({ ...ADA, email });
    assert.ok(made.ok);
    names.push(made.value.account.username);
  }
  assert.deepEqual(names, ['jo', 'jo-2', 'jo-3', 'account', 'e-lodie-d']);
});

test('a password that would be guessed is refused with the reason', async (context) => {
  const { create } = await setUp(context);
  for (const password of ['', 'short', 'password', 'PassWord123', ADA.email, 'x'.repeat(300)]) {
    const outcome = await create({ ...ADA, password });
    assert.ok(!outcome.ok && outcome.problem.errors?.[0]?.pointer === '/password', password);
  }
});

test('signing in takes the right password, and says the same for a wrong one and for nobody', async (context) => {
  const { create, accounts } = await setUp(context);
  await create();
  assert.equal(await signedIn(accounts, ADA.email, 'wrong horse battery'), undefined);
  assert.equal(await signedIn(accounts, 'nobody@example.com', PASSWORD), undefined);
  const headers = await signedIn(accounts, 'ada.lovelace@example.com', PASSWORD);
  assert.ok(headers);
  assert.equal((await accounts.findSession(headers))?.email, 'ada.lovelace@example.com');
  assert.equal(await accounts.findSession(new Headers()), undefined);
  assert.equal(
    await accounts.findSession(new Headers({ cookie: 'wardkey.session_token=made-up' })),
    undefined,
  );
});

test('the session cookie can be read by no script and comes from no other site', async (context) => {
  const { create, accounts } = await setUp(context);
  await create();
  const cookie = await accounts.signIn(ADA.email, PASSWORD, new Headers());
  assert.match(cookie ?? '', /HttpOnly/i);
  assert.match(cookie ?? '', /SameSite=Lax/i);
});

test('signing out ends the session for whoever still has its cookie', async (context) => {
  const { create, accounts } = await setUp(context);
  await create();
  const headers = await signedIn(accounts, ADA.email, PASSWORD);
  assert.ok(headers);
  await accounts.signOut(headers);
  assert.equal(await accounts.findSession(headers), undefined);
});

test('a new password needs the old one and ends all other sessions', async (context) => {
  const { create, accounts, store } = await setUp(context);
  await create();
  const here = await signedIn(accounts, ADA.email, PASSWORD);
  const elsewhere = await signedIn(accounts, ADA.email, PASSWORD);
  assert.ok(here && elsewhere);
  assert.match(
    (await accounts.changePassword(here, 'a wrong password', 'another password')) ?? '',
    /not right/,
  );
  assert.match((await accounts.changePassword(here, PASSWORD, 'password')) ?? '', /everyone tries/);
  assert.ok(await accounts.findSession(elsewhere));
  assert.equal(await accounts.changePassword(here, PASSWORD, 'another password'), undefined);
  assert.equal(await accounts.findSession(elsewhere), undefined);
  assert.equal(await signedIn(accounts, ADA.email, PASSWORD), undefined);
  assert.ok(await signedIn(accounts, ADA.email, 'another password'));
  const [entry] = await store.listAudit({ limit: 1 });
  assert.equal(entry?.action, 'account.password_changed');
});

test('a suspended account has no session and gets none, until the suspension is lifted', async (context) => {
  const { create, accounts, setSuspended } = await setUp(context);
  const made = await create();
  assert.ok(made.ok);
  const { id } = made.value.account;
  const headers = await signedIn(accounts, ADA.email, PASSWORD);
  assert.ok(headers);
  assert.ok((await setSuspended(id, true)).ok);
  assert.equal(await accounts.findSession(headers), undefined);
  assert.equal(await signedIn(accounts, ADA.email, PASSWORD), undefined);
  assert.ok((await setSuspended(id, false)).ok);
  assert.ok(await signedIn(accounts, ADA.email, PASSWORD));
  assert.ok(!(await setSuspended('acc_nobody', true)).ok);
});
