import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openBrowser } from './browser.ts';
import { callApi, type ProblemBody } from './call-api.ts';
import { eventually } from './eventually.ts';
import { startWardkey } from './start-wardkey.ts';

/** The first account of an installation, made in a browser by the link on the start screen. */

const PASSWORD = 'a long password for the operator';
const wardkey = await startWardkey({ after }, 'claim');

interface SignedUp {
  readonly account: { readonly id: string; readonly is_operator: boolean; readonly email: string };
  readonly token: { readonly id: string; readonly text: string };
}

function claimLink(): Promise<string> {
  return eventually('a claim link', () => /\/claim#(\w{43})\n/.exec(wardkey.screen())?.[1]);
}

const older = await claimLink();

test('a new link is printed at each start while there is no account, and the older ones are worth nothing', async () => {
  await wardkey.stop();
  await wardkey.restart();
  const link = await claimLink();
  assert.notEqual(link, older);
  const browser = openBrowser(wardkey.url);
  const stale = await browser.call<ProblemBody>('POST', '/v1/sign-up/look', { link: older });
  assert.deepEqual([stale.status, stale.body.code], [404, 'link_not_valid']);
  const fresh = await browser.call('POST', '/v1/sign-up/look', { link });
  assert.deepEqual([fresh.status, fresh.body.kind, fresh.body.email], [200, 'claim', null]);
});

test('of many who follow the link at once, one gets the account, its session and its token', async () => {
  const state = await openBrowser(wardkey.url).call('GET', '/v1/session');
  assert.deepEqual(state.body, {
    signed_in: false,
    sign_up: 'open',
    claimed: false,
    github: false,
    mail: 'outbox',
    demo: true,
  });
  const link = await claimLink();
  const browsers = Array.from({ length: 5 }, () => openBrowser(wardkey.url));
  const answers = await Promise.all(
    browsers.map((browser, index) => {
      const wanted = { link, email: `o${index}@example.com`, name: 'Op', password: PASSWORD };
      return browser.call<SignedUp & ProblemBody>('POST', '/v1/sign-up/complete', wanted);
    }),
  );
  const won = answers.findIndex(({ status }) => status === 201);
  assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 404, 404, 404, 404]);
  assert.ok(answers.every(({ body }, index) => index === won || body.code === 'link_not_valid'));
  const [browser, answer] = [browsers[won], answers[won]];
  assert.ok(browser && answer?.body.account.is_operator);

  const [cookie = '', ...others] = answer.headers.getSetCookie();
  assert.deepEqual(others, []);
  assert.match(cookie, /^wardkey\.session_token=\w{43}; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Lax$/);
  const session = await browser.call<{ signed_in: boolean; account: object }>('GET', '/v1/session');
  assert.equal(session.body.signed_in, true);
  assert.deepEqual(session.body.account, answer.body.account);

  const used = await callApi(wardkey.url, answer.body.token.text, 'GET', '/v1/account');
  assert.equal(used.status, 200);
  const tokens = await browser.call<{ results: { id: string }[] }>('GET', '/v1/tokens');
  assert.deepEqual(
    tokens.body.results.map(({ id }) => id),
    [answer.body.token.id],
  );
  assert.ok(!JSON.stringify(tokens.body).includes(answer.body.token.text));

  await wardkey.stop();
  await wardkey.restart();
  assert.doesNotMatch(wardkey.screen(), /claim/);
  for (const secret of [link, PASSWORD, answer.body.token.text, ...browser.given]) {
    for (const entry of readdirSync(wardkey.dataFolder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const content = readFileSync(join(entry.parentPath, entry.name), 'latin1');
      assert.ok(!content.includes(secret), entry.name);
    }
  }
});
