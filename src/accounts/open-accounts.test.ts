import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { openMail } from '../mail/open-mail.ts';
import { accept, type Outcome, refuse } from '../problems/problem.ts';
import { stoppedClock } from '../runtime/clock.ts';
import { openLogger } from '../runtime/logger.ts';
import { openSqlite } from '../store/open-sqlite.ts';
import { openStore } from '../store/open-store.ts';
import { openAccounts } from './open-accounts.ts';
import type { SignInStep } from './sign-in.ts';

const OPERATOR = { kind: 'operator' } as const;
const PASSWORD = 'correct horse battery';
const ADA = { email: 'Ada.Lovelace@Example.com', name: 'Ada', password: PASSWORD, isOperator: false };

async function setUp(context: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'wardkey-accounts-'));
  const opened = await openSqlite(folder);
  assert.ok(opened.ok);
  const clock = stoppedClock(Date.UTC(2026, 10, 21));
  const store = openStore(opened.database, clock);
  context.after(async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const policySource = { fixed: undefined, fallback: 'open' } as const;
  const publicUrl = 'http://127.0.0.1:7070';
  const mail = openMail({ publicUrl, delivery: 'outbox' });
  const accounts = openAccounts({
    store,
    mail,
    clock,
    publicUrl,
    installationKey: 'a'.repeat(64),
    policySource,
    github: undefined,
    logger: openLogger('silent', { write: () => undefined }),
  });
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
  const setSuspended = (id: string, isSuspended: boolean, by?: string) =>
    store.change(OPERATOR, (transaction) => accounts.setSuspended(transaction, id, isSuspended, by));
  return { store, accounts, clock, create, createWith, setSuspended };
}

const HERE = { address: '192.0.2.1', userAgent: 'test/1' };

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
  const wrong = await accounts.signIn.withPassword(ADA.email, 'wrong horse battery', HERE);
  const nobody = await accounts.signIn.withPassword('nobody@example.com', PASSWORD, HERE);
  assert.ok(!wrong.ok && wrong.problem.code === 'sign_in_failed');
  assert.deepEqual(wrong, nobody);
  const right = await accounts.signIn.withPassword('ada.lovelace@example.com', PASSWORD, HERE);
  assert.ok(right.ok);
  const found = await accounts.sessions.find(sessionOf(right));
  assert.equal(found?.account.email, 'ada.lovelace@example.com');
  assert.deepEqual([found?.session.address, found?.session.userAgent], ['192.0.2.1', 'test/1']);
  assert.equal(await accounts.sessions.find('made-up'), undefined);
});

test('whoever signs in from a place or with a program of which nobody has heard before is told to the owner', async (context) => {
  const { create, accounts, store, clock } = await setUp(context);
  const made = await create();
  assert.ok(made.ok);
  const mailsAfter = async (address: string, userAgent: string) => {
    assert.ok((await accounts.signIn.withPassword(ADA.email, PASSWORD, { address, userAgent })).ok);
    const rows = await store.tables.selectFrom('outbox').selectAll().execute();
    await store.tables.deleteFrom('outbox').execute();
    return rows;
  };
  assert.deepEqual(await mailsAfter('192.0.2.1', 'Firefox/145'), [], 'the first time of all');
  assert.deepEqual(await mailsAfter('192.0.2.99', 'Firefox/146'), [], 'the same line, the same browser');
  const [elsewhere] = await mailsAfter('198.51.100.7', 'Firefox/146');
  assert.deepEqual(
    [elsewhere?.kind, elsewhere?.recipient, elsewhere?.account_id],
    ['new_sign_in', 'ada.lovelace@example.com', made.value.account.id],
  );
  assert.match(elsewhere?.text ?? '', /From: 198\.51\.100\.7\nWith: Firefox\/146/);
  const [otherwise] = await mailsAfter('192.0.2.1', 'curl/8.5.0');
  assert.match(otherwise?.text ?? '', /With: curl\/8\.5\.0/);
  assert.deepEqual(await mailsAfter('198.51.100.7', 'curl/9'), [], 'both were here before');
  clock.advance(181 * 24 * 60 * 60 * 1000);
  assert.deepEqual(await mailsAfter('203.0.113.7', 'Firefox/150'), [], 'nobody was here for half a year');
  const wrong = { address: '203.0.113.99', userAgent: 'evil/1' };
  assert.ok(!(await accounts.signIn.withPassword(ADA.email, 'wrong horse', wrong)).ok);
  assert.equal((await mailsAfter('203.0.113.99', 'evil/1')).length, 1, 'who fails makes no place known');
});

