import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import Replicate from 'replicate';
import { searchForTokens } from '../../scripts/search-for-tokens.ts';
import { openWork } from '../../src/watchers/open-scene.test.ts';
import { startAlertSender } from '../alert-sender.ts';
import { eventually } from '../eventually.ts';
import { GITHUB_TOKEN, startFakeGitHub } from '../fake-github/start-fake-github.ts';
import { startMailServer } from '../mail-server.ts';
import { openConsole } from './open-console.ts';
import { assertFits, screenshot } from './page-checks.ts';

/** A leak as its owner lives through it: from `git push` to a program that works again. */

const SECRET = 'a-webhook-secret-for-tests';
const fake = await startFakeGitHub({ after });
const alerts = await startAlertSender({ after });
const mailServer = await startMailServer();
after(mailServer.close);
const site = await openConsole({ after }, 'leak-way', {
  WARDKEY_SMTP_URL: `smtp://127.0.0.1:${mailServer.port}`,
  WARDKEY_MAIL_FROM: 'Wardkey <wardkey@example.com>',
  WARDKEY_ALERT_KEYS_URL: alerts.keysUrl,
  WARDKEY_GITHUB_TOKEN: GITHUB_TOKEN,
  WARDKEY_GITHUB_URL: fake.url,
  WARDKEY_GITHUB_API_URL: fake.apiUrl,
  WARDKEY_GITHUB_WEBHOOK_SECRET: SECRET,
});
const { wardkey } = site;
const owner = await site.newPerson();
const leaked = owner.token.text;
const run = (auth: string) =>
  new Replicate({ auth, baseUrl: `${wardkey.url}/v1` }).run('replicate/hello-world', {
    input: { text: 'Ada', demo_delay_ms: 0 },
  });
const leakMails = () =>
  mailServer.mails.filter(
    ({ subject, to }) => /leaked/.test(subject ?? '') && [to].flat()[0]?.text === owner.email,
  );
let commit = '';

test('a token is pushed to GitHub: the program that uses it is refused, and told why by its own client', async (t) => {
  assert.equal(await run(leaked), 'hello Ada');
  fake.announceTo(`${wardkey.url}/v1/integrations/github/push`, SECRET);
  const work = await openWork(t, fake, 'acme/site');
  work.commit('README.md', 'hello\n');
  await work.push('main');
  commit = work.commit('deploy/production.env', `# secrets\n\nREPLICATE_API_TOKEN=${leaked}\n`);
  await work.push('main');
  await eventually('the refusal', () =>
    run(leaked).then(
      () => undefined,
      () => true,
    ),
  );
  await assert.rejects(run(leaked), (error: Error) => {
    assert.match(error.message, /token_leaked/);
    assert.ok(!error.message.includes(leaked));
    return true;
  });
});

test('its owner has one mail about it, with the exact place, however many say the same', async () => {
  await eventually('the mail', () => leakMails()[0]);
  const url = `https://github.com/acme/site/blob/${commit}/deploy/production.env#L3`;
  for (let time = 0; time < 2; time += 1) {
    const sent = await alerts.send(wardkey.url, [{ token: leaked, type: 'wardkey', url, source: 'commit' }]);
    assert.deepEqual(sent, { status: 200, labels: ['true_positive'] });
  }
  await site.newPerson();
  const [mail, ...others] = leakMails();
  assert.deepEqual(others, []);
  const text = mail?.text ?? '';
  const says = [
    'Repository: acme/site',
    'File: deploy/production.env',
    'Line: 3',
    `Commit: ${commit}`,
    `Token: ${owner.token.hint}`,
    'Accepted: ',
  ];
  for (const words of says) assert.ok(text.includes(words), `${words} is in\n${text}`);
  assert.ok(!JSON.stringify(mail).includes(leaked));
});

for (const [scheme, width] of [
  ['light', 380],
  ['dark', 700],
] as const) {
  test(`the mail is readable, ${width} pixels wide, in a ${scheme} mail program`, async () => {
    const { page, context } = await site.visits.visit(wardkey.url, { scheme, width });
    await page.setContent(String(leakMails()[0]?.html));
    await page.getByRole('heading', { level: 1, name: /leaked and was disabled/ }).waitFor();
    await assertFits(page, `mail, ${width}`);
    await screenshot(page, `leak-mail-${width}-${scheme}`, true);
    await context.close();
  });
}

test('the owner follows the link of the mail, signs in, makes a new token, and the program works again', async () => {
  const { page, complaints } = await site.visits.visit(wardkey.url);
  await page.setContent(String(leakMails()[0]?.html));
  await page.getByRole('link', { name: 'Create a new token' }).click();
  await page.getByRole('textbox', { name: 'E-mail address' }).fill(owner.email);
  await page.getByLabel('Password', { exact: true }).fill(owner.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  const form = page.getByRole('dialog', { name: 'Create a token' });
  await form.getByRole('textbox', { name: 'Name' }).fill('after the leak');
  await form.getByRole('button', { name: 'Create token' }).click();
  const shown = page.getByRole('alertdialog').locator('[data-token-text]');
  await shown.waitFor();
  const text = (await shown.textContent()) ?? '';
  assert.equal(await run(text), 'hello Ada');
  await page.getByRole('button', { name: 'I’ve saved it' }).click();
  const banner = page.getByRole('alert').filter({ hasText: 'leaked and was disabled' });
  await banner.waitFor();
  assert.match(await banner.innerText(), /acme\/site/);
  assert.deepEqual(complaints, []);
});

test('no token of this file stands in a file of the server', async () => {
  await wardkey.stop();
  assert.deepEqual(searchForTokens(wardkey.folder).found, []);
});
