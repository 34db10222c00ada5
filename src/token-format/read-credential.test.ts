import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { anyTokenWithPrefix } from './arbitrary.test.ts';
import type { Flaw } from './flaw.ts';
import { mintToken } from './mint-token.ts';
import { DEFAULT_PREFIX } from './prefix.ts';
import { readCredential } from './read-credential.ts';

const t = mintToken(DEFAULT_PREFIX);
const cut = t.slice(0, 38);
const inside = { tokenInside: true };
const notInside = { tokenInside: false };

/** A header value as Node hands it over: each byte of its UTF-8 one character. */
const asBytes = (text: string) => Buffer.from(text).toString('latin1');
const base64 = (text: string) => Buffer.from(text).toString('base64');

const GOOD = [
  [`Bearer ${t}`, 'bearer'],
  [`bearer ${t}`, 'bearer'],
  [`BEARER ${t}`, 'bearer'],
  [`Bearer   ${t}`, 'bearer'],
  [`Token ${t}`, 'token'],
  [`token  ${t}`, 'token'],
  [` Bearer ${t}\t`, 'bearer'],
] as const;

const FLAWED: readonly (readonly [string, Flaw])[] = [
  ['', { kind: 'empty' }],
  ['Bearer', { kind: 'empty', scheme: 'bearer' }],
  ['bearer  ', { kind: 'empty', scheme: 'bearer' }],
  ['Token', { kind: 'empty', scheme: 'token' }],
  ['Bearer ""', { kind: 'empty', scheme: 'bearer' }],

  [t, { kind: 'scheme_missing', ...inside }],
  [cut, { kind: 'scheme_missing', ...notInside }],
  [`${t},`, { kind: 'scheme_missing', ...inside }],
  ['rpa_0', { kind: 'scheme_missing', ...notInside }],

  [`Bearer\t${t}`, { kind: 'scheme_separator', separator: 'tab', ...inside }],
  [`Bearer\u00a0${t}`, { kind: 'scheme_separator', separator: 'no_break_space', ...inside }],
  [asBytes(`Bearer\u00a0${t}`), { kind: 'scheme_separator', separator: 'no_break_space', ...inside }],
  [`Bearer: ${t}`, { kind: 'scheme_separator', separator: 'colon', ...inside }],
  [`Bearer=${t}`, { kind: 'scheme_separator', separator: 'equals_sign', ...inside }],
  [`Bearer${t}`, { kind: 'scheme_separator', separator: 'nothing', ...inside }],
  [`Bearer"${t}"`, { kind: 'scheme_separator', separator: 'nothing', ...inside }],
  [`Bearer\t${cut}`, { kind: 'scheme_separator', separator: 'tab', ...notInside }],
  [`Bearer \t${t}`, { kind: 'whitespace', where: 'before', what: 'tab', ...inside }],

  [`Basic ${base64(`${t}:`)}`, { kind: 'basic_scheme', ...inside }],
  [`Basic ${base64(`user:${t}`)}`, { kind: 'basic_scheme', ...inside }],
  [`basic ${base64('user:password')}`, { kind: 'basic_scheme', ...notInside }],
  ['Basic !not base64!', { kind: 'basic_scheme', ...notInside }],
  ['Basic', { kind: 'basic_scheme', ...notInside }],

  [`Digest username="${cut}"`, { kind: 'scheme_unknown', ...notInside }],
  [`ApiKey ${t}`, { kind: 'scheme_unknown', ...inside }],
  [`Berear ${t}`, { kind: 'scheme_unknown', ...inside }],

  [`Bearer Bearer ${t}`, { kind: 'scheme_repeated', written: 'bearer', ...inside }],
  [`Bearer Token ${t}`, { kind: 'scheme_repeated', written: 'token', ...inside }],
  [`Authorization: Bearer ${t}`, { kind: 'scheme_repeated', written: 'header', ...inside }],
  [`Bearer "${t}"`, { kind: 'quotes', style: 'straight', side: 'around', ...inside }],
  [`"Bearer ${t}"`, { kind: 'quotes', style: 'straight', side: 'around', ...inside }],
  [asBytes(`Bearer “${t}”`), { kind: 'quotes', style: 'typographic', side: 'around', ...inside }],
  [`Bearer <${t}>`, { kind: 'brackets', style: 'angle', side: 'around', ...inside }],
  ['Bearer $API_TOKEN', { kind: 'variable', written: 'shell', name: 'API_TOKEN', ...notInside }],
  ['$API_TOKEN', { kind: 'variable', written: 'shell', name: 'API_TOKEN', ...notInside }],
  ['Bearer undefined', { kind: 'unset_value', word: 'undefined' }],
  [asBytes(`Bearer r8_…${t.slice(-4)}`), { kind: 'ellipsis' }],
  [`Bearer ${cut}`, { kind: 'cut_short', length: 38 }],
  [
    asBytes(`Bearer ${t}\u0430`),
    { kind: 'bad_character', position: 41, codePoint: 0x430, lookAlike: true, ...inside },
  ],
  [`Bearer ${t}\xe9`, { kind: 'bad_character', position: 41, codePoint: 0xe9, ...inside }],
  [`Bearer ${'a'.repeat(65536)}`, { kind: 'too_long', length: 65543, doubled: false, ...notInside }],
];

test('a token after Bearer or Token is read, in any letter case and after any number of spaces', () => {
  for (const [value, scheme] of GOOD) {
    assert.deepEqual(readCredential([value], DEFAULT_PREFIX), { kind: 'token', text: t, scheme }, scheme);
  }
});

test('a token of any prefix is read', () => {
  fc.assert(
    fc.property(anyTokenWithPrefix, ({ text, prefix }) => {
      assert.deepEqual(readCredential([`Bearer ${text}`], prefix), { kind: 'token', text, scheme: 'bearer' });
    }),
  );
});

test('every dirty header gets its own diagnosis', () => {
  for (const [value, flaw] of FLAWED) {
    const shape = value.slice(0, 60).replaceAll(t.slice(3), '<body>');
    assert.deepEqual(readCredential([value], DEFAULT_PREFIX), { kind: 'flawed', flaw }, shape);
  }
});

test('no header is a missing credential', () => {
  assert.deepEqual(readCredential([], DEFAULT_PREFIX), { kind: 'missing' });
});

test('two headers are ambiguous whatever they say, also when a proxy joined them', () => {
  const other = mintToken(DEFAULT_PREFIX);
  const pairs = [
    [`Bearer ${t}`, `Bearer ${t}`],
    [`Bearer ${t}`, `Bearer ${other}`],
    [`Bearer ${t}`, ''],
    ['', ''],
    ['Basic x', `Bearer ${t}`],
  ];
  for (const pair of pairs) assert.deepEqual(readCredential(pair, DEFAULT_PREFIX), { kind: 'ambiguous' });
  assert.deepEqual(readCredential([`Bearer ${t}, Bearer ${other}`], DEFAULT_PREFIX), { kind: 'ambiguous' });
});
