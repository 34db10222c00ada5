import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MailSender } from '../src/mail/mail-sender.ts';
import { startDelivery } from '../src/mail/start-delivery.ts';
import { accept } from '../src/problems/problem.ts';
import type { Outbox } from '../src/store/outbox.ts';
import { eventually } from './eventually.ts';
import { allDone, FROM, mail, openOutbox, PACE, queueFor } from './open-outbox.ts';

const INVITATION = { link: 'let-me-in', invitedBy: 'grace', isOperator: false, expiresAt: Date.UTC(2027) };

/** Mails over a real SMTP conversation: each arrives once, and is what it was meant to be. */

test('a mail arrives once, as text and HTML, with all that mail programs expect', async (context) => {
  const { server, store, deliver } = await openOutbox(context);
  deliver();
  await queueFor(store, 'ada@example.com');
  const received = await eventually('the mail', () => server.mails[0]);
  assert.equal(received.subject, 'New API token "CI"');
  assert.deepEqual(received.from?.value, [FROM]);
  assert.match(String(received.html), /r8_…a1B2/);
  assert.match(received.text ?? '', /^https:\/\/api\.example\.com\/account\/api-tokens\/tok_1$/m);
  assert.match(received.messageId ?? '', /^<[0-9a-f-]{36}@api\.example\.com>$/);
  assert.equal(received.headers.get('auto-submitted'), 'auto-generated');
  assert.equal(received.date?.getTime(), store.outbox.at);
  await queueFor(store, 'bob@example.com');
  await eventually('the mail after it', () => server.mails[1]);
  assert.deepEqual(server.recipients, ['ada@example.com', 'bob@example.com']);
});

test('a mail is sent as soon as the change is made that queued it, not when mails are next looked for', async (context) => {
  const { server, store, deliver } = await openOutbox(context);
  deliver({ pace: { everyMilliseconds: 24 * 60 * 60 * 1000 } });
  for (const email of ['ada@example.com', 'bob@example.com']) {
    await store.change({ kind: 'operator' }, async (transaction) => {
      await mail.queueInvitation(transaction, { ...INVITATION, email });
      transaction.audit({ action: 'account.created', accountId: 'acc_1' });
      return accept({});
    });
    await eventually('the mail', () => server.recipients.find((recipient) => recipient === email));
  }
});

test('several mails are under way at a time, and no more than that', async (context) => {
  const gate = Promise.withResolvers<void>();
  let underWay = 0;
  let most = 0;
  const { server, store, deliver } = await openOutbox(context, {
    onRcptTo: (_address, _session, answer) => {
      underWay += 1;
      most = Math.max(most, underWay);
      void gate.promise.then(() => {
        underWay -= 1;
        answer();
      });
    },
  });
  for (let count = 0; count < 10; count += 1) await queueFor(store, `person-${count}@example.com`);
  deliver({ pace: { ...PACE, parallel: 3 } });
  await eventually('three at a time', () => underWay === 3 || undefined);
  gate.resolve();
  await eventually('all ten', () => server.mails[9]);
  assert.equal(most, 3);
});

