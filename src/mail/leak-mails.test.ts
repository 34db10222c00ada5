import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LEAK_CHANNELS } from '../store/leak-records.ts';
import { type LeakNews, leakMail } from './leak-mails.ts';

const NOW = Date.UTC(2026, 10, 21, 14, 2);
const FROM = { publicUrl: 'https://api.example.com', host: 'api.example.com' };
const HOUR = 60 * 60 * 1000;

const NEWS: LeakNews = {
  id: 'leak_1',
  token: { id: 'tok_1', name: 'CI of the website', hint: 'r8_…a1B2' },
  channel: 'github',
  reporter: 'GitHub',
  effect: 'disabled',
  before: 'disabled',
  exposedAt: NOW - HOUR,
  foundAt: NOW - 5000,
  url: 'https://github.com/octo/app/blob/main/.env#L3',
  repository: 'octo/app',
  path: '.env',
  line: 3,
  commit: 'a'.repeat(40),
  source: 'gist_content',
  uses: {
    since: NOW - HOUR,
    accepted: 12,
    refused: 3,
    addresses: ['192.0.2.7', '198.51.100.9'],
    programs: ['curl/8.5', 'python-requests/2.32'],
    firstAt: NOW - 600_000,
    firstNew: { at: NOW - 300_000, address: '198.51.100.9', program: 'curl/8.5' },
  },
  copyOf: null,
};

const mailOf = (news: Partial<LeakNews> = {}) => leakMail(FROM, { ...NEWS, ...news, at: NOW });

test('the mail about a leak says everything its owner needs, in text and in HTML', () => {
  const { subject, text, html } = mailOf();
  assert.equal(subject, 'API token "CI of the website" leaked and was disabled');
  const says = [
    'We have disabled it.',
    'GitHub told us',
    'It was found in a public place',
    'CI of the website',
    'r8_…a1B2',
    'octo/app',
    '.env',
    'a'.repeat(40),
    'gist content',
    '2026-11-21 13:02 UTC',
    '2026-11-21 14:01 UTC',
    '2026-11-21 14:02 UTC',
    '192.0.2.7, 198.51.100.9',
    'curl/8.5, python-requests/2.32',
    '2026-11-21 13:57 UTC, 198.51.100.9, curl/8.5',
    'token_leaked',
    'Deleting the commit or the file does not make it safe again',
    'an operator of api.example.com can call it a false alarm',
    'leak_1',
    'the first call with a stolen one comes within a minute or two',
    'cannot be turned off',
  ];
  for (const words of says) {
    for (const form of [text, html]) assert.ok(form.includes(words), words);
  }
  assert.match(text, /Accepted: 12\nRefused: 3\n/);
  assert.match(text, /Create a new token:\nhttps:\/\/api\.example\.com\/account\/api-tokens\/new\n/);
  assert.match(html, /<a href="https:\/\/github\.com\/octo\/app\/blob\/main\/\.env#L3">/);
  assert.ok(text.split('\n').every((line) => line.length < 500));
});

test('each way in which Wardkey learns of a leak is told in its own words', () => {
  const told = LEAK_CHANNELS.map((channel) => mailOf({ channel, reporter: 'Ada (ada)' }).text);
  assert.equal(new Set(told).size, LEAK_CHANNELS.length);
  for (const channel of ['report', 'scan'] as const) {
    assert.match(mailOf({ channel, reporter: 'Ada (ada)' }).text, /Ada \(ada\).*not known to us/);
  }
  assert.match(mailOf({ channel: 'drill' }).subject, /^Drill: /);
});

test('where the old text of a rotated token leaked, nobody is told to make another token', () => {
  const { text } = mailOf({ effect: 'text_ended' });
  assert.match(text, /Look at the token:\nhttps:\/\/api\.example\.com\/account\/api-tokens\/tok_1\n/);
  assert.doesNotMatch(text, /Create a new token/);
  assert.match(text, /the new text of the token is not affected/);
  assert.match(text, /^Old text ended: 2026-11-21 14:02 UTC$/m);
  assert.doesNotMatch(text, /^Disabled: /m);
});

test('where nothing is known, the mail says so and claims nothing', () => {
  const place = { url: null, repository: null, path: null, line: null, commit: null, source: null };
  const none = { accepted: 0, refused: 0, addresses: [], programs: [], firstAt: null, firstNew: null };
  const uses = { ...none, since: NOW - HOUR };
  const { text } = mailOf({ ...place, exposedAt: null, uses });
  assert.match(text, /No place was given to us\./);
  assert.match(
    text,
    /Since when others have it is not known; .* since 2026-11-21 13:02 UTC\. There were none\./,
  );
  assert.match(text, /Became public: not known/);
});

test('an address that a stranger named is shown and leads nowhere', () => {
  const url = 'https://phishing.example/sign-in';
  const { html, text } = mailOf({ channel: 'report', url });
  assert.ok(!html.includes(`href="${url}"`));
  assert.match(text, /we have not opened it: be careful/);
  for (const bad of [
    'javascript:alert(1)',
    'ftp://example.com/x',
    'some_url',
    'https://x.example/[redacted]',
  ]) {
    const { html: shown } = mailOf({ url: bad });
    assert.ok(!shown.includes(`href="${bad}"`), bad);
  }
});

test('whatever stands in a path, a name or a program is text and nothing else', () => {
  const nasty = `"><img src=x onerror='x'>\r\nBcc: a@example.com\u2028&`;
  const { html, text, subject } = mailOf({
    token: { ...NEWS.token, name: nasty },
    reporter: nasty,
    url: `https://example.com/${nasty}`,
    repository: nasty,
    path: nasty,
    commit: nasty,
    source: nasty,
    copyOf: nasty,
    uses: {
      ...NEWS.uses,
      addresses: [nasty],
      programs: [nasty],
      firstNew: { at: NOW, address: nasty, program: nasty },
    },
  });
  assert.doesNotMatch(html, /<img|onerror='/);
  assert.doesNotMatch(`${subject}\n${text}`, /^Bcc/m);
});
