import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mintToken } from '../token-format/mint-token.ts';
import { DEFAULT_PREFIX } from '../token-format/prefix.ts';
import { ConnectionError, RateLimitError, ServerError, TimeoutError, Wardkey } from './index.ts';
import { openSender, type SenderParts } from './send-request.ts';

type Answer = number | Error | Response;

/** A sender whose tries end one after the other as it is told; it does not wait, but says how long it would have. */
function sending(answers: readonly Answer[], parts: Partial<SenderParts> = {}) {
  const left = [...answers];
  const waits: number[] = [];
  const tokens: (string | null)[] = [];
  const sender = openSender({
    fetch: async (_url, init) => {
      tokens.push(new Headers(init?.headers).get('authorization'));
      init?.signal?.throwIfAborted();
      const answer = left.shift() ?? 200;
      if (answer instanceof Error) throw answer;
      return answer instanceof Response ? answer : Response.json({ status: answer }, { status: answer });
    },
    baseUrl: 'https://tokens.example',
    prefix: DEFAULT_PREFIX,
    source: { current: async () => 'a token', next: async () => undefined },
    retries: 3,
    timeoutSeconds: 60,
    wait: async (milliseconds, signal) => {
      signal.throwIfAborted();
      waits.push(milliseconds);
    },
    random: () => 0,
    ...parts,
  });
  return { ...sender, waits, tokens };
}

const lost = new TypeError('fetch failed');

test('a call that may be repeated outlives lost connections and 502 to 504, with growing pauses', async () => {
  for (const failing of [lost, 502, 503, 504]) {
    const { send, waits } = sending([failing, failing, failing, 200]);
    assert.deepEqual(await send('GET', '/v1/account'), { status: 200 });
    assert.deepEqual(waits, [500, 1000, 2000]);
  }
  const { send, waits } = sending([lost, 502, lost, 503]);
  await assert.rejects(send('DELETE', '/v1/tokens/x'), ServerError);
  assert.equal(waits.length, 3, 'not more often than it was told to');
});

test('a POST or PATCH is not repeated after what may have reached the server, unless it has an Idempotency-Key', async () => {
  for (const method of ['POST', 'PATCH'] as const) {
    for (const failing of [lost, 502, 503, 504]) {
      const once = sending([failing, 200]);
      await assert.rejects(once.send(method, '/v1/tokens'));
      assert.equal(once.tokens.length, 1);
      const twice = sending([failing, 200]);
      await twice.send(method, '/v1/tokens', { idempotencyKey: 'one' });
      assert.equal(twice.tokens.length, 2);
    }
  }
});

test('a 429 was not carried out: it is repeated after the seconds that the server asks for, at most a minute', async () => {
  const asked = (seconds: string) =>
    Response.json({ code: 'rate_limited' }, { status: 429, headers: { 'retry-after': seconds } });
  const patient = sending([asked('7'), asked('0'), 200]);
  await patient.send('POST', '/v1/tokens');
  assert.deepEqual(patient.waits, [7000, 0]);
  const long = sending([asked('61'), 200]);
  await assert.rejects(
    long.send('GET', '/v1/account'),
    (error) => error instanceof RateLimitError && error.retryAfterSeconds === 61,
  );
  const silent = sending([429, 200]);
  await silent.send('GET', '/v1/account');
  assert.deepEqual(silent.waits, [500]);
  const dated = sending([asked(new Date(Date.now() + 20_000).toUTCString()), 200]);
  await dated.send('GET', '/v1/account');
  assert.ok((dated.waits[0] ?? 0) > 15_000 && (dated.waits[0] ?? 0) <= 20_500);
});

test('what will not get better is not tried again', async () => {
  for (const status of [400, 401, 403, 404, 409, 422, 500]) {
    const { send, tokens } = sending([status, 200]);
    await assert.rejects(send('GET', '/v1/account'), { status });
    assert.equal(tokens.length, 1, String(status));
  }
});

test('pauses are spread at random, and a pause that was asked for is never shortened', async () => {
  for (const random of [0, 0.25, 0.999]) {
    const { send, waits } = sending([503, 503, 503, 200], { random: () => random });
    await send('GET', '/v1/account');
    waits.forEach((pause, index) => {
      const longest = 500 * 2 ** index;
      assert.ok(pause > longest / 2 && pause <= longest);
    });
    const asked = new Response('', { status: 429, headers: { 'retry-after': '2' } });
    const polite = sending([asked, 200], { random: () => random });
    await polite.send('GET', '/v1/account');
    assert.ok((polite.waits[0] ?? 0) >= 2000);
  }
});

