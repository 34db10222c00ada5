import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { test } from 'node:test';
import type { Terminal } from './ask-hidden.ts';
import { askUntilAccepted, type TryToken } from './from-prompt.ts';
import { AuthenticationError, ConnectionError, Wardkey } from './index.ts';

/** A terminal at which these keys are typed, one entry for each question. */
function typing(...answers: (string | Uint8Array)[]) {
  const keys = new EventEmitter();
  const left = [...answers];
  const seen = { screen: '', isRaw: false, isReading: false };
  const terminal: Terminal = {
    input: Object.assign(keys, {
      setRawMode: (isRaw: boolean) => {
        seen.isRaw = isRaw;
      },
      resume: () => {
        seen.isReading = true;
        queueMicrotask(() => keys.emit('data', left.shift() ?? '\x03'));
      },
      pause: () => {
        seen.isReading = false;
      },
    }),
    output: {
      write: (text) => {
        seen.screen += text;
      },
    },
  };
  return { terminal, seen };
}

/** A server that accepts one token, and a program that was started without any. */
function accepting(good: string): TryToken<string> {
  return async (token) => {
    if (token === good) return `client with ${token}`;
    const detail = token === undefined ? 'None was set.' : 'That is not the one.';
    throw new AuthenticationError({ code: 'token_unknown', detail, fix: 'Try another.', status: 401 });
  };
}

test('a person is asked until the server accepts the token, and what is typed is not shown', async () => {
  const { terminal, seen } = typing('wrong\r', 'goX\x7fod\r');
  assert.equal(await askUntilAccepted(accepting('good'), terminal), 'client with good');
  assert.match(seen.screen, /None was set\..+API token.+That is not the one\..+API token/s);
  assert.doesNotMatch(seen.screen, /wrong|good/);
  assert.deepEqual([seen.isRaw, seen.isReading], [false, false]);
});

test('a pasted token is taken whole, whatever the terminal puts around it', async () => {
  const pasted = typing(new TextEncoder().encode('\x1b[200~good\x1b[201~\n'));
  assert.equal(await askUntilAccepted(accepting('good'), pasted.terminal), 'client with good');
  const anew = typing('something else\x15good\r');
  assert.equal(await askUntilAccepted(accepting('good'), anew.terminal), 'client with good');
});

test('after three wrong answers, and at Ctrl-C or Ctrl-D, it ends with an error and a terminal in order', async () => {
  const stubborn = typing('one\r', 'two\r', 'three\r', 'good\r');
  await assert.rejects(askUntilAccepted(accepting('good'), stubborn.terminal), { code: 'token_unknown' });
  for (const key of ['\x03', '\x04']) {
    const { terminal, seen } = typing(`go${key}`);
    await assert.rejects(askUntilAccepted(accepting('good'), terminal), { code: 'prompt_cancelled' });
    assert.deepEqual([seen.isRaw, seen.isReading], [false, false]);
  }
});

test('nobody is asked when the program was started with a good token, nor when the server does not answer', async () => {
  const { terminal, seen } = typing();
  assert.equal(await askUntilAccepted(async () => 'client', terminal), 'client');
  const lost = new ConnectionError({ code: 'connection_failed', detail: 'No answer.', fix: 'Start it.' });
  await assert.rejects(
    askUntilAccepted(() => Promise.reject(lost), terminal),
    lost,
  );
  assert.equal(seen.screen, '');
});

test('without a terminal the refusal says that nobody could be asked', async () => {
  // Standard input of a test is no terminal.
  await assert.rejects(Wardkey.fromPrompt({ token: 'r8_abc' }), {
    name: 'AuthenticationError',
    code: 'token_malformed',
    detail: /^The option token: The API token has 6 of 40 characters.+does not run on a terminal\.$/,
  });
});