test('names with line breaks, HTML or headers in them stay names', async (context) => {
  const { server, store, deliver } = await openOutbox(context);
  deliver();
  const name = 'x\r\nBcc: eve@example.net\r\n\r\n<script>alert(1)</script><img src=http://example.net/x>';
  const owner = { id: 'acc_1', email: 'ada@example.com', name };
  const token = { id: 'tok_1"><b>', name, hint: 'r8_…a1B2' };
  await mail.queueTokenDisabled(store.outbox, { owner, tokens: [token], by: name, reason: name, note: name });
  await mail.queueInvitation(store.outbox, {
    email: 'bob@example.com',
    link: '"><img src=x>',
    invitedBy: name,
    isOperator: true,
    expiresAt: store.outbox.at,
  });
  await eventually('both mails', () => server.mails[1]);
  assert.deepEqual(server.recipients.toSorted(), ['ada@example.com', 'bob@example.com']);
  const subjects = server.mails.map(({ subject }) => subject ?? '').sort();
  assert.match(subjects[0] ?? '', /^API token "x Bcc: eve@example\.net <script>.*" was disabled$/);
  for (const received of server.mails) {
    assert.equal(received.bcc, undefined);
    assert.match(String(received.html), /&#60;script&#62;alert\(1\)/);
    assert.doesNotMatch(String(received.html), /<script|<img|<b>/);
  }
});

test('a recipient that is no single address gets nothing, and neither does anyone else', async (context) => {
  const { server, store, deliver } = await openOutbox(context);
  const tricks = [
    'ada@example.com, eve@example.net',
    'a@b>\r\nRCPT TO:<eve@example.net',
    '<eve@example.net>',
    '',
  ];
  for (const address of tricks) await queueFor(store, address);
  deliver();
  await eventually('an end', () => allDone(store));
  assert.equal((await store.outbox.report(0)).givenUp, tricks.length);
  assert.deepEqual(server.mails, []);
});

test('two senders at work on one outbox never send the same mail', async (context) => {
  const { server, store, deliver } = await openOutbox(context);
  deliver();
  deliver();
  const expected = Array.from({ length: 30 }, (_, index) => `person-${index}@example.com`);
  await Promise.all(expected.map((address) => queueFor(store, address)));
  await eventually('an end', () => allDone(store));
  assert.deepEqual(server.recipients.toSorted(), expected.toSorted());
});

test('what a sender had in hand that is gone is sent by the next, with the same Message-ID', async (context) => {
  const { server, store, clock, logger, deliver } = await openOutbox(context);
  const inHand: string[] = [];
  const gone: MailSender = {
    destination: 'nowhere',
    findFault: async () => undefined,
    send: ({ messageId }) => {
      inHand.push(`<${messageId}>`);
      return new Promise(() => undefined);
    },
  };
  for (const name of ['ada', 'bob', 'cem', 'dan']) await queueFor(store, `${name}@example.com`);
  startDelivery({ outbox: store.outbox, sender: gone, clock, logger });
  await eventually('four mails in hand', () => inHand[3]);
  deliver();
  await queueFor(store, 'eve@example.com');
  await eventually('the only one that is free', () => server.recipients[0]);
  assert.deepEqual(server.recipients, ['eve@example.com']);
  clock.advance(60_000);
  await eventually('the others', () => allDone(store));
  assert.deepEqual(
    server.mails
      .slice(1)
      .map(({ messageId }) => messageId ?? '')
      .sort(),
    inHand.sort(),
  );
});

test('a mail that was sent is not sent again because the database did not take that it was', async (context) => {
  const { server, store, clock, deliver } = await openOutbox(context);
  let failures = 0;
  const noteSent = async (id: string) => {
    failures += 1;
    if (failures < 3) throw new Error('the disk is full');
    await store.outbox.noteSent(id);
  };
  const outbox: Outbox = Object.create(store.outbox, { noteSent: { value: noteSent } });
  deliver({ outbox });
  await queueFor(store, 'ada@example.com');
  await eventually('a failure', () => failures >= 2 || undefined);
  clock.advance(60_000);
  await eventually('an end', () => allDone(store));
  assert.equal(server.mails.length, 1);
});

test('a stop waits for mails under way and begins no other; one that takes too long is due again', async (context) => {
  const reached = Promise.withResolvers<void>();
  const { server, store, deliver } = await openOutbox(context, {
    onRcptTo: ({ address }, _session, answer) => {
      if (address === 'bob@example.com') reached.resolve();
      else void reached.promise.then(() => setImmediate(answer));
    },
  });
  const { stop } = deliver({ pace: { ...PACE, stopMilliseconds: 1000 } });
  await queueFor(store, 'ada@example.com');
  await queueFor(store, 'bob@example.com');
  await reached.promise;
  await stop();
  await queueFor(store, 'cem@example.com');
  assert.deepEqual(server.recipients, ['ada@example.com']);
  const due = await store.outbox.lease({ owner: 'the next', limit: 10, milliseconds: 1 });
  assert.deepEqual(due.map(({ recipient }) => recipient).sort(), ['bob@example.com', 'cem@example.com']);
});
