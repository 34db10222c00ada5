import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { callApi, type TokenBody } from './call-api.ts';
import { eventually } from './eventually.ts';
import { startWardkey } from './start-wardkey.ts';

/** How often a token was used, and by whom: counted through the gateway, the API and verification alike. */

const wardkey = await startWardkey({ after }, 'activity');
const ada = await wardkey.createAccount();
const operator = await wardkey.createAccount({ isOperator: true });
const reader = await wardkey.createToken(ada.account.username, 'reader', ['tokens:read', 'tokens:write']);
const verifier = await wardkey.createToken(operator.account.username, 'verifier', ['verify']);

interface ActivityBody {
  readonly period: string;
  readonly bucket_seconds: number;
  readonly buckets: readonly { readonly from: string; readonly accepted: number; readonly refused: number }[];
  readonly refused_by_code: Readonly<Record<string, number>>;
}

interface CallersBody {
  readonly results: readonly {
    readonly address: string;
    readonly user_agent: string;
    readonly first_at: string;
    readonly last_at: string;
    readonly calls: number;
    readonly refused: number;
  }[];
}

async function get<T>(path: string): Promise<T> {
  const { status, body } = await callApi<T>(wardkey.url, reader.text, 'GET', path);
  assert.equal(status, 200, path);
  return body;
}

const activity = ({ id }: { id: string }, period: string) =>
  get<ActivityBody>(`/v1/tokens/${id}/activity?period=${period}`);

async function callModels(text: string, times: number, userAgent: string): Promise<void> {
  for (let count = 0; count < times; count += 1) {
    await callApi(wardkey.url, text, 'GET', '/v1/models', undefined, { 'user-agent': userAgent });
  }
}

const total = ({ buckets }: ActivityBody) => [
  buckets.reduce((sum, { accepted }) => sum + accepted, 0),
  buckets.reduce((sum, { refused }) => sum + refused, 0),
];

test('every call is counted once, accepted or refused and why, and is in the answer at once', async () => {
  const token = await wardkey.createToken(ada.account.username, 'counted');
  await callModels(token.text, 7, 'first/1');
  await callApi(wardkey.url, token.text, 'GET', '/v1/tokens');
  await callApi(wardkey.url, token.text, 'GET', '/v1/models', undefined, { 'user-agent': 'second/1' });
  await callApi(wardkey.url, verifier.text, 'POST', '/v1/tokens/verify', {
    token: token.text,
    ...{ address: '203.0.113.7', user_agent: 'third/1', scope: 'verify' },
  });
  assert.deepEqual(total(await activity(token, '24h')), [8, 2]);
  await callApi(wardkey.url, reader.text, 'POST', `/v1/tokens/${token.id}/disable`);
  await callModels(token.text, 3, 'first/1');
  await callModels(`${token.text.slice(0, -1)}${token.text.endsWith('0') ? '1' : '0'}`, 3, 'guesser/1');
  for (const [period, buckets, seconds] of [
    ['24h', 24, 3600],
    ['7d', 7, 86_400],
    ['30d', 30, 86_400],
  ] as const) {
    const shown = await activity(token, period);
    assert.deepEqual([shown.period, shown.buckets.length, shown.bucket_seconds], [period, buckets, seconds]);
    assert.deepEqual(total(shown), [8, 5], period);
    assert.deepEqual(shown.refused_by_code, { scope_insufficient: 2, token_disabled: 3 });
    for (const [index, { from }] of shown.buckets.entries()) {
      const first = Date.parse(shown.buckets[0]?.from ?? '');
      assert.equal(Date.parse(from), first + index * seconds * 1000, 'no gaps');
      assert.equal(Date.parse(from) % (seconds * 1000), 0, 'full hours and days of UTC');
    }
  }
});

test('who called is listed with address, program and how often, the latest first, and the refused too', async () => {
  const token = await wardkey.createToken(ada.account.username, 'called');
  const verify = (address: string, scope: string) =>
    callApi(wardkey.url, verifier.text, 'POST', '/v1/tokens/verify', {
      token: token.text,
      ...{ address, user_agent: `${token.text} robot/1`, scope },
    });
  await callModels(token.text, 2, 'first/1');
  await get(`/v1/tokens/${token.id}/callers`);
  await verify('203.0.113.7', 'api');
  await verify('203.0.113.7', 'verify');
  const { results } = await eventually('both callers, the later one first', async () => {
    const answer = await get<CallersBody>(`/v1/tokens/${token.id}/callers`);
    return answer.results.length === 2 && answer.results[0]?.address === '203.0.113.7' ? answer : undefined;
  });
  assert.deepEqual(
    results.map(({ address, user_agent, calls, refused }) => [address, user_agent, calls, refused]),
    [
      ['203.0.113.7', 'r8_[redacted] robot/1', 2, 1],
      ['127.0.0.1', 'first/1', 2, 0],
    ],
  );
  assert.ok(results.every(({ first_at: first, last_at: last }) => first <= last && Date.parse(last) > 0));
});

test('many tokens are answered at once, by day; what is not the caller’s own is left out', async () => {
  const [one, two] = await Promise.all(
    ['one', 'two'].map((name) => wardkey.createToken(ada.account.username, name)),
  );
  assert.ok(one && two);
  await callModels(two.text, 4, 'program/1');
  const ids = [two.id, operator.token.id, 'tok_nobody', one.id].join(',');
  const body = await get<{
    from: string;
    days: number;
    results: { token_id: string; accepted: number[]; refused: number[] }[];
  }>(`/v1/tokens/activity?ids=${ids}`);
  assert.equal(body.days, 30);
  const none = Array.from({ length: 30 }, () => 0);
  const today = Math.floor((Date.now() - Date.parse(body.from)) / 86_400_000);
  assert.ok(today === 29 || today === 30, 'the last day is today, unless midnight has just passed');
  assert.deepEqual(
    body.results.map(({ token_id, refused }) => [token_id, refused]),
    [
      [two.id, none],
      [one.id, none],
    ],
  );
  assert.equal(
    body.results[0]?.accepted.reduce((sum, count) => sum + count, 0),
    4,
  );
  assert.deepEqual(body.results[1]?.accepted, none);
});

test('counts survive a stop, and a use moves its token up in the order of last use', async () => {
  const token = await wardkey.createToken(ada.account.username, 'kept');
  await callModels(token.text, 5, 'program/1');
  assert.equal((await wardkey.stop()).exitCode, 0);
  await wardkey.restart();
  assert.deepEqual(total(await activity(token, '24h')), [5, 0]);
  const { results } = await get<{ results: TokenBody[] }>('/v1/tokens?sort=last_used&limit=2');
  assert.ok(results.some(({ id }) => id === token.id));
});
