import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_PREFIX } from '../token-format/prefix.ts';
import { RunFailedError, TimeoutError, Wardkey } from './index.ts';
import { openSender } from './send-request.ts';

/** A client of an API whose answers come one after the other; it does not wait, but says how long it would have. */
function running(answers: readonly object[]) {
  const left = [...answers];
  const asked: string[] = [];
  const waits: number[] = [];
  const client = new Wardkey(
    {},
    openSender({
      fetch: async (url, init) => {
        const prefer = new Headers(init?.headers).get('prefer');
        asked.push(
          `${init?.method} ${String(url)}${prefer === null ? '' : ` ${prefer}`} ${init?.body ?? ''}`.trim(),
        );
        return Response.json(left.shift() ?? answers.at(-1) ?? {});
      },
      baseUrl: '',
      prefix: DEFAULT_PREFIX,
      source: { current: async () => undefined, next: async () => undefined },
      retries: 0,
      timeoutSeconds: 60,
      wait: async (milliseconds, signal) => {
        waits.push(milliseconds);
        // Lets timers fire, as a real pause would.
        await new Promise((resolve) => setTimeout(resolve, 1));
        signal.throwIfAborted();
      },
      random: () => 0,
    }),
  );
  return { client, asked, waits };
}

const prediction = (status: string, more: object = {}) => ({
  id: 'p1',
  model: 'a/b',
  status,
  output: null,
  ...more,
});

test('run gives the output of a model, looking for it in growing pauses', async () => {
  const answers = [
    prediction('starting'),
    ...Array.from({ length: 9 }, () => prediction('processing')),
    prediction('succeeded', { output: ['one', 'two'] }),
  ];
  const { client, asked, waits } = running(answers);
  const seen: string[] = [];
  const output = await client.run('a/b', {
    input: { text: 'x' },
    onProgress: ({ status }) => seen.push(status),
  });
  assert.deepEqual(output, ['one', 'two']);
  assert.equal(asked[0], 'POST /v1/models/a/b/predictions wait=20 {"input":{"text":"x"}}');
  assert.equal(asked[1], 'GET /v1/predictions/p1');
  assert.equal(seen.at(-1), 'succeeded');
  assert.deepEqual(
    waits.map((pause) => Math.round(pause)),
    [250, 375, 563, 844, 1266, 1898, 2848, 4271, 5000, 5000],
  );
});

test('a version is run as such, and a name that is none is refused before any call', async () => {
  const { client, asked } = running([prediction('succeeded', { output: 'x' })]);
  await client.run('a/b:c0ffee', { input: {} });
  assert.equal(asked[0], 'POST /v1/predictions wait=20 {"input":{},"version":"c0ffee"}');
  for (const model of ['', 'a', 'a/b/c', '../tokens/x?', 'a/b:']) {
    await assert.rejects(client.run(model, { input: {} }), { code: 'model_malformed' }, model);
  }
  assert.equal(asked.length, 1);
});

test('runTask gives the output of a job', async () => {
  const { client, asked } = running([
    { id: 'j1', status: 'IN_QUEUE' },
    { id: 'j1', status: 'IN_PROGRESS' },
    { id: 'j1', status: 'COMPLETED', output: { answer: 42 } },
  ]);
  assert.deepEqual(await client.runTask('end point', { prompt: 'x' }), { answer: 42 });
  assert.deepEqual(asked, [
    'POST /v2/end%20point/run {"input":{"prompt":"x"}}',
    'GET /v2/end%20point/status/j1',
    'GET /v2/end%20point/status/j1',
  ]);
});

test('a run that fails or is cancelled elsewhere is an error that holds it', async () => {
  for (const [status, code] of [
    ['failed', 'run_failed'],
    ['canceled', 'run_canceled'],
  ] as const) {
    const { client } = running([prediction(status, { error: 'out of memory', logs: 'all of them' })]);
    await assert.rejects(client.run('a/b', { input: {} }), (error) => {
      assert.ok(error instanceof RunFailedError);
      assert.equal(error.code, code);
      assert.match(error.message, /^The run p1 ended as \w+: out of memory\./);
      assert.equal('logs' in error.run && error.run.logs, 'all of them');
      return true;
    });
  }
  for (const status of ['FAILED', 'CANCELLED', 'TIMED_OUT', 'SOMETHING_NEW']) {
    const { client } = running([{ id: 'j1', status, error: { code: 7 } }]);
    await assert.rejects(client.runTask('e', {}), RunFailedError);
  }
});

test('a run that nobody waits for any more is cancelled; one that takes too long is left alone', async () => {
  const reason = new Error('the user went away');
  for (const [start, run] of [
    [
      prediction('starting'),
      (client: Wardkey, signal: AbortSignal) => client.run('a/b', { input: {}, signal }),
    ],
    [
      { id: 'p1', status: 'IN_QUEUE' },
      (client: Wardkey, signal: AbortSignal) => client.runTask('e', {}, { signal }),
    ],
  ] as const) {
    const { client, asked } = running([start]);
    const controller = new AbortController();
    const ended = assert.rejects(run(client, controller.signal), reason);
    setTimeout(() => controller.abort(reason), 5);
    await ended;
    assert.match(asked.at(-1) ?? '', /^POST .*(p1\/cancel|cancel\/p1) /);
  }
  const { client, asked } = running([prediction('processing')]);
  await assert.rejects(client.run('a/b', { input: {}, timeoutSeconds: 0.02 }), (error) => {
    assert.ok(error instanceof TimeoutError);
    assert.match(error.message, /^The run p1 has not ended within 0\.02 seconds\./);
    return true;
  });
  assert.doesNotMatch(asked.join(), /cancel/);
});
