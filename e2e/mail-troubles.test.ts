import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Store } from '../src/store/open-store.ts';
import { eventually } from './eventually.ts';
import { refusal } from './mail-server.ts';
import { allDone, allTried, IMPATIENT, mail, openOutbox, PACE, queueFor } from './open-outbox.ts';

/** What becomes of mails when the mail server says no, or nothing, or is not there. */

const HOUR = 60 * 60 * 1000;

test('a recipient that the server does not know is given up at once, with the reason; others get theirs', async (context) => {
  const { server, store, log, deliver } = await openOutbox(context, {
    onRcptTo: ({ address }, _session, answer) =>
      answer(address.startsWith('nobody') ? refusal(550, 'no such person') : null),
  });
  await queueFor(store, 'nobody@example.com');
  await queueFor(store, 'ada@example.com');
  deliver();
  await eventually('an end', () => allDone(store));
  const { givenUp, lastError } = await store.outbox.report(0);
  assert.equal(givenUp, 1);
  assert.match(lastError ?? '', /550 no such person/);
  assert.match(log.join(''), /"level":50.*550 no such person.*mail given up/);
  assert.deepEqual(server.recipients, ['ada@example.com']);
});

test('a sender that the server does not want loses no mail: that is a setting, and can be mended', async (context) => {
  let isMended = false;
  const { server, store, clock, deliver } = await openOutbox(context, {
    onMailFrom: (_address, _session, answer) => answer(isMended ? null : refusal(550, 'not your domain')),
  });
  await queueFor(store, 'ada@example.com');
  deliver();
  await eventually('a refusal', () => allTried(store));
  assert.deepEqual(await store.outbox.report(0).then(({ waiting, givenUp }) => [waiting, givenUp]), [1, 0]);
  isMended = true;
  clock.advance(HOUR);
  await eventually('the mail', () => server.mails[0]);
});

test('a mail that is turned away for now is tried again until it is taken', async (context) => {
  let tries = 0;
  const { server, store, clock, deliver } = await openOutbox(context, {
    onRcptTo: (_address, _session, answer) => {
      tries += 1;
      answer(tries <= 3 ? refusal(451, 'greylisted, come back later') : null);
    },
  });
  await queueFor(store, 'ada@example.com');
  deliver();
  for (const tried of [1, 2, 3]) {
    await eventually('a refusal', () => allTried(store));
    assert.equal(tries, tried);
    clock.advance(HOUR);
  }
  await eventually('the mail', () => server.mails[0]);
  await eventually('an end', () => allDone(store));
  assert.equal(tries, 4);
});

test('a server that says nothing is left, and the mail is tried again', async (context) => {
  let isSilent = true;
  const { server, store, clock, deliver } = await openOutbox(context, {
    onConnect: (_session, answer) => {
      if (!isSilent) answer();
    },
  });
  await queueFor(store, 'ada@example.com');
  deliver({ times: IMPATIENT });
  await eventually('a failure', () => allTried(store));
  assert.match((await store.outbox.report(0)).lastError ?? '', /greeting|timeout/i);
  isSilent = false;
  while (!(await allDone(store))) await tryLater(store, clock);
  assert.deepEqual(server.recipients, ['ada@example.com']);
});

test('a server that talks without end is cut off before somebody else may try', async (context) => {
  const { store, server, deliver } = await openOutbox(context, {
    onRcptTo: () => {
      const drip = setInterval(() => server.say('250-wait\r\n'), 50);
      context.after(() => clearInterval(drip));
    },
  });
  await queueFor(store, 'ada@example.com');
  deliver({ pace: { ...PACE, attemptMilliseconds: 800 } });
  await eventually('a failure', () => allTried(store));
  assert.match((await store.outbox.report(0)).lastError ?? '', /abort/i);
});

