import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { callApi, type ProblemBody, type TokenBody } from './call-api.ts';
import { startWardkey } from './start-wardkey.ts';

/** Many tokens disabled at once, as someone does who lost a laptop. */

const wardkey = await startWardkey({ after }, 'many');
const ada = await wardkey.createAccount();
const bob = await wardkey.createAccount();
const writer = await wardkey.createToken(ada.account.username, 'writer', [
  'tokens:read',
  'tokens:write',
  'api',
]);

interface DisabledAnswer {
  readonly results: readonly { readonly id: string; readonly disabled: boolean; readonly code?: string }[];
  readonly receipt: { readonly revision: number; readonly verifiers_confirmed: number };
}

const disable = <T = DisabledAnswer>(body: object) =>
  callApi<T>(wardkey.url, writer.text, 'POST', '/v1/tokens/disable', body);

function makeTokens(count: number): Promise<TokenBody[]> {
  return Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const body = { name: `token ${index}`, scopes: ['api'] };
      return (await callApi<TokenBody>(wardkey.url, writer.text, 'POST', '/v1/tokens', body)).body;
    }),
  );
}

test('the next call of every one of many tokens is refused once the answer is there, in one revision', async () => {
  const tokens = await makeTokens(60);
  const statuses = () =>
    Promise.all(
      tokens.map(async ({ text }) => (await callApi(wardkey.url, text, 'GET', '/v1/models')).status),
    );
  assert.deepEqual(new Set(await statuses()), new Set([200]));
  const { status, body } = await disable({ ids: tokens.map(({ id }) => id), reason: 'suspicious' });
  assert.equal(status, 200);
  assert.deepEqual(
    body.results,
    tokens.map(({ id }) => ({ id, disabled: true })),
  );
  assert.deepEqual(new Set(await statuses()), new Set([401]));
  const shown = await callApi<TokenBody & { revision: number }>(
    wardkey.url,
    writer.text,
    'GET',
    `/v1/tokens/${tokens[59]?.id}`,
  );
  assert.equal(shown.body.revision, body.receipt.revision);
  const audit = await callApi<{ results: { revision: number; action: string }[] }>(
    wardkey.url,
    writer.text,
    'GET',
    '/v1/audit?limit=60',
  );
  assert.ok(audit.body.results.every(({ revision }) => revision === body.receipt.revision));
});

test('of many, each is reported by itself: foreign, unknown and deleted ones keep none of the others alive', async () => {
  const [first, deleted, disabled] = await makeTokens(3);
  assert.ok(first && deleted && disabled);
  await callApi(wardkey.url, writer.text, 'DELETE', `/v1/tokens/${deleted.id}`);
  await callApi(wardkey.url, writer.text, 'POST', `/v1/tokens/${disabled.id}/disable`);
  const nobodys = `tok_${'0'.repeat(19)}`;
  const ids = [bob.token.id, nobodys, deleted.id, disabled.id, first.id, first.id];
  const { body } = await disable({ ids, note: 'the laptop was stolen' });
  assert.deepEqual(body.results, [
    { id: bob.token.id, disabled: false, code: 'not_found' },
    { id: nobodys, disabled: false, code: 'not_found' },
    { id: deleted.id, disabled: false, code: 'token_state_conflict' },
    { id: disabled.id, disabled: true },
    { id: first.id, disabled: true },
    { id: first.id, disabled: true },
  ]);
  assert.equal((await callApi(wardkey.url, first.text, 'GET', '/v1/models')).status, 401);
  assert.equal((await callApi(wardkey.url, bob.token.text, 'GET', '/v1/models')).status, 200);
});

test('a token that is among those it disables is refused from then on too', async () => {
  const own = await wardkey.createToken(ada.account.username, 'own', ['tokens:write']);
  const answer = await callApi<DisabledAnswer>(wardkey.url, own.text, 'POST', '/v1/tokens/disable', {
    ids: [own.id],
  });
  assert.deepEqual([answer.status, answer.body.results[0]?.disabled], [200, true]);
  const again = await callApi<ProblemBody>(wardkey.url, own.text, 'POST', '/v1/tokens/disable', {
    ids: [own.id],
  });
  assert.equal(again.body.code, 'token_disabled');
});

test('no tokens, or more than a thousand, are refused as a whole', async () => {
  for (const ids of [[], Array.from({ length: 1001 }, (_, index) => `tok_${index}`)]) {
    const { status, body } = await disable<ProblemBody>({ ids });
    assert.deepEqual([status, body.code], [422, 'validation_failed']);
  }
});
