import assert from 'node:assert/strict';
import { after, type TestContext, test } from 'node:test';
import { callApi, type ProblemBody, type TokenBody } from './call-api.ts';
import { eventually } from './eventually.ts';
import { startWardkey } from './start-wardkey.ts';
import { watchEvents } from './watch-events.ts';

/** Pages that show what happens while it happens. */

const wardkey = await startWardkey({ after }, 'events');
const ada = await wardkey.createAccount();
const bob = await wardkey.createAccount();
const operator = await wardkey.createAccount({ isOperator: true });
const scopes = ['tokens:read', 'tokens:write', 'api'];
const [adas, bobs, admin] = await Promise.all([
  wardkey.createToken(ada.account.username, 'page', scopes),
  wardkey.createToken(bob.account.username, 'page', scopes),
  wardkey.createToken(operator.account.username, 'page', [...scopes, 'operator']),
]);

const watch = (context: TestContext, { text }: { text: string }) => watchEvents(context, wardkey.url, text);
const about =
  ({ id }: { id: string }) =>
  ({ token_id }: Readonly<Record<string, string | number>>) =>
    token_id === id;

test('a change by HTTP or on the command line is seen at once by its owner and by operators, and by nobody else', async (t) => {
  const [own, foreign, all] = [await watch(t, adas), await watch(t, bobs), await watch(t, admin)];
  const { body } = await callApi<TokenBody>(wardkey.url, adas.text, 'PATCH', `/v1/tokens/${ada.token.id}`, {
    name: 'renamed',
  });
  for (const stream of [own, all]) {
    const { data } = await stream.until('token.changed', about(ada.token));
    assert.ok(
      Number(data.revision) > 0 && data.revision === (body as unknown as { revision: number }).revision,
    );
  }
  const made = await wardkey.createToken(ada.account.username, 'by command');
  for (const stream of [own, all]) await stream.until('token.changed', about(made));
  // Bob's stream is alive and has heard of his own token, but of nothing before it.
  const bobsNew = await wardkey.createToken(bob.account.username, 'the last');
  await foreign.until('token.changed', about(bobsNew));
  assert.deepEqual(
    foreign.seen.filter(({ name }) => name === 'token.changed').map(({ data }) => data.token_id),
    [bobsNew.id],
  );
});

test('a call with a token is seen by its owner, at most once a second, with when and who', async (t) => {
  const token = await wardkey.createToken(ada.account.username, 'called');
  const [own, foreign] = [await watch(t, adas), await watch(t, bobs)];
  const call = ({ text }: { text: string }) =>
    callApi(wardkey.url, text, 'GET', '/v1/models', undefined, { 'user-agent': 'program/1' });
  const began = Date.now();
  for (let count = 0; count < 50; count += 1) await call(token);
  const { data } = await own.until('token.used', about(token));
  assert.deepEqual([data.address, data.user_agent], ['127.0.0.1', 'program/1']);
  assert.ok(Math.abs(Date.parse(String(data.at)) - began) < 10_000);
  await call(bobs);
  await foreign.until('token.used', about(bobs));
  const seconds = Math.ceil((Date.now() - began) / 1000) + 1;
  const told = own.seen.filter((each) => each.name === 'token.used' && about(token)(each.data));
  assert.ok(told.length <= seconds, `${told.length} in ${seconds} seconds`);
  assert.ok(foreign.seen.every((each) => !about(token)(each.data)));
});

test('a stream ends when its own token is disabled, when it expires, and when its account is suspended', async (t) => {
  const make = (body: object) =>
    callApi<TokenBody>(wardkey.url, adas.text, 'POST', '/v1/tokens', {
      name: 'watcher',
      scopes: ['tokens:read'],
      ...body,
    });
  const disabled = (await make({})).body;
  const first = await watch(t, disabled);
  await callApi(wardkey.url, adas.text, 'POST', `/v1/tokens/${disabled.id}/disable`);
  await first.ended;

  const expiring = (await make({ expires_at: new Date(Date.now() + 2000).toISOString() })).body;
  await (await watch(t, expiring)).ended;
  assert.equal((await callApi(wardkey.url, expiring.text, 'GET', '/v1/account')).status, 401);

  const carol = await wardkey.createAccount();
  const carols = await wardkey.createToken(carol.account.username, 'page', ['tokens:read']);
  const last = await watch(t, carols);
  await wardkey.wardkey(['account', 'suspend', carol.account.username]);
  await last.ended;
  assert.deepEqual(
    last.seen.filter(({ name }) => name !== 'token.used'),
    [],
  );
});

test('an account has twenty streams at a time, and may open one when it has closed one', async (t) => {
  const dave = await wardkey.createAccount();
  const token = await wardkey.createToken(dave.account.username, 'page', ['tokens:read']);
  const streams = await Promise.all(Array.from({ length: 20 }, () => watch(t, token)));
  const { status, body } = await callApi<ProblemBody>(wardkey.url, token.text, 'GET', '/v1/events');
  assert.deepEqual([status, body.code], [429, 'too_many_streams']);
  await watch(t, bobs);
  streams[0]?.close();
  await eventually('room for one more', () => watch(t, token).catch(() => undefined));
});

test('open streams do not hold up a stop: they end, and the server with them', async (t) => {
  const streams = await Promise.all([adas, bobs, admin].map((token) => watch(t, token)));
  const asked = performance.now();
  assert.equal((await wardkey.stop()).exitCode, 0);
  assert.ok(performance.now() - asked < 15_000);
  await Promise.all(streams.map(({ ended }) => ended));
});
