import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { openMail } from '../mail/open-mail.ts';
import { accept, refuse } from '../problems/problem.ts';
import { stoppedClock } from '../runtime/clock.ts';
import type { AuditEntry } from '../store/audit-chain.ts';
import { openSqlite } from '../store/open-sqlite.ts';
import { openStore } from '../store/open-store.ts';
import type { AccountRecord, Actor, TokenWithTexts } from '../store/records.ts';
import type { Notification } from '../store/sign-in-records.ts';
import { DEFAULT_PREFIX } from '../token-format/prefix.ts';
import { disable, enable, remove, type TokenChange, update } from './change-token.ts';
import { DEFAULT_TOKEN, issueToken } from './issue-token.ts';
import { rotate } from './rotate-token.ts';
import { tellOwners } from './tell-owners.ts';

const OPERATOR: Actor = { kind: 'operator' };
const ADA: Actor = { kind: 'account', accountId: 'acc_ada', username: 'ada' };
const GRACE: Actor = { kind: 'account', accountId: 'acc_grace', username: 'grace' };
const GRANTOR = { isOperator: true, scopes: 'all' } as const;
const WISH = { reason: 'unused', note: 'nobody calls' } as const;

/** A store whose owners are told, with Ada's account, and the mails that were queued since. */
async function open(context: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'wardkey-notices-'));
  const opened = await openSqlite(folder);
  assert.ok(opened.ok);
  const clock = stoppedClock(Date.UTC(2026, 0, 1));
  const store = openStore(opened.database, clock);
  context.after(async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });
  store.accompany(tellOwners(openMail({ publicUrl: 'https://api.example.com', delivery: 'smtp' })));
  const account: AccountRecord = {
    ...{ id: 'acc_ada', type: 'user', username: 'ada', name: 'Ada', email: 'ada@example.com' },
    ...{ isOperator: false, suspendedAt: null, createdAt: 0 },
  };
  const issue = async (actor: Actor, name: string, isBirth = false): Promise<TokenWithTexts> => {
    // Mails are told apart by when they were queued.
    clock.advance(1);
    const outcome = await store.change(actor, async (transaction) => {
      if (isBirth) {
        await transaction.insertAccount(account, 'no password');
        transaction.audit({ action: 'account.created', accountId: account.id });
      }
      const wishes = { ...DEFAULT_TOKEN, name };
      return issueToken(transaction, DEFAULT_PREFIX, account, wishes, { actor, grantor: GRANTOR });
    });
    assert.ok(outcome.ok);
    return outcome.value.issued;
  };
  const apply = (actor: Actor, tokens: readonly TokenWithTexts[], step: TokenChange, also?: AuditEntry) =>
    store.change(actor, async (transaction) => {
      for (const { token } of tokens) {
        const found = await transaction.findToken(token.id);
        assert.ok(found);
        const outcome = await step(transaction, found, { actor, grantor: GRANTOR });
        if (!outcome.ok) return outcome;
      }
      if (also !== undefined) transaction.audit(also);
      return accept({});
    });
  const turnOff = (kinds: readonly Notification[]) =>
    store.change(ADA, async (transaction) => {
      await transaction.signIn.saveNotificationsOff(account.id, kinds);
      transaction.audit({ action: 'account.notifications_changed', accountId: account.id });
      return accept({});
    });
  /** The mails since the last time, and they are gone. */
  const mails = async () => {
    const rows = await store.tables.selectFrom('outbox').selectAll().orderBy('created_at').execute();
    await store.tables.deleteFrom('outbox').execute();
    return rows;
  };
  const subjects = async () => (await mails()).map(({ subject }) => subject);
  return { store, issue, apply, turnOff, mails, subjects };
}

test('the owner hears of a new token, whoever made it, but not of the one that the account is born with', async (context) => {
  const { issue, mails } = await open(context);
  await issue(ADA, 'Default', true);
  assert.deepEqual(await mails(), []);
  const token = await issue(ADA, 'CI');
  await issue(OPERATOR, 'Made for Ada');
  const [own, other] = await mails();
  assert.equal(own?.subject, 'New API token "CI"');
  assert.deepEqual([own?.recipient, own?.token_id], ['ada@example.com', token.token.id]);
  assert.match(
    own?.text ?? '',
    new RegExp(`Token: ${token.texts[0].hint}\n.*\nBy: ada\nScopes: api\nExpires: never`),
  );
  assert.match(other?.text ?? '', /\nBy: an operator\n/);
});

