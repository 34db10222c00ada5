import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { simpleParser } from 'mailparser';
import type { LeasedMail } from '../store/outbox.ts';
import { openFolderSender } from './folder-sender.ts';
import { outboxPage } from './outbox-pages.ts';

const FROM = { name: 'Wardkey', address: 'wardkey@localhost' };
const NEVER = new AbortController().signal;
const LINK = 'http://127.0.0.1:7070/sign-up#let-me-in';

test('a mail becomes a file that mail programs read, for its owner alone, once however often it is sent', async (t) => {
  const folder = newFolder(t);
  const sender = openFolderSender(folder, FROM);
  const mail = leasedMail(1);
  assert.deepEqual(await sender.send(mail, NEVER), { outcome: 'sent' });
  await sender.send({ ...mail, attempts: 2 }, NEVER);
  const names = readdirSync(folder).sort();
  assert.deepEqual(names, [
    `2026-01-01T00-00-01-000Z-${mail.id}.eml`,
    `2026-01-01T00-00-01-000Z-${mail.id}.json`,
  ]);
  for (const name of names) assert.equal(statSync(join(folder, name)).mode & 0o777, 0o600);
  assert.equal(statSync(folder).mode & 0o777, 0o700);
  const raw = readFileSync(join(folder, names[0] ?? ''));
  assert.ok(raw.includes(LINK), 'a link can be copied from the file as it is');
  const parsed = await simpleParser(raw);
  assert.equal(parsed.subject, mail.subject);
  assert.equal(parsed.messageId, `<${mail.messageId}>`);
  assert.equal(parsed.text, mail.text);
});

test('a folder that cannot be written fails for now, and loses nothing', async (t) => {
  const folder = newFolder(t);
  writeFileSync(join(folder, '..', 'in-the-way'), '');
  const sender = openFolderSender(join(folder, '..', 'in-the-way'), FROM);
  assert.equal((await sender.send(leasedMail(1), NEVER)).outcome, 'failed');
});

test('the newest thousand mails are kept', async (t) => {
  const folder = newFolder(t);
  const sender = openFolderSender(folder, FROM);
  await sender.send(leasedMail(1), NEVER);
  for (let count = 2; count <= 1000; count += 1) {
    for (const end of ['eml', 'json'])
      writeFileSync(join(folder, `2026-01-02-${10_000 + count}.${end}`), '{}');
  }
  await sender.send(leasedMail(1), NEVER);
  assert.equal(readdirSync(folder).length, 2000);
  await sender.send(leasedMail(7 * 24 * 3600), NEVER);
  assert.equal(readdirSync(folder).length, 2000);
  assert.ok(!readdirSync(folder).some((name) => name.includes(leasedMail(1).id)));
});

test('the pages list mails newest first and show one with its links, on whatever port it was written', async (t) => {
  const folder = newFolder(t);
  assert.match((await outboxPage(folder, BASE, BASE)) ?? '', /There are no mails yet/);
  const sender = openFolderSender(folder, FROM);
  for (const second of [1, 2]) await sender.send(leasedMail(second), NEVER);
  const list = (await outboxPage(folder, BASE, BASE)) ?? '';
  assert.ok(list.indexOf(leasedMail(2).id) < list.indexOf(leasedMail(1).id));
  const page = (await outboxPage(folder, BASE, `${BASE}/${leasedMail(1).id}`)) ?? '';
  assert.match(page, /<a href="\/sign-up#let-me-in">http:\/\/127\.0\.0\.1:7070\/sign-up#let-me-in<\/a>/);
});

test('on the pages, what people have typed is text, and the HTML of a mail can do nothing but open links', async (t) => {
  const folder = newFolder(t);
  const nasty = '"><script>alert(1)</script>';
  const mail = {
    ...leasedMail(1),
    subject: nasty,
    recipient: nasty,
    text: `${nasty} https://evil.example/x javascript:alert(1)`,
    html: `<html><head></head>${nasty}</html>`,
  };
  await openFolderSender(folder, FROM).send(mail, NEVER);
  for (const path of [BASE, `${BASE}/${mail.id}`]) {
    const page = (await outboxPage(folder, BASE, path)) ?? '';
    assert.doesNotMatch(page, /<script|href="(?!\/)|allow-(?:scripts|same-origin|top|forms)/, path);
    assert.doesNotMatch(page, /<a href="\/x"/, 'an address elsewhere is no link');
  }
});

test('no path leads out of the folder', async (t) => {
  const folder = newFolder(t);
  await openFolderSender(folder, FROM).send(leasedMail(1), NEVER);
  for (const id of [
    '',
    'x',
    '../signing-key',
    '%2e%2e%2fsigning-key',
    '.json',
    'mail_',
    `${leasedMail(1).id}.eml`,
  ]) {
    assert.equal(await outboxPage(folder, BASE, `${BASE}/${id}`), undefined, id);
  }
});

const BASE = '/dev/outbox/some-key';

function newFolder(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'wardkey-outbox-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'outbox');
}

function leasedMail(second: number): LeasedMail {
  const id = `00000000-0000-4000-8000-${String(second).padStart(12, '0')}`;
  return {
    id: `mail_${id}`,
    messageId: `${id}@api.example.com`,
    kind: 'sign_up',
    recipient: 'ada@example.com',
    subject: `Mail “${second}”`,
    text: `Hello “Ada”,\n\nFinish signing up:\n${LINK}\n`,
    html: `<html><head></head><body><a href="${LINK}">sign up</a></body></html>`,
    accountId: null,
    tokenId: null,
    retryUntil: Number.MAX_SAFE_INTEGER,
    createdAt: Date.UTC(2026, 0, 1) + second * 1000,
    attempts: 1,
  };
}
