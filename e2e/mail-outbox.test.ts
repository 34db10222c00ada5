import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { type IncomingHttpHeaders, request } from 'node:http';
import { join } from 'node:path';
import { test } from 'node:test';
import { simpleParser } from 'mailparser';
import { openMail } from '../src/mail/open-mail.ts';
import { systemClock } from '../src/runtime/clock.ts';
import { openSqlite } from '../src/store/open-sqlite.ts';
import { openStore } from '../src/store/open-store.ts';
import { eventually } from './eventually.ts';
import { startMailServer } from './mail-server.ts';
import { exchangeRaw } from './raw-request.ts';
import { startWardkey, type Wardkey } from './start-wardkey.ts';

/** The program sends what is in its outbox: to a mail server, or into a folder that it shows. */

const OWNER = { id: 'acc_1', name: 'Ada' };

test('without a mail server, a mail is a file and a page for this machine alone', async (context) => {
  const wardkey = await startWardkey(context, 'outbox');
  await withMails(wardkey, ['ada']);
  const [, page] = await eventually(
    'the place',
    () => /mails are at (\S+)\n/.exec(wardkey.screen()) ?? undefined,
  );
  assert.match(page ?? '', /\/dev\/outbox\/[0-9a-f]{32}$/);
  const folder = join(wardkey.dataFolder, 'outbox');
  const file = await eventually('the file', () => emlFiles(folder)[0]);
  const parsed = await simpleParser(readFileSync(join(folder, file)));
  assert.equal(parsed.subject, 'Choose a new password for api.example.com');
  assert.match(parsed.text ?? '', /\/reset-password#let-me-in$/m);

  const list = await get(wardkey, page ?? '');
  assert.equal(list.status, 200);
  assert.match(
    String(list.headers['content-security-policy']),
    /^default-src 'none'; style-src 'unsafe-inline'/,
  );
  const [, path = ''] = /href="(\/dev\/outbox\/[^"]+)"/.exec(list.body) ?? [];
  assert.match((await get(wardkey, path)).body, /ada@example\.com[^<]*·.*reset-password#let-me-in/s);
  assert.equal((await get(wardkey, `${page}/mail_none`)).status, 404);
  const cookie = String(list.headers['set-cookie']).split(';', 1)[0] ?? '';
  const led = await get(wardkey, '/dev/outbox', { cookie });
  assert.deepEqual([led.status, `${wardkey.url}${led.headers.location}`], [303, page]);
  await get(wardkey, page ?? '', { 'x-forwarded-for': '192.0.2.1' });

  for (const headers of [{ host: 'evil.example' }, { 'x-forwarded-for': '192.0.2.1' }]) {
    const refused = await get(wardkey, path, headers);
    assert.equal(refused.status, 404);
    assert.match(refused.body, /"code":"not_found"/);
    assert.doesNotMatch(refused.body, /let-me-in|ada@/);
  }
  const events = readFileSync(join(wardkey.folder, 'server.log'), 'utf8').match(/^\{.*$/gm);
  const log = events?.join('\n') ?? '';
  assert.match(log, /"started"/);
  assert.ok(!log.includes(page?.split('/').at(-1) ?? ''), 'the key of the pages stands in no log');
  const doctor = await wardkey.wardkey(['doctor']);
  assert.match(doctor.stdout, /! mail +no mail server: mails lie in \S+\/outbox\./);
});

test('a web server in front that passes requests on as they are shows nobody the mails', async (context) => {
  const wardkey = await startWardkey(context, 'outbox-proxied');
  await withMails(wardkey, ['ada']);
  const file = await eventually('the file', () => emlFiles(join(wardkey.dataFolder, 'outbox'))[0]);
  const mailId = /mail_[0-9a-f-]{36}/.exec(file)?.[0];
  const { host } = new URL(wardkey.url);
  for (const path of ['', '/', `/${mailId}`, `/${'0'.repeat(32)}`, `/${'0'.repeat(32)}/${mailId}`, '//']) {
    for (const header of ['', 'Cookie: wardkey.outbox=0\r\n', 'Cookie: wardkey.outbox=\r\n']) {
      const asProxy = `GET /dev/outbox${path} HTTP/1.0\r\nHost: ${host}\r\nConnection: close\r\n${header}\r\n`;
      const answer = await exchangeRaw(wardkey.url, asProxy);
      assert.match(answer, /^HTTP\/1\.1 404 /, path);
      assert.doesNotMatch(answer, /mail_|ada@|let-me-in|set-cookie/i, path);
    }
  }
});

test('killed in the middle of sending, it sends the same mails again and loses none', async (context) => {
  let fate: 'taken' | 'silence' = 'silence';
  const server = await startMailServer({ fateOf: () => fate });
  context.after(() => server.close());
  const settings = {
    WARDKEY_SMTP_URL: `smtp://127.0.0.1:${server.port}`,
    WARDKEY_MAIL_FROM: 'Wardkey <wardkey@example.com>',
  };
  const wardkey = await startWardkey(context, 'smtp', settings);
  await eventually('the place', () => /mail +goes to 127\.0\.0\.1:\d+\n/.exec(wardkey.screen()) ?? undefined);
  const names = ['ada', 'bob', 'cem', 'dan', 'eve', 'fay'];
  await withMails(wardkey, names);
  await eventually('mails under way', () => server.mails[3]);
  await wardkey.kill();
  assert.equal(server.mails.length, 4);
  fate = 'taken';
  await wardkey.restart();
  await eventually('all mails', () => server.recipients[names.length - 1]);
  assert.deepEqual(
    server.recipients.toSorted(),
    names.map((name) => `${name}@example.com`),
  );
  assert.equal(new Set(server.mails.map(({ messageId }) => messageId)).size, names.length);

  // Not killed: the last mail may be with the server, and its answer not be written down yet.
  await withMails(wardkey, ['gus']);
  await eventually('one more', () => server.recipients[names.length]);
  assert.equal(server.recipients.length, names.length + 1);
  assert.equal((await get(wardkey, '/dev/outbox')).status, 404);
  assert.ok(!existsSync(join(wardkey.dataFolder, 'outbox')));
  const doctor = await wardkey.wardkey(['doctor']);
  assert.match(doctor.stdout, /✔ mail +127\.0\.0\.1:\d+ takes mails; 0 waiting\n/);
});

test('a mail server that is not there stops nothing but mail, and the doctor says so', async (context) => {
  const server = await startMailServer();
  await server.close();
  const wardkey = await startWardkey(context, 'nomail', {
    WARDKEY_SMTP_URL: `smtp://ada:opensesame@127.0.0.1:${server.port}`,
    WARDKEY_MAIL_FROM: 'wardkey@example.com',
  });
  await withMails(wardkey, ['ada']);
  const { token } = await wardkey.createAccount();
  assert.equal((await wardkey.wardkey(['token', 'disable', token.id])).exitCode, 0);
  const shown = await eventually(
    'failures of the mail that was there, and of the one about the token',
    async () => {
      const doctor = await wardkey.wardkey(['doctor']);
      assert.equal(doctor.exitCode, 1);
      return doctor.stdout.includes('2 failed so far') ? doctor.stdout : undefined;
    },
  );
  assert.match(shown, /✖ mail +127\.0\.0\.1:\d+ cannot be used: .*ECONNREFUSED.*; 2 waiting/);
  const log = readFileSync(join(wardkey.folder, 'server.log'), 'utf8');
  assert.match(log, /mail not sent/);
  assert.doesNotMatch(`${shown}${log}${wardkey.screen()}`, /opensesame|let-me-in/);
});

/** Puts mails into the outbox while the program does not run, and starts it again. */
async function withMails(wardkey: Wardkey, names: readonly string[]): Promise<void> {
  await wardkey.stop();
  const opened = await openSqlite(wardkey.dataFolder);
  assert.ok(opened.ok);
  const store = openStore(opened.database, systemClock);
  const mail = openMail({ publicUrl: 'http://api.example.com', delivery: 'outbox' });
  for (const name of names) {
    const owner = { ...OWNER, email: `${name}@example.com` };
    const expiresAt = systemClock.now() + 60 * 60 * 1000;
    await mail.queuePasswordReset(store.outbox, { owner, link: 'let-me-in', expiresAt });
  }
  await store.close();
  await wardkey.restart();
}

function emlFiles(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.eml')) : [];
}

/** As `fetch`, which does not let a caller say another host. */
async function get(wardkey: Wardkey, path: string, headers: Record<string, string> = {}) {
  const { promise, resolve, reject } = Promise.withResolvers<{
    status: number | undefined;
    headers: IncomingHttpHeaders;
    body: string;
  }>();
  request(new URL(path, wardkey.url), { headers }, (response) => {
    let body = '';
    response.setEncoding('utf8').on('data', (piece: string) => {
      body += piece;
    });
    response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body }));
  })
    .on('error', reject)
    .end();
  return promise;
}
