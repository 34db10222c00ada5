import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { TOTP, URI } from 'otpauth';
import { type Browser, openBrowser } from './browser.ts';
import type { ProblemBody } from './call-api.ts';
import { eventually } from './eventually.ts';
import { mailTo } from './mailbox.ts';
import { startWardkey } from './start-wardkey.ts';

/** One-time codes beside the password, from setting them up to losing them. */

const wardkey = await startWardkey({ after }, 'factor');
const { account } = await wardkey.createAccount();
const PASSWORD = `a long password for ${account.username}`;
const PERIOD = 30_000;

interface Prepared {
  readonly uri: string;
  readonly manual_code: string;
  readonly recovery_codes: readonly string[];
}

/** Gives the password, and answers what it came to. */
async function givePassword(): Promise<{ browser: Browser; body: Record<string, unknown> }> {
  const browser = openBrowser(wardkey.url);
  const answer = await browser.call('POST', '/v1/session', { email: account.email, password: PASSWORD });
  assert.equal(answer.status, 200);
  return { browser, body: answer.body };
}

async function giveCode(browser: Browser, body: { code: string } | { recovery_code: string }) {
  const answer = await browser.call<ProblemBody>('POST', '/v1/session/second-factor', body);
  return answer.body.code ?? answer.status;
}

/** A moment at which the codes do not change for a while. */
async function quietMoment(): Promise<number> {
  return eventually('a step of codes that has just begun', () => {
    const now = Date.now();
    return now % PERIOD < PERIOD - 10_000 ? now : undefined;
  });
}

let totp: TOTP;
let recoveryCodes: readonly string[];
const codeAt = (timestamp: number) => totp.generate({ timestamp });

test('a second factor is set up with the password, and counts once a first code was confirmed', async () => {
  const { browser } = await givePassword();
  const prepare = (password: string) =>
    browser.call<Prepared & ProblemBody>('POST', '/v1/account/second-factor', { password });
  assert.equal((await prepare('not my password')).status, 422);
  const { body } = await prepare(PASSWORD);
  const parsed = URI.parse(body.uri);
  assert.ok(parsed instanceof TOTP);
  totp = parsed;
  assert.equal(totp.secret.base32, body.manual_code);
  assert.equal(totp.label, account.email);
  recoveryCodes = body.recovery_codes;
  assert.equal(new Set(recoveryCodes).size, 10);

  assert.deepEqual((await givePassword()).body, { signed_in: true }, 'it is not asked for yet');
  const confirm = (code: string) =>
    browser.call<ProblemBody>('POST', '/v1/account/second-factor/confirm', { code });
  const now = await quietMoment();
  const wrong = codeAt(now + 20 * PERIOD);
  assert.equal((await confirm(wrong)).status, 422);
  assert.equal((await confirm(codeAt(now - PERIOD))).status, 200);
  assert.deepEqual([(await confirm(codeAt(now))).status, (await prepare(PASSWORD)).status], [409, 409]);
  const session = await browser.call<{ account: { has_second_factor: boolean } }>('GET', '/v1/session');
  assert.equal(session.body.account.has_second_factor, true);
  await mailTo(wardkey, account.email, /second factor was turned on/);
});

test('the password alone lets nobody in any more; a code does, once', async () => {
  const { browser, body } = await givePassword();
  assert.deepEqual(body, { signed_in: false, second_factor: true });
  assert.equal((await browser.call('GET', '/v1/session')).body.signed_in, false);
  assert.equal((await browser.call('GET', '/v1/tokens')).status, 401);
  const now = await quietMoment();
  assert.equal(await giveCode(browser, { code: codeAt(now - PERIOD) }), 'sign_in_failed', 'used to confirm');
  assert.equal(await giveCode(browser, { code: codeAt(now) }), 200);
  assert.equal((await browser.call('GET', '/v1/session')).body.signed_in, true);
  assert.equal(await giveCode(browser, { code: codeAt(now + PERIOD) }), 'sign_in_failed', 'it is done');

  const { browser: replaying } = await givePassword();
  assert.equal(await giveCode(replaying, { code: codeAt(now) }), 'sign_in_failed');
  const both = [(await givePassword()).browser, (await givePassword()).browser];
  const code = codeAt(now + PERIOD);
  const racing = await Promise.all(both.map((each) => giveCode(each, { code })));
  assert.deepEqual(racing.sort(), [200, 'sign_in_failed']);
});

test('after five wrong codes, however fast, the sign-in begins anew', async () => {
  const { browser } = await givePassword();
  const wrong = codeAt(Date.now() + 50 * PERIOD);
  const answers = await Promise.all(Array.from({ length: 20 }, () => giveCode(browser, { code: wrong })));
  assert.deepEqual([...new Set(answers)], ['sign_in_failed']);
  const [code = ''] = recoveryCodes;
  assert.equal(await giveCode(browser, { recovery_code: code }), 'sign_in_failed', 'even with a right one');
});

test('a recovery code lets in once, however it is typed; new ones end the old', async () => {
  const [, second = '', third = ''] = recoveryCodes;
  const { browser } = await givePassword();
  const typed = ` ${second.toUpperCase().replaceAll('-', ' ')}`;
  assert.equal(await giveCode(browser, { recovery_code: typed }), 200);
  assert.equal(await giveCode((await givePassword()).browser, { recovery_code: second }), 'sign_in_failed');
  const renewed = await browser.call<Prepared>('POST', '/v1/account/second-factor/recovery-codes', {
    password: PASSWORD,
  });
  assert.equal(renewed.body.recovery_codes.length, 10);
  assert.equal(await giveCode((await givePassword()).browser, { recovery_code: third }), 'sign_in_failed');
  const [fresh = ''] = renewed.body.recovery_codes;
  const { browser: again } = await givePassword();
  assert.equal(await giveCode(again, { recovery_code: fresh }), 200);

  for (const secret of [totp.secret.base32, ...recoveryCodes, ...renewed.body.recovery_codes]) {
    for (const entry of readdirSync(wardkey.folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const content = readFileSync(join(entry.parentPath, entry.name), 'latin1');
      assert.ok(!content.includes(secret), `${entry.name} holds a secret`);
    }
  }

  const off = await again.call('DELETE', '/v1/account/second-factor', { password: PASSWORD });
  assert.equal(off.status, 200);
  assert.deepEqual((await givePassword()).body, { signed_in: true });
  await mailTo(wardkey, account.email, /second factor was turned off/);
});