for (const fate of ['cut', 'silence'] as const) {
  test(`a mail whose end nobody has confirmed is sent again with the same Message-ID (${fate})`, async (context) => {
    let isBroken = true;
    const { server, store, clock, deliver } = await openOutbox(context, {
      fateOf: () => (isBroken ? fate : 'taken'),
    });
    await queueFor(store, 'ada@example.com');
    deliver({ times: IMPATIENT });
    await eventually('a failure', () => allTried(store));
    // On a busy machine patience may have ended before the mail was read.
    while (server.mails.length === 0) await tryLater(store, clock);
    isBroken = false;
    while (!(await allDone(store))) await tryLater(store, clock);
    const ids = server.mails.map(({ messageId }) => messageId);
    assert.ok(ids.length >= 2);
    assert.equal(new Set(ids).size, 1);
  });
}

test('mails wait for a server that is dead, and none is lost', async (context) => {
  const { server, store, clock, deliver } = await openOutbox(context);
  await server.close();
  for (const name of ['ada', 'bob', 'cem']) await queueFor(store, `${name}@example.com`);
  deliver();
  await eventually('failures', () => allTried(store));
  assert.equal((await store.outbox.report(0)).failing, 3);
  await server.open();
  clock.advance(HOUR);
  await eventually('an end', () => allDone(store));
  assert.deepEqual(server.recipients.toSorted(), ['ada@example.com', 'bob@example.com', 'cem@example.com']);
});

test('after two days in vain a mail is given up; one with a link, once the link has ended', async (context) => {
  const { server, store, clock, log, deliver } = await openOutbox(context);
  await server.close();
  const start = clock.now();
  await mail.queueSignUpLink(store.outbox, {
    email: 'ada@example.com',
    link: 'let-me-in',
    expiresAt: start + HOUR,
  });
  await queueFor(store, 'ada@example.com');
  deliver();
  const givenUpAfter: number[] = [];
  while (givenUpAfter.length < 2) {
    await eventually('a failure', () => allTried(store));
    const { givenUp } = await store.outbox.report(0);
    while (givenUpAfter.length < givenUp) givenUpAfter.push((clock.now() - start) / HOUR);
    clock.advance(HOUR / 4);
  }
  const [link = 0, other = 0] = givenUpAfter;
  assert.ok(link > 0.5 && link <= 1, `the link after ${link} hours`);
  assert.ok(other > 45 && other <= 48, `the other after ${other} hours`);
  assert.doesNotMatch(log.join(''), /let-me-in/);
});

test('with a password, the line is encrypted first and the server is told who sends', async (context) => {
  const { server, store, deliver } = await openOutbox(context, {
    authOptional: false,
    disabledCommands: [],
    onAuth: ({ username, password }, { secure }, answer) =>
      answer(null, secure && username === 'ada@x' && password === 'open/sesame' ? { user: 'ada' } : {}),
  });
  const { sender } = deliver({ user: 'ada%40x:open%2Fsesame@' });
  await queueFor(store, 'ada@example.com');
  await eventually('the mail', () => server.mails[0]);
  assert.equal(await sender.findFault(), undefined);
});

test('a wrong password loses no mail, and stands in no log line and no report', async (context) => {
  const { store, log, deliver } = await openOutbox(context, {
    authOptional: false,
    disabledCommands: [],
    onAuth: ({ password }, _session, answer) => answer(refusal(535, `"${password}" is wrong`)),
  });
  const { sender } = deliver({ user: 'ada:open%2Fsesame@' });
  await queueFor(store, 'ada@example.com');
  await eventually('a failure', () => allTried(store));
  const { waiting, lastError } = await store.outbox.report(0);
  const said = [lastError, await sender.findFault(), sender.destination, ...log].join('\n');
  assert.equal(waiting, 1);
  assert.match(said, /535/);
  assert.doesNotMatch(said, /sesame/);
});

async function tryLater(store: Store, clock: { advance(milliseconds: number): void }): Promise<void> {
  assert.notEqual(
    (await store.outbox.report(0)).waiting,
    0,
    'the mail was given up: there will be no other try',
  );
  clock.advance(HOUR);
  await eventually('another try', () => allTried(store));
}
