import assert from 'node:assert/strict';
import { test } from 'node:test';
import { button, compose, facts, oneLine, paragraph, steps, utc } from './compose.ts';

const NASTY =
  'x\r\n\u2028Bcc: eve@example.net\u0000\u001b[31m <img src="http://example.net/a" onerror=\'x\'>&';

test('text and HTML say the same, piece by piece', () => {
  const said = compose(
    'A subject',
    [
      paragraph('Hello Ada,'),
      facts(['Name', 'CI'], ['Note', null], ['Place', '']),
      steps('first', { label: 'second', url: 'https://example.com/?a&b' }),
      button('Sign in', 'https://api.example.com/sign-in#x'),
    ],
    'Sent by Wardkey.',
  );
  assert.equal(
    said.text,
    'Hello Ada,\n\nName: CI\n\n1. first\n2. second:\n   https://example.com/?a&b\n\nSign in:\nhttps://api.example.com/sign-in#x\n\n-- \nSent by Wardkey.\n',
  );
  for (const piece of ['Hello Ada,', 'CI', 'first', 'second', 'Sign in', 'Sent by Wardkey.']) {
    assert.ok(said.html.includes(piece), piece);
  }
  assert.match(said.html, /<a href="https:\/\/api\.example\.com\/sign-in#x"/);
  assert.match(said.html, /<a href="https:\/\/example\.com\/\?a&#38;b">second<\/a>/);
  assert.doesNotMatch(said.html, /Note|Place/);
});

test('what people have typed can be nothing but text, wherever it stands', () => {
  const said = compose(
    NASTY,
    [
      paragraph(NASTY),
      facts([NASTY, NASTY]),
      steps(NASTY, { label: NASTY, url: NASTY }),
      button(NASTY, `https://example.com/#"><b>`),
    ],
    NASTY,
  );
  assert.doesNotMatch(said.html, /<(?:img|b)\b|onerror='/);
  assert.equal(said.subject, oneLine(NASTY));
  assert.doesNotMatch(`${said.subject}${said.text.replaceAll('\n', '')}`, /\p{Cc}|\p{Zl}/u);
  // A line that begins with what was typed must not look like a header or a paragraph of ours.
  assert.doesNotMatch(said.text, /^Bcc/m);
});

test('a mail loads nothing from anywhere, so that opening it tells nobody', () => {
  const { html } = compose('Subject', [paragraph('x'), button('y', 'https://example.com/')], 'z');
  assert.doesNotMatch(html, /<(?:img|link|script|iframe|object|video|audio)|url\(|@import|\ssrc=/i);
});

test('marks that turn the direction of writing are left out, and long texts are cut', () => {
  assert.equal(oneLine('safe\u202egpj.exe\u2066\u200f'), 'safegpj.exe');
  assert.equal(oneLine(' two \t\n words '), 'two words');
  assert.equal(oneLine('👩‍💻'), '👩‍💻');
  const cut = oneLine('😀'.repeat(1000));
  assert.equal(Array.from(cut).length, 500);
  assert.ok(cut.endsWith('😀…'));
});

test('moments are written in UTC, whatever the zone of the server', () => {
  assert.equal(utc(Date.UTC(2026, 10, 21, 14, 2, 59)), '2026-11-21 14:02 UTC');
});