test('a suspended account has no session and gets none, until the suspension is lifted', async (context) => {
  const { create, accounts, setSuspended } = await setUp(context);
  const made = await create();
  assert.ok(made.ok);
  const { id } = made.value.account;
  const before = await accounts.signIn.withPassword(ADA.email, PASSWORD, HERE);
  assert.ok(before.ok);
  const byThemselves = await setSuspended(id, true, id);
  assert.ok(!byThemselves.ok && byThemselves.problem.code === 'account_state_conflict');
  assert.ok((await setSuspended(id, true)).ok);
  assert.equal(await accounts.sessions.find(sessionOf(before)), undefined);
  const during = await accounts.signIn.withPassword(ADA.email, PASSWORD, HERE);
  assert.ok(!during.ok && during.problem.code === 'sign_in_failed');
  assert.ok((await setSuspended(id, false)).ok);
  assert.equal(await accounts.sessions.find(sessionOf(before)), undefined, 'it stays ended');
  assert.ok((await accounts.signIn.withPassword(ADA.email, PASSWORD, HERE)).ok);
  assert.ok(!(await setSuspended('acc_nobody', true)).ok);
});

test('a session ends when it is signed out of, a week after its last use, and after thirty days in any case', async (context) => {
  const { create, accounts, clock } = await setUp(context);
  await create();
  const begin = async () => {
    const outcome = await accounts.signIn.withPassword(ADA.email, PASSWORD, HERE);
    assert.ok(outcome.ok);
    return sessionOf(outcome);
  };
  const signedOut = await begin();
  await accounts.signIn.signOut(signedOut);
  assert.equal(await accounts.sessions.find(signedOut), undefined);

  const forgotten = await begin();
  clock.advance(7 * DAY);
  assert.equal(await accounts.sessions.find(forgotten), undefined);

  const used = await begin();
  for (let day = 1; day < 30; day += 1) {
    clock.advance(DAY);
    assert.ok(await accounts.sessions.find(used), `day ${day}`);
  }
  clock.advance(DAY);
  assert.equal(await accounts.sessions.find(used), undefined);
});

test('whoever signs in again in the same browser has a new session, and the old one has ended', async (context) => {
  const { create, accounts } = await setUp(context);
  await create();
  const first = await accounts.signIn.withPassword(ADA.email, PASSWORD, HERE);
  assert.ok(first.ok);
  const sessionText = sessionOf(first);
  const second = await accounts.signIn.withPassword(ADA.email, PASSWORD, { ...HERE, sessionText });
  assert.ok(second.ok);
  assert.notEqual(sessionOf(second), sessionText);
  assert.equal(await accounts.sessions.find(sessionText), undefined);
  assert.ok(await accounts.sessions.find(sessionOf(second)));
});

test('of many wrong passwords a few are looked at; the owner signs in from elsewhere all the while', async (context) => {
  const { create, accounts, clock } = await setUp(context);
  await create();
  const guesses = await Promise.all(
    Array.from({ length: 100 }, () => accounts.signIn.withPassword(ADA.email, 'a wrong guess', HERE)),
  );
  const codes = guesses.map((guess) => (guess.ok ? 'accepted' : guess.problem.code));
  assert.equal(codes.filter((code) => code === 'sign_in_failed').length, 5);
  assert.equal(codes.filter((code) => code === 'sign_in_slowed').length, 95);
  const slowed = await accounts.signIn.withPassword(ADA.email, PASSWORD, HERE);
  assert.ok(!slowed.ok && slowed.problem.retryAfterSeconds === 2);
  const elsewhere = { ...HERE, address: '198.51.100.7' };
  assert.ok((await accounts.signIn.withPassword(ADA.email, PASSWORD, elsewhere)).ok);
  clock.advance(2000);
  assert.ok((await accounts.signIn.withPassword(ADA.email, PASSWORD, HERE)).ok, 'nothing is locked');
});

