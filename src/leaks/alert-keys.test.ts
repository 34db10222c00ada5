import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import pino from 'pino';
import { eventually } from '../../e2e/eventually.ts';
import { stoppedClock } from '../runtime/clock.ts';
import { openAlertKeys } from './alert-keys.ts';

const logger = pino({ level: 'silent' });
const MINUTE = 60_000;
const UNKNOWN = 'f'.repeat(64);

function publishedKey(curve = 'prime256v1') {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: curve });
  const key = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  return { key_identifier: createHash('sha256').update(key).digest('hex'), key, is_current: true };
}

/** A server of keys on this machine that answers as `answer` says, and keys that come from it. */
async function openKeys(answer: (response: ServerResponse) => void) {
  const seen = { count: 0, agents: new Set<string | undefined>() };
  const state = { answer };
  const server = createServer((request, response) => {
    seen.count += 1;
    seen.agents.add(request.headers['user-agent']);
    state.answer(response);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`;
  const clock = stoppedClock(1_000_000_000_000);
  const keys = openAlertKeys({ url, clock, logger });
  const kind = async (id: string) => (await keys.find(id)).kind;
  return {
    ...{ seen, state, clock, kind },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

const list =
  (...keys: unknown[]) =>
  (response: ServerResponse) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ public_keys: keys }));
  };

const fail = (response: ServerResponse) => {
  response.statusCode = 500;
  response.end('no');
};

test('keys are fetched once for an hour, and once for all who ask at the same moment', async () => {
  const key = publishedKey();
  const { seen, clock, kind, close } = await openKeys(list(key));
  const kinds = await Promise.all(Array.from({ length: 20 }, () => kind(key.key_identifier)));
  assert.deepEqual(new Set(kinds), new Set(['found']));
  assert.equal(seen.count, 1);
  clock.advance(59 * MINUTE);
  await kind(key.key_identifier);
  assert.equal(seen.count, 1);
  clock.advance(MINUTE);
  assert.equal(await kind(key.key_identifier), 'found');
  await eventually('another question', () => seen.count === 2 || undefined);
  // GitHub refuses requests without a name.
  assert.deepEqual(seen.agents, new Set(['wardkey']));
  close();
});

test('old keys go on being good while the reporter does not answer', async () => {
  const key = publishedKey();
  const { seen, state, clock, kind, close } = await openKeys(list(key));
  await kind(key.key_identifier);
  state.answer = fail;
  clock.advance(70 * MINUTE);
  assert.equal(await kind(key.key_identifier), 'found');
  await eventually('another question', () => seen.count === 2 || undefined);
  // Not with every alert: once a minute.
  assert.equal(await kind(key.key_identifier), 'found');
  assert.equal(seen.count, 2);
  assert.equal(await kind(UNKNOWN), 'unreachable');
  close();
});

test('who needs a key that is known never waits for the reporter; one that is published no more ends with the next answer', async () => {
  const [key, newer] = [publishedKey(), publishedKey()];
  const { seen, state, clock, kind, close } = await openKeys(list(key));
  await kind(key.key_identifier);
  const { promise: silent, resolve: answer } = Promise.withResolvers<void>();
  state.answer = (response) => void silent.then(() => list(newer)(response));
  clock.advance(70 * MINUTE);
  assert.equal(await kind(key.key_identifier), 'found');
  await eventually('the question', () => seen.count === 2 || undefined);
  assert.equal(await kind(key.key_identifier), 'found');
  answer();
  assert.equal(await kind(newer.key_identifier), 'found');
  assert.equal(await kind(key.key_identifier), 'unknown');
  assert.equal(seen.count, 2);
  close();
});

test('an id that is not known has the keys fetched again, at most once a minute whatever is asked', async () => {
  const [key, newer] = [publishedKey(), publishedKey()];
  const { seen, state, clock, kind, close } = await openKeys(list(key));
  assert.equal(await kind(key.key_identifier), 'found');
  for (let asked = 0; asked < 50; asked += 1) assert.equal(await kind(UNKNOWN), 'unknown');
  assert.equal(seen.count, 1);
  clock.advance(MINUTE);
  state.answer = list(key, newer);
  assert.equal(await kind(newer.key_identifier), 'found');
  for (let asked = 0; asked < 50; asked += 1) assert.equal(await kind(UNKNOWN), 'unknown');
  assert.equal(seen.count, 2);
  close();
});

test('whatever is no list of good keys is as if there had been no answer', async () => {
  const key = publishedKey();
  const answers = [
    fail,
    list(),
    list(null, 5, {}, { key_identifier: 5 }),
    list({ ...key, key_identifier: UNKNOWN }),
    list({ ...key, key: 'no key' }),
    list(publishedKey('secp384r1')),
    (response: ServerResponse) => response.end('not JSON'),
    (response: ServerResponse) => response.end('x'.repeat(2_000_000)),
    (response: ServerResponse) => response.writeHead(302, { location: '/elsewhere' }).end(),
    (response: ServerResponse) => response.destroy(),
  ];
  for (const [index, answer] of answers.entries()) {
    const { kind, state, clock, close } = await openKeys(answer as (response: ServerResponse) => void);
    assert.equal(await kind(key.key_identifier), 'unreachable', String(index));
    state.answer = list(key);
    assert.equal(await kind(key.key_identifier), 'unreachable');
    clock.advance(MINUTE);
    assert.equal(await kind(key.key_identifier), 'found');
    close();
  }
});

test('a good key counts beside bad ones', async () => {
  const key = publishedKey();
  const { kind, close } = await openKeys(list({ ...publishedKey(), key_identifier: UNKNOWN }, null, key));
  assert.equal(await kind(key.key_identifier), 'found');
  assert.equal(await kind(UNKNOWN), 'unknown');
  close();
});
