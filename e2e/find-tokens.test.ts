import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { searchForTokens } from '../scripts/search-for-tokens.ts';
import { mintToken } from '../src/token-format/mint-token.ts';
import { DEFAULT_PREFIX } from '../src/token-format/prefix.ts';
import { type ApiAnswer, callApi, type ProblemBody, type TokenBody } from './call-api.ts';
import { startWardkey } from './start-wardkey.ts';

/** "Which token is this?": of one's own tokens, and of nobody else's. */

const wardkey = await startWardkey({ after }, 'find');
const ada = await wardkey.createAccount();
const bob = await wardkey.createAccount();
const reader = await wardkey.createToken(ada.account.username, 'reader', ['tokens:read', 'tokens:write']);
const operator = await wardkey.createAccount({ isOperator: true });
const admin = await wardkey.createToken(operator.account.username, 'admin', ['tokens:read', 'operator']);

async function find(caller: string, text: string): Promise<string[]> {
  const answer = await callApi<{ results: TokenBody[] }>(wardkey.url, caller, 'POST', '/v1/tokens/find', {
    text,
  });
  assert.equal(answer.status, 200);
  return answer.body.results.map(({ id }) => id);
}

test('a token is found by its text, wherever in a pasted text it stands, and by its hint as people write it', async () => {
  const { text, id, hint } = ada.token;
  const end = text.slice(-4);
  const pasted = [
    text,
    ` ${text}\n`,
    `WARDKEY_API_TOKEN="${text}"`,
    `curl -H 'Authorization: Bearer ${text}' https://api.example.com`,
    hint,
    `the token ${hint} (CI)`,
    `r8_...${end}`,
    `…${end}`,
    `r8_****${end}`,
  ];
  for (const each of pasted) assert.deepEqual(await find(reader.text, each), [id]);
});

test('an old text of a rotated token names that token, and so does one that was disabled', async () => {
  const token = await wardkey.createToken(ada.account.username, 'rotated');
  const { exitCode } = await wardkey.wardkey(['token', 'rotate', token.id, '--grace', '0', '--yes']);
  assert.equal(exitCode, 0);
  assert.deepEqual(await find(reader.text, token.text), [token.id]);
  assert.deepEqual(await find(reader.text, token.hint), [token.id]);
  await callApi(wardkey.url, reader.text, 'POST', `/v1/tokens/${token.id}/disable`);
  assert.deepEqual(await find(reader.text, token.text), [token.id]);
});

test("a stranger's token is answered as one that does not exist, by text and by hint; an operator finds it", async () => {
  for (const text of [bob.token.text, bob.token.hint, mintToken(DEFAULT_PREFIX), 'r8_…0000', 'CI', '']) {
    assert.deepEqual(await find(reader.text, text), []);
  }
  for (const text of [bob.token.text, bob.token.hint])
    assert.deepEqual(await find(admin.text, text), [bob.token.id]);
});

test('whoever tries out texts is told to come back later, and nobody else is', async () => {
  let refused: ApiAnswer<ProblemBody> | undefined;
  for (let count = 0; count < 100 && refused === undefined; count += 1) {
    const answer = await callApi<ProblemBody>(wardkey.url, reader.text, 'POST', '/v1/tokens/find', {
      text: '…0000',
    });
    if (answer.status !== 200) refused = answer;
  }
  assert.deepEqual([refused?.status, refused?.body.code], [429, 'rate_limited']);
  assert.deepEqual(await find(admin.text, bob.token.hint), [bob.token.id]);
});

test('no text that was looked for stands in a file of the server', async () => {
  await wardkey.stop();
  assert.deepEqual(searchForTokens(wardkey.folder).found, []);
});