test('one address that tries many accounts is slowed too', async (context) => {
  const { accounts } = await setUp(context);
  const codes = new Set<string>();
  for (let index = 0; index < 31; index += 1) {
    const guess = await accounts.signIn.withPassword(`person-${index}@example.com`, 'a wrong guess', HERE);
    assert.ok(!guess.ok);
    codes.add(guess.problem.code);
  }
  assert.deepEqual([...codes], ['sign_in_failed', 'sign_in_slowed']);
});

test('a claim link makes one account, for an operator, however many follow it at once', async (context) => {
  const { accounts, store } = await setUp(context);
  const older = linkOf(await accounts.signUp.newClaimUrl());
  const link = linkOf(await accounts.signUp.newClaimUrl());
  const wanted = (index: number) => ({ email: `p${index}@example.com`, name: 'P', password: PASSWORD });
  const stale = await accounts.signUp.prepare(older, wanted(0), HERE.address);
  assert.ok(!stale.ok && stale.problem.code === 'link_not_valid', 'an older link is worth nothing');
  const outcomes = await Promise.all(
    [1, 2, 3, 4].map(async (index) => {
      const make = await accounts.signUp.prepare(link, wanted(index), HERE.address);
      assert.ok(make.ok);
      return store.change(OPERATOR, async (transaction) => {
        const made = await make.value(transaction);
        return made.ok ? accept({ account: made.value }) : made;
      });
    }),
  );
  assert.deepEqual(outcomes.map((outcome) => (outcome.ok ? 'made' : outcome.problem.code)).sort(), [
    'link_not_valid',
    'link_not_valid',
    'link_not_valid',
    'made',
  ]);
  const [only, ...others] = await store.listAccounts(10);
  assert.ok(only?.isOperator && others.length === 0);
});

test('a claim link ends after half an hour, and with the first account however that was made', async (context) => {
  const { accounts, clock, create } = await setUp(context);
  const late = linkOf(await accounts.signUp.newClaimUrl());
  assert.ok((await accounts.signUp.look(late, HERE.address)).ok);
  clock.advance(30 * 60_000);
  assert.ok(!(await accounts.signUp.look(late, HERE.address)).ok);
  const link = linkOf(await accounts.signUp.newClaimUrl());
  await create();
  assert.ok(!(await accounts.signUp.look(link, HERE.address)).ok);
  assert.ok(!(await accounts.signUp.prepare(link, { ...ADA, email: 'b@example.com' }, HERE.address)).ok);
});

test('an address makes nobody but an operator look like one', async (context) => {
  const { create } = await setUp(context);
  const made = await create({ ...ADA, email: 'admin@example.com' });
  assert.ok(made.ok && made.value.account.username === 'admin-2');
  const operator = await create({ ...ADA, email: 'admin@example.net', isOperator: true });
  assert.ok(operator.ok && operator.value.account.username === 'admin');
});

test('whoever asks for a new password is answered alike and no sooner, whether or not there is an account', async (context) => {
  const { accounts, create } = await setUp(context);
  await create();
  for (const email of [ADA.email, 'nobody@example.com']) {
    const begunAt = performance.now();
    const outcome = await accounts.passwordReset.ask(email, HERE.address);
    assert.deepEqual(outcome.ok && Object.keys(outcome.value as object).includes('account'), false);
    // Timers may be early by less than a millisecond.
    assert.ok(performance.now() - begunAt >= 99, email);
  }
});

test('whoever has mails sent to ever other addresses is slowed, and nobody elsewhere with them', async (context) => {
  const { accounts } = await setUp(context);
  const ask = (name: string, address: string) => accounts.passwordReset.ask(`${name}@example.com`, address);
  const outcomes = await Promise.all(
    Array.from({ length: 25 }, (_, index) => ask(`p${index}`, HERE.address)),
  );
  const slowed = outcomes.filter((outcome) => !outcome.ok);
  assert.equal(slowed.length, 5);
  assert.ok(slowed.every((outcome) => !outcome.ok && outcome.problem.code === 'sign_in_slowed'));
  assert.ok((await ask('p1', '198.51.100.7')).ok);
});

const DAY = 24 * 60 * 60_000;

function sessionOf(outcome: Outcome<SignInStep>): string {
  assert.ok(outcome.ok && outcome.value.kind === 'session');
  return outcome.value.session.text;
}

function linkOf(url: string): string {
  return url.split('#')[1] ?? '';
}
