import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { bearer, openDirtyStage, TARGETS } from './dirty-stage.ts';
import { requestText, sendRaw, utf8 } from './raw-request.ts';

/** How a refusal is worded for those who read it: the challenge of RFC 6750, and the sentences that known clients look for. */

const stage = await openDirtyStage({ after }, 'words');
const { wardkey, ada, good, unknown, mistyped, refusalOf } = stage;

test('the challenge is that of RFC 6750: bare without credentials, else with error, description and page', async () => {
  const challengeOf = async (headers: readonly string[], target = '/v1/account') =>
    (await sendRaw(wardkey.url, requestText(target, { headers }))).headers.get('www-authenticate');
  for (const target of ['/v1/account', '/v1/predictions']) {
    assert.equal(await challengeOf([], target), 'Bearer realm="wardkey"');
    assert.equal(await challengeOf(['Authorization: Bearer'], target), 'Bearer realm="wardkey"');
    for (const headers of [bearer(unknown), bearer(mistyped), bearer(utf8('“x”')), bearer('a"b\\c')]) {
      const attributes = attributesOf(await challengeOf(headers, target));
      assert.equal(attributes.realm, 'wardkey');
      assert.equal(attributes.error, 'invalid_token');
      assert.ok(attributes.error_description);
      assert.match(attributes.error_uri ?? '', /\/errors\/token_\w+$/);
    }
    const twice = attributesOf(await challengeOf([...bearer(good), ...bearer(good)], target));
    assert.equal(twice.error, 'invalid_request');
  }
  const { text: poor } = await wardkey.createToken(ada.account.username, 'a "b" \\ é 🔑', ['tokens:read']);
  const forbidden = await sendRaw(wardkey.url, requestText('/v1/predictions', { headers: bearer(poor) }));
  assert.equal(forbidden.status, 403);
  const lacking = attributesOf(forbidden.headers.get('www-authenticate'));
  assert.deepEqual([lacking.error, lacking.scope], ['insufficient_scope', 'api']);
  assert.match(lacking.error_description ?? '', /lacks the scope 'api'/, 'whatever the token is called');
  assert.deepEqual(forbidden.problem().required_scopes, ['api']);
});

test('clients of Replicate get the title and the sentences for which they look, then the diagnosis', async () => {
  for (const agent of ['replicate-javascript/1.4.0', 'replicate-python/1.0.7']) {
    for (const [name, request] of Object.entries(TARGETS)) {
      const asked = async (headers: readonly string[]) =>
        refusalOf(
          await sendRaw(wardkey.url, request([`User-Agent: ${agent}`, ...headers])),
          name,
          'Unauthenticated',
        );
      const missing = await asked([]);
      assert.match(
        missing.detail,
        /^You did not pass an authentication token\. The request carried no API token/,
      );
      for (const text of [unknown, mistyped, good.slice(0, 20), '$REPLICATE_API_TOKEN']) {
        const { detail } = await asked(bearer(text));
        assert.match(detail, /^You did not pass a valid authentication token\. [A-Z].{20}/);
      }
    }
  }
});

/** The attributes of a challenge, read strictly: quoted strings of the characters that RFC 6750 allows. */
function attributesOf(challenge: string | undefined): Partial<Record<string, string>> {
  const [, list = ''] = /^Bearer (.+)$/.exec(challenge ?? '') ?? [];
  const pairs = [...list.matchAll(/([a-z_]+)="([\x20-\x21\x23-\x5b\x5d-\x7e]*)"(?:, |$)/g)];
  assert.equal(pairs.map(([whole]) => whole).join(''), list, `not a challenge: ${challenge}`);
  return Object.fromEntries(pairs.map(([, name, value]) => [name, value]));
}

test('nothing of all this stands in a file of the server, and the token it was tried with is as it was', async () => {
  await stage.assertUntouched();
});