test('a call that takes too long ends with a TimeoutError, also while its answer is read', async () => {
  const never = (signal: AbortSignal | null | undefined) =>
    new Promise<never>((_resolve, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason));
    });
  const silent = sending([], { timeoutSeconds: 0.01, fetch: (_url, init) => never(init?.signal) });
  await assert.rejects(silent.send('GET', '/v1/account'), (error) => {
    assert.ok(error instanceof TimeoutError && error instanceof ConnectionError);
    assert.match(error.message, /^GET \/v1\/account was not answered within 0\.01 seconds\./);
    return true;
  });
  const slow = sending([], {
    fetch: async (_url, init) =>
      new Response(new ReadableStream({ pull: () => never(init?.signal) }), { status: 200 }),
  });
  await assert.rejects(slow.send('GET', '/v1/account', { timeoutSeconds: 0.01 }), TimeoutError);
  const pausing = sending([503], {
    timeoutSeconds: 0.01,
    wait: (_milliseconds, signal) => never(signal),
  });
  await assert.rejects(pausing.send('GET', '/v1/account'), TimeoutError);
});

test('a signal ends a call with its own reason: before it is sent, under way, and between two tries', async () => {
  const reason = new Error('the user went away');
  const aborted = sending([]);
  await assert.rejects(aborted.send('GET', '/v1/account', { signal: AbortSignal.abort(reason) }), reason);
  assert.equal(aborted.tokens.length, 0);
  const controller = new AbortController();
  const pausing = sending([503, 200], {
    wait: async (_milliseconds, signal) => {
      controller.abort(reason);
      signal.throwIfAborted();
    },
  });
  await assert.rejects(pausing.send('GET', '/v1/account', { signal: controller.signal }), reason);
  const underWay = new AbortController();
  const { send } = sending([], {
    fetch: (_url, init) => {
      underWay.abort(reason);
      return Promise.reject(init?.signal?.reason);
    },
  });
  await assert.rejects(send('GET', '/v1/account', { signal: underWay.signal }), reason);
});

test('a token that a function gives is asked for once, and again when it was rotated', async () => {
  const [first, second] = [mintToken(DEFAULT_PREFIX), mintToken(DEFAULT_PREFIX)];
  let inForce: string = first;
  let asked = 0;
  const client = new Wardkey({
    token: async () => {
      asked += 1;
      return inForce;
    },
    retries: 0,
    fetch: async (_url, init) => {
      const isGood = new Headers(init?.headers).get('authorization') === `Bearer ${inForce}`;
      return isGood
        ? Response.json({ username: 'ada' })
        : Response.json({ code: 'token_rotated', detail: 'Rotated.' }, { status: 401 });
    },
  });
  assert.equal(asked, 0, 'not before the first call');
  await Promise.all([client.check(), client.check(), client.tokens.create({ name: 'x' })]);
  assert.equal(asked, 1);
  inForce = second;
  await Promise.all([client.check(), client.check(), client.tokens.create({ name: 'x' })]);
  assert.equal(asked, 2, 'once for all calls that were refused together');
});

test('a token that stays the same after a rotation, or was given as a text, ends with the refusal', async () => {
  const token = mintToken(DEFAULT_PREFIX);
  for (const given of [token, () => token]) {
    let calls = 0;
    const client = new Wardkey({
      token: given,
      fetch: async () => {
        calls += 1;
        return Response.json({ code: 'token_rotated', detail: 'Rotated.' }, { status: 401 });
      },
    });
    await assert.rejects(client.check(), { name: 'AuthenticationError', code: 'token_rotated' });
    assert.equal(calls, 1);
  }
});

test('a function that gives no good token is named, and asked again at the next call', async () => {
  const answers: unknown[] = ['r8_cut', undefined, mintToken(DEFAULT_PREFIX)];
  const client = new Wardkey({
    token: () => answers.shift() as string,
    fetch: async () => Response.json({ username: 'ada' }),
  });
  await assert.rejects(client.check(), { code: 'token_malformed', detail: /^What the function .+ 6 of 40/ });
  await assert.rejects(client.check(), { code: 'token_malformed', detail: /of the type undefined/ });
  await client.check();
});

test('a redirect is not followed', async () => {
  let init: RequestInit | undefined;
  const { send } = sending([], {
    fetch: async (_url, given) => {
      init = given;
      return new Response(null, { status: 301, headers: { location: 'https://elsewhere.example/' } });
    },
  });
  await assert.rejects(send('GET', '/v1/account'), { code: 'redirect_refused', status: 301 });
  assert.equal(init?.redirect, 'manual');
});
