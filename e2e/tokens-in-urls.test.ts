import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { callApi } from './call-api.ts';
import { bearer, openDirtyStage } from './dirty-stage.ts';
import { eventually } from './eventually.ts';
import { requestText, sendRaw } from './raw-request.ts';

/** A token in the URL: refused, whatever else the request has, and remembered. */

const stage = await openDirtyStage({ after }, 'in-urls');
const { wardkey, ada, good, other, unknown, mistyped, refusalOf } = stage;

test('a token in the URL is refused, even a good one, however it is written there', async () => {
  const escaped = [...good].map((character) => `%${character.charCodeAt(0).toString(16)}`).join('');
  const inUrl = [
    `/v1/predictions?api_key=${good}`,
    `/v1/predictions?a=b&access_token=${good}`,
    `/v1/predictions?x=${good}`,
    `/v1/predictions?${good}`,
    `/v1/predictions/${good}`,
    `/v1/account?token=${good}`,
    `/v1/account?x=${good.replace('_', '%5f')}`,
    `/v1/account?x=${escaped}`,
    `/v1/account?x=${escaped.replaceAll('%', '%25')}`,
    `/v1/predictions/${escaped}`,
    `/v1/tokens/${good}`,
    `/v1/tokens/${escaped.toUpperCase()}?x=1`,
    '/v1/predictions?api_key=opensesame',
    `/v1/predictions?api_key=${unknown}`,
  ];
  for (const [index, target] of inUrl.entries()) {
    const problem = refusalOf(await sendRaw(wardkey.url, requestText(target)), `URL ${index}`);
    assert.equal(problem.code, 'token_in_url', `URL ${index}`);
    assert.match(problem.fix, /Send it in the header .*rotate the token/, 'the fix says to rotate');
  }
});

test('a token in the header and one in the URL are one too many, whichever is good', async () => {
  for (const [inHeader, inUrl] of [
    [good, good],
    [good, other],
    [good, unknown],
    [unknown, good],
    [mistyped, good],
  ]) {
    for (const target of ['/v1/predictions', '/v1/account']) {
      const request = requestText(`${target}?api_key=${inUrl}`, { headers: bearer(inHeader ?? '') });
      const problem = refusalOf(await sendRaw(wardkey.url, request), target);
      assert.deepEqual([problem.status, problem.code], [400, 'token_ambiguous']);
      assert.match(problem.detail, /Authorization header and another copy in its URL/);
    }
  }
});

test('a good token that was seen in a URL is noted in the audit trail of its owner, once, and on the token', async () => {
  const { id, text } = await wardkey.createToken(ada.account.username, 'In a URL');
  const entries = async () => {
    const { body } = await callApi<{ results: { action: string; actor: { kind: string } }[] }>(
      wardkey.url,
      good,
      'GET',
      `/v1/audit?token=${id}`,
    );
    return body.results.filter(({ action }) => action === 'token.seen_in_url');
  };
  const sendInUrl = () => sendRaw(wardkey.url, requestText(`/v1/predictions?api_key=${text}`));
  await Promise.all(Array.from({ length: 5 }, sendInUrl));
  await eventually('the entry', async () => (await entries()).at(0));
  await sendInUrl();
  await wardkey.stop();
  await wardkey.restart();
  await sendInUrl();
  // A later change comes after whatever the request above may have set off.
  await wardkey.wardkey(['token', 'rename', id, 'Seen in a URL']);
  const all = await entries();
  assert.equal(all.length, 1);
  assert.deepEqual(all[0]?.actor, { kind: 'system', name: 'URL watch' });
  const shown = await callApi<{ seen_in_url_at: string | null; state: string }>(
    wardkey.url,
    good,
    'GET',
    `/v1/tokens/${id}`,
  );
  assert.ok(shown.body.seen_in_url_at);
  assert.equal(shown.body.state, 'active', 'that alone ends no token');
});

test('nothing of all this stands in a file of the server, and the token it was tried with is as it was', async () => {
  await stage.assertUntouched();
});
