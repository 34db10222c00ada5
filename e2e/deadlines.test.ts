import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { callApi, type ProblemBody, type TokenBody } from './call-api.ts';
import { startWardkey } from './start-wardkey.ts';

/** Ends that come by the clock: exact to the millisecond, whoever has the token warm. */

const wardkey = await startWardkey({ after }, 'deadlines');
const { account } = await wardkey.createAccount();
const manager = await wardkey.createToken(account.username, 'manager', [
  'tokens:write',
  'tokens:read',
  'api',
]);
const CALLERS = 4;
/** How many calls each of them makes after the deadline. */
const CALLS_SINCE = 30;

/** One call, by the clock of this machine, which is the server's too. */
interface TimedCall {
  readonly startedAt: number;
  readonly answeredAt: number;
  readonly outcome: string;
}

test('after a rotation both texts work until the deadline, and the old one is refused from it on', async (t) => {
  const old = await create({ name: 'rotated with grace' });
  const rotated = await manage(`${old.id}/rotate`, { grace_seconds: 2 });
  const endsAt = Date.parse(rotated.grace[0]?.ends_at ?? '');
  assert.ok(rotated.text !== old.text && Number.isFinite(endsAt));
  const [calls, ofNew] = await Promise.all([callPast(old.text, endsAt), callPast(rotated.text, endsAt)]);
  assertExact(calls, endsAt, 'token_rotated');
  assert.ok(
    ofNew.every(({ outcome }) => outcome === 'accepted'),
    'the new text is never refused',
  );
  t.diagnostic(`${calls.length} calls with the old text, ${ofNew.length} with the new one`);
});

test('a token with an expiry date is refused from its very millisecond on', async (t) => {
  const endsAt = Date.now() + 2000;
  const { text } = await create({ name: 'expires', expires_at: new Date(endsAt).toISOString() });
  const calls = await callPast(text, endsAt);
  assertExact(calls, endsAt, 'token_expired');
  t.diagnostic(`${calls.length} calls`);
});

test('an expiry date that is taken away before it comes does not end the token', async () => {
  const endsAt = Date.now() + 2000;
  const { id, text } = await create({ name: 'prolonged', expires_at: new Date(endsAt).toISOString() });
  assert.equal((await use(text)).outcome, 'accepted');
  await callApi(wardkey.url, manager.text, 'PATCH', `/v1/tokens/${id}`, { expires_at: null });
  assert.ok((await callPast(text, endsAt)).every(({ outcome }) => outcome === 'accepted'));
});

test('without a grace period the old text is refused once the rotation has answered', async () => {
  const old = await create({ name: 'rotated at once' });
  assert.equal((await use(old.text)).outcome, 'accepted');
  const { text, grace } = await manage(`${old.id}/rotate`, { grace_seconds: 0 });
  assert.equal((await use(old.text)).outcome, 'token_rotated');
  assert.equal((await use(text)).outcome, 'accepted');
  assert.deepEqual(grace, []);
});

test('a grace period that is ended early is over once that has answered', async () => {
  const old = await create({ name: 'grace ended' });
  const { text } = await manage(`${old.id}/rotate`, { grace_seconds: 3600 });
  assert.equal((await use(old.text)).outcome, 'accepted');
  await manage(`${old.id}/end-grace`, {});
  assert.equal((await use(old.text)).outcome, 'token_rotated');
  assert.equal((await use(text)).outcome, 'accepted');
});

test('a second rotation does not prolong the life of the first text', async () => {
  const first = await create({ name: 'rotated twice' });
  const second = await manage(`${first.id}/rotate`, { grace_seconds: 2 });
  const endsAt = Date.parse(second.grace[0]?.ends_at ?? '');
  const third = await manage(`${first.id}/rotate`, { grace_seconds: 3600 });
  assertExact(await callPast(first.text, endsAt), endsAt, 'token_rotated');
  assert.equal((await use(second.text)).outcome, 'accepted');
  assert.equal((await use(third.text)).outcome, 'accepted');
});

/** Calls without a pause from before the deadline until shortly after it. */
async function callPast(text: string, endsAt: number): Promise<TimedCall[]> {
  const calls: TimedCall[] = [];
  const caller = async () => {
    for (let since = 0; since < CALLS_SINCE; ) {
      const call = await use(text);
      calls.push(call);
      if (call.startedAt >= endsAt) since += 1;
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, caller));
  return calls;
}

/** A call that spans the deadline may go either way; every other one is decided by the clock. */
function assertExact(calls: readonly TimedCall[], endsAt: number, code: string): void {
  const before = calls.filter(({ answeredAt }) => answeredAt < endsAt);
  const since = calls.filter(({ startedAt }) => startedAt >= endsAt);
  assert.ok(before.length >= CALLERS, `${before.length} calls before the deadline`);
  assert.deepEqual(
    before.filter(({ outcome }) => outcome !== 'accepted'),
    [],
  );
  assert.deepEqual(
    since.filter(({ outcome }) => outcome !== code),
    [],
  );
}

async function use(text: string): Promise<TimedCall> {
  const startedAt = Date.now();
  const { status, body } = await callApi<ProblemBody>(wardkey.url, text, 'GET', '/v1/account');
  return { startedAt, answeredAt: Date.now(), outcome: status === 200 ? 'accepted' : body.code };
}

async function create(wishes: { name: string; expires_at?: string }): Promise<TokenBody> {
  const { status, body } = await callApi<TokenBody>(wardkey.url, manager.text, 'POST', '/v1/tokens', wishes);
  assert.equal(status, 201);
  return body;
}

async function manage(path: string, wanted: object): Promise<TokenBody> {
  const { status, body } = await callApi<TokenBody>(
    wardkey.url,
    manager.text,
    'POST',
    `/v1/tokens/${path}`,
    wanted,
  );
  assert.equal(status, 200);
  return body;
}
