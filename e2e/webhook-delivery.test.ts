import assert from 'node:assert/strict';
import type { lookup as systemLookup } from 'node:dns';
import { type TestContext, test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { accept } from '../src/problems/problem.ts';
import { WEBHOOKS_MAX } from '../src/webhooks/open-webhook-registry.ts';
import { eventually } from './eventually.ts';
import { openWebhooksForTest } from './open-webhooks.ts';
import { type Fate, type ReceivedWebhook, startWebhookReceiver } from './webhook-receiver.ts';

/** Webhooks over real HTTP, to receivers that refuse, hang, drop and die; the official library is the judge of them. */

const HOUR = 60 * 60 * 1000;
const DAY = 24 * HOUR;

async function receiver(context: TestContext, fateOf?: (webhook: ReceivedWebhook) => Fate) {
  const started = await startWebhookReceiver(fateOf);
  context.after(() => started.close());
  return started;
}

function verified(secret: string, { body, headers }: ReceivedWebhook) {
  return new Webhook(secret).verify(body, headers as Record<string, string>) as {
    type: string;
    data: { token: { name: string; hint: string }; account: { username: string } };
  };
}

test('a receiver is told of what happens as soon as it happened, and the official library accepts it', async (context) => {
  const { create, makeTokens, deliver, deliveriesOf } = await openWebhooksForTest(context);
  const { url, received } = await receiver(context);
  const { id, secret } = await create(url);
  deliver({ everyMilliseconds: DAY });
  await makeTokens(1);
  const webhook = await eventually('the webhook', () => received[0]);
  const { type, data } = verified(secret, webhook);
  assert.deepEqual([type, data.token.name, data.account.username], ['token.created', 'CI 1', 'ada']);
  assert.match(data.token.hint, /^r8_….{4}$/);
  assert.equal(webhook.headers['content-type'], 'application/json');
  const noted = await eventually('the note of it', async () => {
    const [delivery] = await deliveriesOf(id);
    return delivery?.deliveredAt === null ? undefined : delivery;
  });
  assert.deepEqual([noted.lastStatus, noted.attempts, noted.event], [204, 1, 'token.created']);
  assert.equal(noted.messageId, webhook.headers['webhook-id']);
});

test('a receiver hears of the events it wants and of no others', async (context) => {
  const { create, makeTokens, deliver, store } = await openWebhooksForTest(context);
  const [all, some] = [await receiver(context), await receiver(context)];
  await create(all.url);
  await create(some.url, ['token.deleted', 'token.leaked']);
  deliver();
  await makeTokens(2);
  await eventually('both', () => all.taken[1]);
  assert.deepEqual(some.received, []);
  const rows = await store.tables.selectFrom('webhook_delivery').selectAll().execute();
  assert.equal(rows.length, 2, 'nothing is queued that nobody wants');
});

for (const [what, fate] of [
  ['refuses', 500],
  ['redirects', 302],
  ['has moved on to 404', 404],
  ['drops the line', 'cut'],
  ['hangs', 'silence'],
  ['drips', (response) => void response.writeHead(500).write('x')],
] satisfies [string, Fate][]) {
  test(`a receiver that ${what} is told again, with the same webhook-id, until it answers 2xx`, async (context) => {
    let isBroken = true;
    const { create, makeTokens, deliver, clock, deliveriesOf } = await openWebhooksForTest(context, {
      timeoutMilliseconds: 1500,
    });
    const { url, received, taken } = await receiver(context, () => (isBroken ? fate : 200));
    const { id, secret } = await create(url);
    deliver();
    await makeTokens(1);
    const tried = async (attempts: number) => {
      const [delivery] = await deliveriesOf(id);
      return delivery?.attempts === attempts && delivery.lastError !== null ? delivery : undefined;
    };
    assert.equal((await eventually('a failure', () => tried(1))).deliveredAt, null);
    clock.advance(HOUR);
    await eventually('another', async () => {
      const [delivery] = await deliveriesOf(id);
      return delivery?.attempts === 2 && (delivery.nextAttemptAt ?? 0) > clock.now() ? true : undefined;
    });
    isBroken = false;
    clock.advance(HOUR);
    await eventually('the end', () => taken[0]);
    assert.deepEqual(new Set(received.map(({ headers }) => headers['webhook-id'])), new Set(taken));
    assert.ok(
      received.every(({ path }) => path === '/hook'),
      'no redirect was followed',
    );
    const last = received.at(-1);
    assert.ok(last);
    // Two hours have passed on the clock of the server: the library is asked about the signature alone.
    const at = new Date(Number(last.headers['webhook-timestamp']) * 1000);
    const { sign } = Webhook.prototype;
    const expected = sign.call(new Webhook(secret), taken[0] ?? '', at, last.body);
    assert.equal(last.headers['webhook-signature'], expected);
  });
}

test('a receiver that was dead for a day has everything, once it is back', async (context) => {
  const { create, makeTokens, deliver, clock, deliveriesOf } = await openWebhooksForTest(context);
  const dead = await receiver(context);
  await dead.close();
  const { id } = await create(dead.url);
  deliver();
  await makeTokens(5);
  await eventually('failures', async () => {
    const all = await deliveriesOf(id);
    return all.every(({ lastError }) => /ECONNREFUSED/.test(lastError ?? '')) || undefined;
  });
  clock.advance(DAY);
  await dead.open();
  await eventually('all five', () => dead.taken[4]);
  assert.equal(new Set(dead.taken).size, 5);
});

test('receivers that answer nobody keep no other waiting', async (context) => {
  const { create, makeTokens, deliver } = await openWebhooksForTest(context);
  const silent = await receiver(context, () => 'silence');
  for (let count = 1; count < WEBHOOKS_MAX; count += 1) await create(`${silent.url}/${count}`);
  const good = await receiver(context);
  await create(good.url);
  await makeTokens(30);
  deliver({ stopMilliseconds: 10 });
  await eventually('all thirty', () => good.taken[29]);
  assert.equal(new Set(good.taken).size, 30);
});

test('two who deliver at the same time never deliver the same', async (context) => {
  const { create, makeTokens, deliver } = await openWebhooksForTest(context);
  const { url, taken } = await receiver(context);
  await create(url);
  await makeTokens(40);
  deliver();
  deliver();
  await eventually('all', () => taken[39]);
  assert.equal(new Set(taken).size, 40);
});

test('after two days in vain a delivery is given up; after five the webhook is paused, and its operators have a mail', async (context) => {
  const { create, makeTokens, deliver, clock, store, registry, deliveriesOf } =
    await openWebhooksForTest(context);
  const { url, received } = await receiver(context, () => 500);
  const { id } = await create(url);
  deliver();
  const start = clock.now();
  await makeTokens(1);
  const stateOf = async () => (await store.webhooks.find(id))?.paused;
  let givenUpAfter = 0;
  while ((await stateOf()) === null) {
    await eventually('an end of all attempts', async () => {
      const isTried = ({ nextAttemptAt }: { nextAttemptAt: number | null }) =>
        nextAttemptAt === null || nextAttemptAt > clock.now();
      return (await stateOf()) !== null || (await deliveriesOf(id)).every(isTried) || undefined;
    });
    const first = (await deliveriesOf(id)).at(-1);
    givenUpAfter = ((first?.givenUpAt ?? start) - start) / HOUR;
    assert.ok(clock.now() - start < 6 * DAY);
    clock.advance(2 * HOUR);
    // One event a day keeps the webhook busy.
    if ((clock.now() - start) % DAY === 0) await makeTokens(1);
  }
  assert.ok(givenUpAfter > 44 && givenUpAfter <= 48, `${givenUpAfter} hours`);
  const paused = await stateOf();
  assert.equal(paused?.because, 'answered 500');
  assert.ok((paused?.at ?? 0) - start >= 5 * DAY);
  const mails = await store.tables.selectFrom('outbox').select(['kind', 'recipient', 'text']).execute();
  assert.deepEqual(
    mails.map(({ kind, recipient }) => [kind, recipient]),
    [['webhook_paused', 'ada@example.com']],
  );
  assert.ok(mails[0]?.text.includes(`wardkey webhook resume ${id}`));
  await eventually('nobody at work', async () => {
    const leased = store.tables
      .selectFrom('webhook_delivery')
      .select('id')
      .where('leased_until', 'is not', null);
    return (await leased.execute()).length === 0 || undefined;
  });
  const before = received.length;
  await makeTokens(1);
  clock.advance(DAY);
  const waiting = (await deliveriesOf(id)).filter(({ nextAttemptAt }) => nextAttemptAt !== null).length;
  assert.equal(received.length, before);
  const resumed = await store.change({ kind: 'operator' }, (transaction) =>
    registry.update(transaction, id, { isPaused: false }),
  );
  assert.ok(resumed.ok && resumed.value.webhook.failingSince === null);
  await eventually('what had waited', () => received.length === before + waiting || undefined);
});

test('a receiver that says it is gone is told nothing more', async (context) => {
  const { create, makeTokens, deliver, store } = await openWebhooksForTest(context);
  const { url, received } = await receiver(context, () => 410);
  const { id } = await create(url);
  deliver();
  await makeTokens(1);
  await eventually('the pause', async () => (await store.webhooks.find(id))?.paused ?? undefined);
  await makeTokens(1);
  assert.equal(received.length, 1);
});

test('a delivery is there if, and only if, the change is that it tells of', async (context) => {
  const { create, store } = await openWebhooksForTest(context);
  const { url } = await receiver(context);
  await create(url);
  const entry = { action: 'token.deleted', tokenId: 'tok_1', accountId: 'acc_ada' } as const;
  await assert.rejects(
    store.change({ kind: 'operator' }, async (transaction) => {
      transaction.audit(entry);
      await transaction.webhooks.queue([]);
      throw new Error('a bug');
    }),
  );
  const queued = () => store.tables.selectFrom('webhook_delivery').select('id').execute();
  assert.deepEqual(await queued(), []);
  await store.change({ kind: 'operator' }, async (transaction) => {
    transaction.audit(entry);
    return accept({});
  });
  assert.equal((await queued()).length, 1);
});

test('a name that leads to an address which only this server can reach is not followed there', async (context) => {
  const inner = await receiver(context);
  const port = new URL(inner.url).port;
  const asked: string[] = [];
  const lookup = ((hostname: string, _options: object, answer: (error: null, found: object[]) => void) => {
    asked.push(hostname);
    answer(null, [
      { address: '127.0.0.1', family: 4 },
      { address: '169.254.169.254', family: 4 },
      { address: '::1', family: 6 },
    ]);
  }) as unknown as typeof systemLookup;
  const { create, makeTokens, deliver, deliveriesOf } = await openWebhooksForTest(context, {
    isForThisMachine: false,
    lookup,
  });
  const { id } = await create(`https://rebound.example:${port}/hook`);
  deliver();
  await makeTokens(1);
  const failure = await eventually(
    'the refusal',
    async () => (await deliveriesOf(id))[0]?.lastError ?? undefined,
  );
  assert.match(failure, /^rebound\.example is no address of the internet/);
  assert.deepEqual(asked, ['rebound.example'], 'asked once: what was checked is what is connected to');
  assert.deepEqual(inner.received, []);
});

test('while a secret is rotated a day long both are good, and then the new one alone', async (context) => {
  const { create, makeTokens, deliver, store, registry, clock } = await openWebhooksForTest(context);
  const { url, received } = await receiver(context);
  const { id, secret: old } = await create(url);
  const rotated = await store.change({ kind: 'operator' }, (transaction) =>
    registry.rotateSecret(transaction, id),
  );
  assert.ok(rotated.ok);
  const { secret } = rotated.value;
  deliver();
  await makeTokens(1);
  const both = await eventually('the first', () => received[0]);
  for (const each of [old, secret]) assert.equal(verified(each, both).type, 'token.created');
  clock.advance(DAY);
  await makeTokens(1);
  const alone = await eventually('the second', () => received[1]);
  assert.equal(String(alone.headers['webhook-signature']).split(' ').length, 1);
  assert.notEqual(old, secret);
});

test('secrets and what is said stand in no log line, and secrets are sealed in the database', async (context) => {
  const { create, makeTokens, deliver, store, log } = await openWebhooksForTest(context);
  const { url, taken } = await receiver(context);
  const { secret } = await create(url);
  deliver();
  await makeTokens(1);
  await eventually('the delivery', () => taken[0]);
  await eventually('its log line', () => log.find((line) => line.includes('webhook delivered')));
  const rows = await store.tables.selectFrom('webhook').selectAll().execute();
  const entries = await store.listAudit({ limit: 10 });
  const kept = JSON.stringify([rows, entries, log]);
  assert.ok(!kept.includes(secret.slice('whsec_'.length)));
  assert.ok(!log.join('').includes('CI 1'));
  const [delivery] = await store.tables.selectFrom('webhook_delivery').select('body').execute();
  assert.equal(delivery?.body, '', 'what was delivered is not kept');
});
