import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { newWebhookSecret, signWebhook } from './webhook-signature.ts';

const NOW = Math.floor(Date.now() / 1000);

function headersFor(secrets: readonly string[], message: { id: string; timestamp: number; body: string }) {
  return {
    'webhook-id': message.id,
    'webhook-timestamp': String(message.timestamp),
    'webhook-signature': signWebhook(secrets, message),
  };
}

test('what is signed is accepted by the official library, whatever it says', () => {
  fc.assert(
    fc.property(fc.json(), fc.uuid(), (body, id) => {
      const secret = newWebhookSecret();
      const message = { id, timestamp: NOW, body };
      assert.deepEqual(new Webhook(secret).verify(body, headersFor([secret], message)), JSON.parse(body));
    }),
  );
});

test('a changed body, id, time or another secret is not accepted', () => {
  const secret = newWebhookSecret();
  const message = { id: 'msg_1', timestamp: NOW, body: '{"type":"token.created"}' };
  const headers = headersFor([secret], message);
  const receiver = new Webhook(secret);
  receiver.verify(message.body, headers);
  assert.throws(() => receiver.verify('{"type":"token.deleted"}', headers));
  assert.throws(() => receiver.verify(message.body, { ...headers, 'webhook-id': 'msg_2' }));
  assert.throws(() => receiver.verify(message.body, { ...headers, 'webhook-timestamp': String(NOW - 1) }));
  assert.throws(() => new Webhook(newWebhookSecret()).verify(message.body, headers));
});

test('while a secret is rotated, receivers with the old one and with the new one accept', () => {
  const [fresh, old] = [newWebhookSecret(), newWebhookSecret()];
  const message = { id: 'msg_1', timestamp: NOW, body: '{}' };
  for (const secret of [fresh, old]) new Webhook(secret).verify('{}', headersFor([fresh, old], message));
});

test('no two secrets are the same, and each has 32 bytes', () => {
  const secrets = Array.from({ length: 100 }, newWebhookSecret);
  assert.equal(new Set(secrets).size, 100);
  for (const secret of secrets) assert.match(secret, /^whsec_[A-Za-z0-9+/]{43}=$/);
});