test('the owner hears of a rotation, and until when the old text is accepted', async (context) => {
  const { issue, store, mails } = await open(context);
  const { token } = await issue(ADA, 'CI', true);
  for (const [grace, words] of [
    [3600, 'is accepted until 2026-01-01 01:00 UTC'],
    [0, 'The old text is refused from now on.'],
  ] as const) {
    await store.change(ADA, async (transaction) => {
      const found = await transaction.findToken(token.id);
      assert.ok(found);
      return rotate(transaction, DEFAULT_PREFIX, found, grace, { actor: ADA, grantor: GRANTOR });
    });
    const [mail, ...others] = await mails();
    assert.equal(mail?.subject, 'API token "CI" was rotated');
    assert.ok(mail.text.includes(words), mail.text);
    assert.deepEqual(others, []);
  }
});

test('who disables a token of their own gets no mail; the owner of one that somebody else disables does', async (context) => {
  const { issue, apply, mails } = await open(context);
  const own = await issue(ADA, 'Own', true);
  const others = [await issue(ADA, 'A'), await issue(ADA, 'B'), await issue(ADA, 'C')];
  await mails();
  await apply(ADA, [own], disable(WISH));
  assert.deepEqual(await mails(), []);
  for (const [index, [actor, name]] of [
    [OPERATOR, 'an operator'] as const,
    [GRACE, 'grace'] as const,
    [{ kind: 'system', name: 'URL watch' }, 'URL watch'] as const,
  ].entries()) {
    await apply(actor, others.slice(index, index + 1), disable(WISH));
    const [mail] = await mails();
    assert.match(
      mail?.text ?? '',
      new RegExp(`disabled by ${name}\\..*Reason: unused\nNote: nobody calls`, 's'),
    );
  }
});

test('many tokens that are disabled at once are one mail to their owner', async (context) => {
  const { issue, apply, mails, subjects } = await open(context);
  const tokens = [await issue(ADA, 'A', true), await issue(ADA, 'B'), await issue(ADA, 'C')];
  await mails();
  await apply(GRACE, tokens, disable(WISH));
  assert.deepEqual(await subjects(), ['3 API tokens were disabled']);
});

test('a change that changes nothing, is refused, or is nobody else’s business sends no mail', async (context) => {
  const { issue, apply, mails, store } = await open(context);
  const token = await issue(ADA, 'CI', true);
  await apply(OPERATOR, [token], update({ name: 'Other' }));
  await apply(OPERATOR, [token], disable(WISH));
  assert.equal((await mails()).length, 1);
  await apply(OPERATOR, [token], disable(WISH));
  await store.change(OPERATOR, async (transaction) => {
    await issueToken(transaction, DEFAULT_PREFIX, token.account, DEFAULT_TOKEN, {
      actor: OPERATOR,
      grantor: GRANTOR,
    });
    return refuse('idempotency_conflict');
  });
  await apply(OPERATOR, [token], enable(null));
  await apply(OPERATOR, [token], remove(null));
  assert.deepEqual(await mails(), []);
});

test('who does not want a kind of mail does not get it, and gets the others', async (context) => {
  const { issue, apply, turnOff, mails, subjects } = await open(context);
  const token = await issue(ADA, 'CI', true);
  await turnOff(['token_created', 'token_rotated']);
  await issue(OPERATOR, 'Second');
  assert.deepEqual(await mails(), []);
  await apply(OPERATOR, [token], disable(WISH));
  assert.deepEqual(await subjects(), ['API token "CI" was disabled']);
  await turnOff(['token_disabled_by_other']);
  await apply(OPERATOR, [token], enable(null));
  await apply(OPERATOR, [token], disable(WISH));
  await issue(OPERATOR, 'Third');
  assert.deepEqual(await subjects(), ['New API token "Third"']);
});

test('a leak has a mail of its own: that the token was disabled is not said twice', async (context) => {
  const { issue, apply, mails } = await open(context);
  const token = await issue(ADA, 'CI', true);
  const leak: AuditEntry = { action: 'leak.recorded', tokenId: token.token.id, accountId: 'acc_ada' };
  await apply({ kind: 'system', name: 'GitHub' }, [token], disable({ reason: 'leaked', note: null }), leak);
  assert.deepEqual(await mails(), []);
});
