import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { accept, refuse } from '../problems/problem.ts';
import type { ChangeTransaction } from './change-transaction.ts';
import type { NewMail } from './outbox.ts';
import type { Actor } from './records.ts';
import type { StoreUnderTest } from './store-contract.ts';

const OPERATOR: Actor = { kind: 'operator' };
const LEASE = { owner: 'one', limit: 10, milliseconds: 60_000 };
let made = 0;

/** A mail that nobody has queued yet. */
export function newMail(wishes: Partial<NewMail> = {}): NewMail {
  made += 1;
  return {
    id: `mail_${made}`,
    messageId: `${made}@wardkey.example`,
    kind: 'test',
    recipient: 'ada@example.com',
    subject: `Mail ${made}`,
    text: 'https://wardkey.example/sign-up#let-me-in',
    html: '<a href="https://wardkey.example/sign-up#let-me-in">sign up</a>',
    accountId: null,
    tokenId: null,
    retryUntil: Number.MAX_SAFE_INTEGER,
    ...wishes,
  };
}

/** What the outbox of every store promises, whatever database is under it. */
export function outboxContract(name: string, open: (context: TestContext) => Promise<StoreUnderTest>): void {
  test(`${name}: a mail is queued if, and only if, the change is made that it tells of`, async (context) => {
    const { store } = await open(context);
    let heard = 0;
    store.outbox.onQueued(() => {
      heard += 1;
    });
    const queue = async (transaction: ChangeTransaction) => {
      await transaction.queueMail(newMail());
      transaction.audit({ action: 'account.suspended', accountId: 'someone' });
    };
    const failing = [
      async (transaction: ChangeTransaction) => {
        await queue(transaction);
        return refuse('not_found');
      },
      async (transaction: ChangeTransaction) => {
        await queue(transaction);
        throw new Error('a bug in the middle');
      },
      async (transaction: ChangeTransaction) => {
        await transaction.queueMail(newMail());
        return accept({});
      },
    ];
    for (const work of failing) await store.change(OPERATOR, work).catch(() => undefined);
    assert.deepEqual(await store.outbox.lease(LEASE), []);
    assert.equal(heard, 0);
    await store.change(OPERATOR, async (transaction) => {
      await queue(transaction);
      return accept({});
    });
    assert.equal(heard, 1);
    assert.equal((await store.outbox.lease(LEASE)).length, 1);
  });

  test(`${name}: a mail is given to one sender at a time, oldest first, and to another when the lease ends`, async (context) => {
    const { store, clock } = await open(context);
    const { outbox } = store;
    const mails = Array.from({ length: 12 }, () => newMail());
    for (const mail of mails) {
      await outbox.queueMail(mail);
      clock.advance(1);
    }
    const wishes = ['one', 'two', 'three'].map((owner) => outbox.lease({ ...LEASE, owner, limit: 4 }));
    const leased = (await Promise.all(wishes)).flat();
    assert.deepEqual(
      leased.map(({ id, attempts }) => [id, attempts]),
      mails.map(({ id }) => [id, 1]),
    );
    assert.deepEqual(await outbox.lease(LEASE), []);
    clock.advance(LEASE.milliseconds - 1);
    assert.deepEqual(await outbox.lease(LEASE), []);
    clock.advance(1);
    const again = await outbox.lease({ ...LEASE, limit: 1 });
    assert.deepEqual(
      again.map(({ messageId, attempts }) => [messageId, attempts]),
      [[mails[0]?.messageId, 2]],
    );
  });

  test(`${name}: a mail that failed is due again at its time, and who has lost the lease says nothing`, async (context) => {
    const { store, clock } = await open(context);
    const { outbox } = store;
    const mail = newMail();
    await outbox.queueMail(mail);
    await outbox.lease(LEASE);
    const nextAttemptAt = clock.now() + 1000;
    await outbox.noteFailed(mail.id, 'another', { reason: 'no', nextAttemptAt: clock.now() });
    assert.deepEqual(await outbox.lease(LEASE), []);
    await outbox.noteFailed(mail.id, LEASE.owner, { reason: '451 later', nextAttemptAt });
    assert.deepEqual(await outbox.report(0), {
      waiting: 1,
      failing: 1,
      givenUp: 0,
      lastError: '451 later',
    });
    clock.advance(999);
    assert.deepEqual(await outbox.lease(LEASE), []);
    clock.advance(1);
    const [due] = await outbox.lease(LEASE);
    assert.equal(due?.text, mail.text);
    assert.equal(due?.attempts, 2);
  });

  test(`${name}: what is sent or given up is not sent again, and its words are wiped`, async (context) => {
    const { store, clock } = await open(context);
    const { outbox } = store;
    const [sent, lost] = [newMail(), newMail()];
    for (const mail of [sent, lost]) await outbox.queueMail(mail);
    await outbox.lease(LEASE);
    await outbox.noteSent(sent.id);
    await outbox.noteGivenUp(lost.id, '550 no such person');
    await outbox.queueMail({ ...sent, id: 'mail_repeated' });
    clock.advance(LEASE.milliseconds);
    assert.deepEqual(await outbox.lease(LEASE), []);
    assert.deepEqual(await outbox.report(clock.now() - LEASE.milliseconds), {
      waiting: 0,
      failing: 0,
      givenUp: 1,
      lastError: '550 no such person',
    });
    assert.equal((await outbox.report(clock.now())).givenUp, 0);
    const rows = await store.tables.selectFrom('outbox').select(['text', 'html']).execute();
    assert.deepEqual(rows, [
      { text: '', html: '' },
      { text: '', html: '' },
    ]);
  });

  test(`${name}: a sender that was killed holds no mail back, unless the mail may be what killed it`, async (context) => {
    const { store } = await open(context);
    const { outbox } = store;
    await outbox.queueMail(newMail());
    for (const attempts of [1, 2]) {
      assert.equal((await outbox.lease({ ...LEASE, owner: `killed ${attempts}` }))[0]?.attempts, attempts);
      await outbox.endLeases();
    }
    assert.equal((await outbox.lease(LEASE)).length, 1);
    await outbox.endLeases();
    assert.deepEqual(await outbox.lease(LEASE), []);
  });

  test(`${name}: that a mail was sent is forgotten after a month; one that waits never is`, async (context) => {
    const { store, clock } = await open(context);
    const { outbox } = store;
    const [sent, waiting, later] = [newMail(), newMail(), newMail()];
    for (const mail of [sent, waiting]) await outbox.queueMail(mail);
    await outbox.noteSent(sent.id);
    clock.advance(31 * 24 * 60 * 60 * 1000);
    await outbox.queueMail(later);
    await outbox.noteSent(later.id);
    const rows = await store.tables.selectFrom('outbox').select('id').orderBy('id').execute();
    assert.deepEqual(rows.map(({ id }) => id).sort(), [waiting.id, later.id].sort());
  });
}
