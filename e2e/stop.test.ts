import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { startBusyCallers } from './busy-callers.ts';
import { callApi, type TokenBody } from './call-api.ts';
import { eventually } from './eventually.ts';
import { type NewAccount, startWardkey, type Wardkey } from './start-wardkey.ts';

/** How a server ends that is asked to (SIGTERM, SIGINT): in order, within bounds, and with everything on the disk. */

interface Prediction {
  readonly status: string;
  readonly output: string;
}

test('a running server says that it is alive and ready', async (t) => {
  const { wardkey } = await startWithAccount(t);
  for (const [path, status] of [
    ['/healthz', 'ok'],
    ['/readyz', 'ready'],
  ] as const) {
    const answer = await fetch(new URL(path, wardkey.url));
    assert.deepEqual([answer.status, await answer.json()], [200, { status }]);
  }
});

test('a request that runs when the server is asked to stop gets its whole answer, and new connections get none', async (t) => {
  const { wardkey, token } = await startWithAccount(t);
  const running = predict(wardkey, token, 2500);
  await untilPredictionRuns(wardkey, token);
  const asked = performance.now();
  wardkey.signal('SIGTERM');
  await untilRefused(wardkey);
  const refusedAfter = performance.now() - asked;
  const answer = await running;
  assert.deepEqual(
    [answer.status, answer.body.status, answer.body.output],
    [201, 'succeeded', 'hello Alice'],
  );
  const ending = await wardkey.ended;
  assert.deepEqual(ending, { exitCode: 0, signal: null });
  const seconds = (performance.now() - asked) / 1000;
  assert.ok(seconds < 20, `ended ${seconds.toFixed(1)} s after the signal`);
  assert.ok(refusedAfter < 5000, `took connections for ${refusedAfter.toFixed(0)} ms more`);
});

test('an interrupt from the terminal stops a server that has nothing to do at once', async (t) => {
  const { wardkey } = await startWithAccount(t);
  const asked = performance.now();
  wardkey.signal('SIGINT');
  assert.deepEqual(await wardkey.ended, { exitCode: 0, signal: null });
  assert.ok(performance.now() - asked < 15_000);
});

test('a second signal ends the server without waiting for the request that runs', async (t) => {
  const { wardkey, token } = await startWithAccount(t);
  const running = predict(wardkey, token, 20_000).then(
    () => 'answered',
    () => 'cut off',
  );
  await untilPredictionRuns(wardkey, token);
  wardkey.signal('SIGTERM');
  await untilRefused(wardkey);
  const again = performance.now();
  wardkey.signal('SIGTERM');
  const { exitCode } = await wardkey.ended;
  assert.ok(performance.now() - again < 15_000);
  assert.notEqual(exitCode, 0);
  assert.equal(await running, 'cut off');
});

test('a use in the last moment before the stop is on the disk after it', async (t) => {
  const { wardkey, token } = await startWithAccount(t);
  const called = Date.now();
  const headers = { 'user-agent': 'the-last-caller/1.0' };
  assert.equal((await callApi(wardkey.url, token.text, 'GET', '/v1/models', undefined, headers)).status, 200);
  assert.equal((await wardkey.stop()).exitCode, 0);
  await wardkey.restart();
  const listed = JSON.parse((await wardkey.wardkey(['token', 'list', '--json'])).stdout) as TokenBody[];
  const used = listed[0]?.last_used;
  assert.ok(used);
  assert.deepEqual([used.user_agent, used.address], ['the-last-caller/1.0', '127.0.0.1']);
  assert.ok(Math.abs(Date.parse(used.at) - called) < 10_000);
});

test('callers that never pause cannot keep the server from stopping', async (t) => {
  const { wardkey, token } = await startWithAccount(t);
  const callers = startBusyCallers(t, wardkey.url, 16, [
    { method: 'GET', path: '/v1/models', bearer: token.text },
  ]);
  await callers.untilEachHasMade(20);
  const asked = performance.now();
  wardkey.signal('SIGTERM');
  assert.deepEqual(await wardkey.ended, { exitCode: 0, signal: null });
  const seconds = (performance.now() - asked) / 1000;
  await callers.stop().catch(() => 'refused, as they should be');
  const outcomes = new Set(callers.calls.map(({ outcome }) => outcome));
  assert.deepEqual(outcomes, new Set(['accepted']), 'what is answered in the end is answered as ever');
  assert.ok(seconds < 20, `ended ${seconds.toFixed(1)} s after the signal`);
});

test('after a stop the same data folder serves the same tokens', async (t) => {
  const { wardkey, token } = await startWithAccount(t);
  for (let round = 0; round < 2; round += 1) {
    assert.equal((await wardkey.stop()).exitCode, 0);
    await wardkey.restart();
    assert.equal((await callApi(wardkey.url, token.text, 'GET', '/v1/account')).status, 200);
  }
  assert.ok(!wardkey.screen().includes('(new)'));
});

async function startWithAccount(t: TestContext): Promise<{ wardkey: Wardkey; token: NewAccount['token'] }> {
  const wardkey = await startWardkey(t, 'stop');
  const { token } = await wardkey.createAccount();
  return { wardkey, token };
}

function predict({ url }: Wardkey, { text }: NewAccount['token'], milliseconds: number) {
  const body = { input: { text: 'Alice', demo_delay_ms: milliseconds } };
  const path = '/v1/models/replicate/hello-world/predictions';
  return callApi<Prediction>(url, text, 'POST', path, body, { prefer: 'wait' });
}

function untilPredictionRuns({ url }: Wardkey, { text }: NewAccount['token']): Promise<true> {
  return eventually('the prediction runs', async () => {
    const { body } = await callApi<{ results: Prediction[] }>(url, text, 'GET', '/v1/predictions');
    return body.results.length > 0 || undefined;
  });
}

/** Until the port takes no connections, or what still answers there says that it is not ready. */
function untilRefused({ url }: Wardkey): Promise<true> {
  return eventually('new connections are refused', async () => {
    const answer = await fetch(new URL('/readyz', url), { headers: { connection: 'close' } }).catch(
      () => undefined,
    );
    return answer === undefined || answer.status === 503 || undefined;
  });
}
