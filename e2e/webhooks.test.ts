import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { eventually } from './eventually.ts';
import { startWardkey, type Wardkey } from './start-wardkey.ts';
import { startWebhookReceiver } from './webhook-receiver.ts';

/** Webhooks of the real program: made on the command line, told of what is done to tokens, across stops and kills. */

async function json<T>(wardkey: Wardkey, ...args: string[]): Promise<T> {
  const { exitCode, stdout, stderr } = await wardkey.wardkey([...args, '--json']);
  assert.equal(exitCode, 0, stderr);
  return JSON.parse(stdout) as T;
}

test('an operator makes a webhook, tries it, and it is told of everything that is done to a token', async (context) => {
  const receiver = await startWebhookReceiver();
  context.after(() => receiver.close());
  const wardkey = await startWardkey(context, 'webhooks');
  const { account } = await wardkey.createAccount();
  const made = await wardkey.wardkey(['webhook', 'create', receiver.url, '--description', 'the pager']);
  const [, id = '', secret = ''] = /^webhook {2}(wh_\w+) .*\n(whsec_\S+)\n$/s.exec(made.stdout) ?? [];
  assert.ok(secret, made.stdout + made.stderr);
  const tried = await wardkey.wardkey(['webhook', 'test', id]);
  assert.match(tried.stdout, /^delivered: it answered 204 after \d+ ms\n$/);

  const { id: token, text, hint } = await wardkey.createToken(account.username, 'CI');
  const steps = [
    ['rotate', token, '--grace', '1h', '--yes'],
    ['disable', token, '--reason', 'leaked'],
    ['enable', token, '--note', 'a false alarm'],
    ['disable', token],
    ['delete', token, '--yes'],
  ];
  for (const step of steps)
    assert.equal((await wardkey.wardkey(['token', ...step])).exitCode, 0, step.join(' '));
  const wanted = ['created', 'deleted', 'disabled', 'disabled', 'enabled', 'leaked', 'rotated'].map(
    (what) => `token.${what}`,
  );
  await eventually('all of them', () => receiver.taken[wanted.length]);
  const events = receiver.received.map(({ body, headers }) => {
    const event = new Webhook(secret).verify(body, headers as Record<string, string>);
    return event as { type: string; data: { token?: { id: string; hint: string }; by: { kind: string } } };
  });
  const told = events.filter(({ data }) => data.token?.id === token);
  assert.deepEqual(told.map(({ type }) => type).sort(), wanted);
  assert.equal(told.find(({ type }) => type === 'token.created')?.data.token?.hint, hint);
  assert.ok(told.every(({ data }) => data.by.kind === 'operator'));
  assert.ok(receiver.received.every(({ body }) => !body.includes(text) && !body.includes(text.slice(3, 30))));

  const deliveries = await eventually('their notes', async () => {
    const all = await json<{ state: string; event: string }[]>(wardkey, 'webhook', 'deliveries', id);
    return all.every(({ state }) => state === 'delivered') ? all : undefined;
  });
  assert.equal(deliveries.length, wanted.length);
  assert.match((await wardkey.wardkey(['webhook', 'list'])).stdout, new RegExp(`${id} .* all +active`));
  assert.equal((await wardkey.wardkey(['webhook', 'delete', id, '--yes'])).exitCode, 0);
  assert.deepEqual(await json(wardkey, 'webhook', 'list'), []);
  const log = readFileSync(join(wardkey.folder, 'server.log'), 'utf8');
  assert.ok(!log.includes(secret) && !log.includes('the pager'));
});

test('killed at any moment, it tells everything that it answered with success, at least once', async (context) => {
  const receiver = await startWebhookReceiver();
  context.after(() => receiver.close());
  const wardkey = await startWardkey(context, 'hookkill');
  const { account } = await wardkey.createAccount();
  await json(wardkey, 'webhook', 'create', receiver.url, '--event', 'token.created');
  const made: string[] = [];
  for (let round = 0; round < 3; round += 1) {
    const creating = Array.from({ length: 4 }, async () => {
      made.push((await wardkey.createToken(account.username, 'CI')).id);
    });
    await Promise.race(creating);
    await wardkey.kill();
    await Promise.allSettled(creating);
    await wardkey.restart();
  }
  assert.ok(made.length >= 3);
  const toldOf = () => new Set(receiver.received.map(({ body }) => JSON.parse(body).data.token.id as string));
  // Whatever was under way at every one of the kills waits for its lease to end.
  await eventually('all that was made', () => made.every((id) => toldOf().has(id)) || undefined, 90);
  const events = Map.groupBy(receiver.received, ({ body }) => JSON.parse(body).data.token.id as string);
  for (const again of events.values()) {
    assert.equal(
      new Set(again.map(({ headers }) => headers['webhook-id'])).size,
      1,
      'told again is told the same',
    );
  }
});

