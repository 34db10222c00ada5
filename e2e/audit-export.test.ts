import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { callApi, type ProblemBody, type TokenBody } from './call-api.ts';
import { startWardkey } from './start-wardkey.ts';

/** The audit trail, narrowed down and as a file. */

const wardkey = await startWardkey({ after }, 'export');
const ada = await wardkey.createAccount();
const bob = await wardkey.createAccount();
const operator = await wardkey.createAccount({ isOperator: true });
const scopes = ['tokens:read', 'tokens:write', 'api'];
const adas = await wardkey.createToken(ada.account.username, 'page', scopes);
const admin = await wardkey.createToken(operator.account.username, 'page', [...scopes, 'operator']);

interface Entry {
  readonly revision: number;
  readonly position: number;
  readonly at: string;
  readonly action: string;
  readonly token_id: string | null;
  readonly account_id: string | null;
  readonly actor: { readonly kind: string };
  readonly detail: { readonly name?: string };
}

async function list({ text }: { text: string }, query: string): Promise<Entry[]> {
  const path = `/v1/audit?limit=1000${query}`;
  const { status, body } = await callApi<{ results: Entry[] }>(wardkey.url, text, 'GET', path);
  assert.equal(status, 200);
  return body.results;
}

async function download({ text }: { text: string }, query: string) {
  const answer = await fetch(new URL(`/v1/audit/export?${query}`, wardkey.url), {
    headers: { authorization: `Bearer ${text}` },
  });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

const lines = (text: string) => text.split('\n').slice(0, -1);
const entriesOf = (text: string) => lines(text).map((line) => JSON.parse(line) as Entry);

async function makeTokens(count: number, name: string): Promise<TokenBody[]> {
  const made: TokenBody[] = [];
  for (let number = 0; number < count; number += 1) {
    const body = { name, scopes: ['api'], account: ada.account.id };
    made.push((await callApi<TokenBody>(wardkey.url, admin.text, 'POST', '/v1/tokens', body)).body);
  }
  return made;
}

test('a file holds exactly what the list holds, however many pages that is', async () => {
  const ids = (await makeTokens(300, '=1+1')).map(({ id }) => id);
  const body = { ids, reason: 'unused' };
  assert.equal((await callApi(wardkey.url, adas.text, 'POST', '/v1/tokens/disable', body)).status, 200);
  const listed = await list(adas, '');
  const file = await download(adas, 'format=jsonl');
  assert.ok(listed.length > 600);
  assert.deepEqual(entriesOf(file.text), listed);
  assert.equal(file.headers.get('content-type'), 'application/jsonl');
  assert.equal(file.headers.get('content-disposition'), 'attachment; filename="audit.jsonl"');
  const csv = await download(adas, 'format=csv');
  assert.equal(lines(csv.text).length, listed.length + 1);
  assert.equal(csv.text.match(/"'=1\+1"/g)?.length, 600);
  assert.doesNotMatch(csv.text, /(?:^|,)"?=/m, 'no name is a formula');
});

test('list and file are narrowed by action, account, token and time alike', async () => {
  const [token] = await makeTokens(1, 'narrow');
  assert.ok(token);
  await callApi(wardkey.url, adas.text, 'PATCH', `/v1/tokens/${token.id}`, { name: 'narrower' });
  const [last] = await list(adas, `&token=${token.id}`);
  assert.equal(last?.action, 'token.updated');
  const at = encodeURIComponent(last.at);
  for (const [query, fits] of [
    ['&action=token.updated', (entry: Entry) => entry.action === 'token.updated'],
    [`&account=${ada.account.username}`, (entry: Entry) => entry.account_id === ada.account.id],
    [`&from=${at}`, (entry: Entry) => entry.at >= last.at],
    [`&to=${at}`, (entry: Entry) => entry.at < last.at],
  ] as const) {
    const all = await list(admin, '');
    const found = await list(admin, query);
    assert.ok(found.length > 0 && found.length < all.length, query);
    assert.deepEqual(found, all.filter(fits), query);
    assert.deepEqual(entriesOf((await download(admin, `format=jsonl${query}`)).text), found, query);
  }
});

test('an account holder exports their own entries alone, and learns of no operator by name', async () => {
  await wardkey.wardkey(['token', 'disable', bob.token.id]);
  await callApi(wardkey.url, admin.text, 'POST', `/v1/tokens/${ada.token.id}/disable`);
  const file = await download(adas, 'format=jsonl');
  const entries = entriesOf(file.text);
  assert.ok(entries.every(({ account_id: id }) => id === ada.account.id));
  const [disabled] = entries.filter(({ token_id: id }) => id === ada.token.id);
  assert.deepEqual(disabled?.actor, { kind: 'operator' });
  assert.ok(!file.text.includes(operator.account.username));
  const everyone = entriesOf((await download(admin, 'format=jsonl')).text);
  assert.ok(everyone.some(({ account_id: id }) => id === bob.account.id));
  const foreign = await callApi<ProblemBody>(
    wardkey.url,
    adas.text,
    'GET',
    `/v1/audit/export?account=${bob.account.username}`,
  );
  assert.deepEqual([foreign.status, foreign.body.code], [404, 'not_found']);
});
