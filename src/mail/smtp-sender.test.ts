import assert from 'node:assert/strict';
import { test } from 'node:test';
import { retryDelay } from '../runtime/retry-delay.ts';
import { isMailAddress, parseMailAddress } from './mail-message.ts';
import { smtpOptions } from './smtp-sender.ts';

/** What a URL asks of a mail server, as far as it shows in a conversation only with servers that tests do not have. */
const asked = (url: string) => smtpOptions(new URL(url));

test('a password goes over a network encrypted or not at all, to a server that proves who it is', () => {
  assert.equal(asked('smtp://ada:x@mail.example.com').requireTLS, true);
  assert.equal(asked('smtps://ada:x@mail.example.com').secure, true);
  assert.equal(asked('smtp://mail.example.com').requireTLS, false);
  for (const url of [
    'smtp://mail.example.com',
    'smtps://ada:x@mail.example.com',
    'smtp://127.evil.example',
  ]) {
    assert.deepEqual(asked(url).tls, { rejectUnauthorized: true }, url);
  }
  for (const url of ['smtp://127.0.0.1', 'smtp://localhost', 'smtp://ada:x@[::1]']) {
    assert.deepEqual(asked(url).tls, { rejectUnauthorized: false }, url);
    assert.equal(asked(url).requireTLS, false, url);
  }
});

test('ports are those for submission, unless the URL names one', () => {
  assert.equal(asked('smtp://mail.example.com').port, 587);
  assert.equal(asked('smtps://mail.example.com').port, 465);
  assert.equal(asked('smtp://mail.example.com:2525').port, 2525);
});

test('what is escaped in the URL reaches the server as it was', () => {
  assert.deepEqual(asked('smtp://ada%40x:a%2Fb%3A%25@mail.example.com').auth, {
    user: 'ada@x',
    pass: 'a/b:%',
  });
  assert.equal(asked('smtp://mail.example.com').auth, undefined);
  assert.equal(asked('smtp://[::1]:25').host, '::1');
});

test('only one plain address is an address', () => {
  for (const good of ['ada@example.com', 'ada+tag@b.example', 'müller@bücher.example']) {
    assert.ok(isMailAddress(good), good);
  }
  const wrong = [
    '',
    'ada',
    '@example.com',
    'a@b@c',
    'a b@c',
    'a@b,c@d',
    '<a@b>',
    'a@b\n',
    '"a b"@c',
    `${'a'.repeat(300)}@b`,
  ];
  for (const text of wrong) assert.ok(!isMailAddress(text), text);
  assert.deepEqual(parseMailAddress('Ward Key <w@example.com>'), {
    name: 'Ward Key',
    address: 'w@example.com',
  });
  assert.equal(parseMailAddress('Ward\nBcc: x <w@example.com>'), undefined);
});

test('tries come ever more slowly, never further apart than two and a half hours, and not all at once', () => {
  const seconds = (attempts: number, random: number) => retryDelay(attempts, random) / 1000;
  assert.deepEqual(
    [1, 2, 3, 9, 10, 11, 1000].map((attempts) => seconds(attempts, 0.5)),
    [15, 30, 60, 3840, 7200, 7200, 7200],
  );
  assert.deepEqual([seconds(1, 0), seconds(1, 1)], [11.25, 18.75]);
  assert.ok(seconds(1000, 1) <= 2.5 * 60 * 60);
});