test('a webhook that does not answer stops nothing, and a test of it says why', async (context) => {
  const receiver = await startWebhookReceiver();
  await receiver.close();
  const wardkey = await startWardkey(context, 'hookdead');
  const { token } = await wardkey.createAccount();
  const { id } = await json<{ id: string }>(wardkey, 'webhook', 'create', receiver.url);
  assert.equal((await wardkey.wardkey(['token', 'disable', token.id])).exitCode, 0);
  const tried = await wardkey.wardkey(['webhook', 'test', id]);
  assert.equal(tried.exitCode, 1);
  assert.match(tried.stderr, /not delivered: .*ECONNREFUSED/);
  await eventually('the failure', async () => {
    const [delivery] = await json<{ last_error: string | null }[]>(wardkey, 'webhook', 'deliveries', id);
    return delivery?.last_error ?? undefined;
  });
  assert.match((await wardkey.wardkey(['webhook', 'list'])).stdout, / failing +\d{4}-/);
  assert.match(
    (await wardkey.wardkey(['doctor'])).stdout,
    /✖ webhooks +1, of which 1 fail and 0 are paused: wh_/,
  );
  assert.match((await wardkey.wardkey(['webhook', 'pause', id])).stdout, /is told nothing more/);
  assert.match(
    (await wardkey.wardkey(['doctor'])).stdout,
    /! webhooks +1, of which 0 fail and 1 are paused: wh_/,
  );
  assert.match((await wardkey.wardkey(['webhook', 'resume', id])).stdout, /is told again/);
  const ended = await wardkey.stop();
  assert.equal(ended.exitCode, 0, 'and it stops no slower');
});

test('a server that others reach tells nobody on its own machine, unless its operator says so', async (context) => {
  const url = 'http://127.0.0.1:9/';
  const settings = { WARDKEY_PUBLIC_URL: 'https://api.example.com' };
  const closed = await startWardkey(context, 'hookpub', settings);
  const refused = await closed.wardkey(['webhook', 'create', url]);
  assert.equal(refused.exitCode, 2);
  assert.match(refused.stderr, /WARDKEY_WEBHOOK_PRIVATE_ADDRESSES/);
  const open = await startWardkey(context, 'hookown', {
    ...settings,
    WARDKEY_WEBHOOK_PRIVATE_ADDRESSES: '127.0.0.0/8',
  });
  await json(open, 'webhook', 'create', url);
});

test('operators see what became of each mail, and not what it says', async (context) => {
  const wardkey = await startWardkey(context, 'mails');
  const { account } = await wardkey.createAccount();
  for (const name of ['First', 'Second', 'Third']) await wardkey.createToken(account.username, name);
  const mails = await eventually('three mails', async () => {
    const sent = await json<Record<string, unknown>[]>(wardkey, 'mail', 'list', '--state', 'sent');
    return sent.length === 3 ? sent : undefined;
  });
  for (const mail of mails) {
    assert.deepEqual([mail.kind, mail.recipient, mail.attempts], ['token_created', account.email, 1]);
    assert.doesNotMatch(JSON.stringify(mail), /First|Second|Third/);
  }
  const some = await json<{ id: string }[]>(wardkey, 'mail', 'list', '--to', account.email, '--limit', '2');
  assert.deepEqual(
    some.map(({ id }) => id),
    mails.slice(0, 2).map(({ id }) => id),
  );
  assert.deepEqual(await json(wardkey, 'mail', 'list', '--to', 'nobody@example.com'), []);
  assert.match((await wardkey.wardkey(['mail', 'list'])).stdout, /^AT .*\n.* token_created +\S+ +sent +1\n/);
});
