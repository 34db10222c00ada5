import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { callApi } from './call-api.ts';
import { startWardkey } from './start-wardkey.ts';

/** How an operator finds an account among many. */

const wardkey = await startWardkey({ after }, 'accounts');
const { account } = await wardkey.createAccount({ isOperator: true });
const { text } = await wardkey.createToken(account.username, 'operator', ['operator']);

interface Page {
  readonly results: readonly { readonly email: string }[];
  readonly next: string | null;
}

async function page(path: string): Promise<Page> {
  const answer = await callApi<Page>(wardkey.url, text, 'GET', path);
  assert.equal(answer.status, 200, path);
  return answer.body;
}

test('accounts are found by a part of username, name or address, page by page, and nothing in it is a wildcard', async () => {
  for (const [email, name] of [
    ['ada@example.com', 'Ada Lovelace'],
    ['grace@example.org', 'Grace Hopper'],
    ['under_score@example.org', '100% Percent'],
  ]) {
    const made = await callApi(wardkey.url, text, 'POST', '/v1/accounts', {
      email,
      name,
      password: 'a long enough password',
    });
    assert.equal(made.status, 201);
  }
  const found = async (search: string) => {
    const { results } = await page(`/v1/accounts?search=${encodeURIComponent(search)}`);
    return results.map(({ email }) => email);
  };
  assert.deepEqual(await found('LOVELACE'), ['ada@example.com']);
  assert.deepEqual(await found('grace@'), ['grace@example.org']);
  assert.deepEqual(await found('_'), ['under_score@example.org']);
  assert.deepEqual(await found('0% P'), ['under_score@example.org']);
  assert.deepEqual(await found('nobody'), []);

  const all: string[] = [];
  let next: string | null = '/v1/accounts?search=example.org&limit=1';
  while (next !== null) {
    const { results, next: later }: Page = await page(next.replace(wardkey.url, ''));
    all.push(...results.map(({ email }) => email));
    next = later;
  }
  assert.deepEqual(all.sort(), ['grace@example.org', 'under_score@example.org']);
});
