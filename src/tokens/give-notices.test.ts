import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { openMail } from '../mail/open-mail.ts';
import { accept } from '../problems/problem.ts';
import { stoppedClock } from '../runtime/clock.ts';
import { openSqlite } from '../store/open-sqlite.ts';
import { openStore } from '../store/open-store.ts';
import type { AccountRecord, Actor } from '../store/records.ts';
import type { Notification } from '../store/sign-in-records.ts';
import { DEFAULT_PREFIX } from '../token-format/prefix.ts';
import { giveNotices } from './give-notices.ts';
import { DEFAULT_TOKEN, issueToken } from './issue-token.ts';

const DAY = 24 * 60 * 60 * 1000;
const BORN = Date.UTC(2026, 0, 1);
const OPERATOR: Actor = { kind: 'operator' };

/** A store on a clock that the test sets, with accounts by name, and the mails that are queued. */
async function open(
  context: TestContext,
  { ageDays, names = ['ada'] }: { ageDays?: number; names?: string[] } = {},
) {
  const folder = mkdtempSync(join(tmpdir(), 'wardkey-notices-'));
  const opened = await openSqlite(folder);
  assert.ok(opened.ok);
  const clock = stoppedClock(BORN);
  const store = openStore(opened.database, clock);
  context.after(async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const accounts = names.map(accountNamed);
  await store.change(OPERATOR, async (transaction) => {
    for (const account of accounts) await transaction.insertAccount(account, 'no password');
    transaction.audit({ action: 'account.created' });
    return accept({});
  });
  const issue = async (count: number, expiresAt: number | null = null, name = 'ada') => {
    const outcome = await store.change(OPERATOR, async (transaction) => {
      const by = { actor: OPERATOR, grantor: { isOperator: true, scopes: 'all' } } as const;
      for (let number = 1; number <= count; number += 1) {
        const wishes = { ...DEFAULT_TOKEN, name: `CI ${number}`, expiresAt };
        const issued = await issueToken(transaction, DEFAULT_PREFIX, accountNamed(name), wishes, by);
        if (!issued.ok) return issued;
      }
      return accept({});
    });
    assert.ok(outcome.ok);
  };
  const mail = openMail({ publicUrl: 'https://api.example.com', delivery: 'smtp' });
  const look = () => giveNotices({ store, mail, clock, ageDays });
  const mails = () =>
    store.tables.selectFrom('outbox').selectAll().orderBy('created_at').orderBy('recipient').execute();
  const subjects = async () => (await mails()).map(({ subject }) => subject);
  return { store, clock, issue, look, mails, subjects };
}

function accountNamed(name: string): AccountRecord {
  return {
    ...{ id: `acc_${name}`, type: 'user', username: name, name, email: `${name}@example.com` },
    ...{ isOperator: false, suspendedAt: null, createdAt: BORN },
  };
}

test('the owner hears that a token expires, day by day as it comes nearer, and it is written down', async (context) => {
  const { store, clock, issue, look, mails } = await open(context);
  await issue(1, BORN + 80 * DAY);
  for (let day = 0; day < 90; day += 1) {
    await look();
    await look();
    clock.advance(DAY);
  }
  const queued = await mails();
  assert.deepEqual(
    queued.map(({ subject, created_at: at }) => [subject, (at - BORN) / DAY]),
    [50, 73, 79].map((day) => ['API token "CI 1" expires on 2026-03-22', day]),
  );
  assert.ok(queued.every((each) => each.recipient === 'ada@example.com' && each.token_id !== null));
  const entries = await store.listAudit({ action: 'token.expiring', limit: 10 });
  assert.deepEqual(
    entries.map(({ detail, actor }) => [detail.days, actor]),
    [1, 7, 30].map((days) => [days, { kind: 'system', name: 'notices' }]),
  );
  assert.equal((await store.checkAudit()).chainBreak, undefined);
});

test('one mail to each owner tells of all tokens of which the same is to be said', async (context) => {
  const { clock, issue, look, mails, subjects } = await open(context, { names: ['ada', 'bob'], ageDays: 60 });
  await issue(3, BORN + 95 * DAY);
  await issue(1, BORN + 95 * DAY, 'bob');
  clock.advance(66 * DAY);
  await look();
  assert.deepEqual((await subjects()).sort(), [
    '3 API tokens expire, the first on 2026-04-06',
    'API token "CI 1" expires on 2026-04-06',
    'Refresh 3 API tokens',
    'Refresh the API token "CI 1"',
  ]);
  const refresh = (await mails()).find(
    ({ kind, recipient }) => kind === 'token_aged' && recipient.startsWith('bob'),
  );
  assert.match(refresh?.text ?? '', /is older than 60 days.*In use since: 2026-01-01 00:00 UTC/s);
});

test('ten thousand tokens of one owner that nobody uses are few mails, and none of them is looked at again', async (context) => {
  const { store, clock, issue, look, mails } = await open(context);
  await issue(1000);
  clock.advance(91 * DAY);
  await look();
  assert.equal((await mails()).length, 5);
  assert.deepEqual(await store.notices.tokensToLookAt(clock.now(), 10), []);
  await look();
  assert.equal((await mails()).length, 5);
});

test('what was cut off between the mail and the note that it was queued is neither lost nor sent twice', async (context) => {
  const { store, clock, issue, look, mails } = await open(context);
  await issue(1, BORN + 80 * DAY);
  clock.advance(51 * DAY);
  let isBroken = true;
  store.accompany(async () => {
    if (isBroken) throw new Error('killed before the commit');
  });
  await assert.rejects(look(), /killed/);
  assert.deepEqual(await mails(), []);
  isBroken = false;
  await look();
  await look();
  assert.equal((await mails()).length, 1);
});

test('a mail that was queued is not queued again, even if the note of it was lost', async (context) => {
  const { store, clock, issue, look, mails } = await open(context);
  await issue(1, BORN + 80 * DAY);
  clock.advance(51 * DAY);
  await look();
  await store.tables.deleteFrom('token_notice').execute();
  await store.tables.updateTable('token').set({ look_at: 0 }).execute();
  await look();
  assert.equal((await mails()).length, 1);
});

test('a clock that jumps ahead and comes back costs no notice', async (context) => {
  const { clock, issue, look, subjects } = await open(context);
  await issue(1, BORN + 80 * DAY);
  clock.advance(3000 * DAY);
  await look();
  clock.advance(-2970 * DAY);
  await look();
  clock.advance(21 * DAY);
  await look();
  assert.deepEqual(await subjects(), ['API token "CI 1" expires on 2026-03-22']);
});

test('who does not want such mails gets none, but those that the operator of the server asks for', async (context) => {
  const { store, clock, issue, look, subjects } = await open(context, { ageDays: 60 });
  await issue(1, BORN + 120 * DAY);
  const off: readonly Notification[] = ['token_expiring', 'token_unused'];
  await store.change(OPERATOR, async (transaction) => {
    await transaction.signIn.saveNotificationsOff('acc_ada', off);
    transaction.audit({ action: 'account.notifications_changed', accountId: 'acc_ada' });
    return accept({});
  });
  clock.advance(91 * DAY);
  await look();
  assert.deepEqual(await subjects(), ['Refresh the API token "CI 1"']);
  const told = await store.listAudit({ limit: 3 });
  assert.deepEqual(told.map(({ action }) => action).sort(), ['token.aged', 'token.expiring', 'token.unused']);
});
