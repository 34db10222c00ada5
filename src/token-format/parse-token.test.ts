import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { anyDigit, anyToken, anyTokenWithPrefix, prefixOf, replaced, swapped } from './arbitrary.test.ts';
import type { TextFlaw } from './flaw.ts';
import { mintToken } from './mint-token.ts';
import { parseToken } from './parse-token.ts';
import { DEFAULT_PREFIX } from './prefix.ts';

const t = mintToken(DEFAULT_PREFIX);
const body = t.slice(3);
const cut = t.slice(0, 38);
const hex = createHash('sha1').update(randomBytes(20)).digest('hex');
const digits = (length: number) =>
  randomBytes(length * 4)
    .toString('base64')
    .replaceAll(/[+/=]/g, '')
    .slice(0, length);

const braced = (name: string) => `$\{${name}}`;

const inside = { tokenInside: true };
const notInside = { tokenInside: false };

/** What arrives, and the flaw it has. */
const DIRTY: readonly (readonly [string, TextFlaw])[] = [
  ['', { kind: 'empty' }],
  [' \t\u00a0\u200b\ufeff', { kind: 'empty' }],
  ['""', { kind: 'empty' }],
  ['Bearer', { kind: 'empty' }],

  [` ${t}`, { kind: 'whitespace', where: 'before', what: 'space', ...inside }],
  [`${t}\n`, { kind: 'whitespace', where: 'after', what: 'line_break', ...inside }],
  [`${t}\r\n`, { kind: 'whitespace', where: 'after', what: 'line_break', ...inside }],
  [`\t${t} `, { kind: 'whitespace', where: 'around', what: 'tab', ...inside }],
  [`${t}\u00a0`, { kind: 'whitespace', where: 'after', what: 'no_break_space', ...inside }],
  [`\ufeff${t}`, { kind: 'whitespace', where: 'before', what: 'byte_order_mark', ...inside }],
  [`\u3000${t}`, { kind: 'whitespace', where: 'before', what: 'other_blank', ...inside }],
  [`${t}\u200b`, { kind: 'whitespace', where: 'after', what: 'zero_width', ...inside }],
  [` ${cut}`, { kind: 'whitespace', where: 'before', what: 'space', ...notInside }],
  [
    `${t.slice(0, 20)}\n${t.slice(20)}`,
    { kind: 'whitespace', where: 'inside', what: 'line_break', ...inside },
  ],
  [
    `${t.slice(0, 20)}\u200b${t.slice(20)}`,
    { kind: 'whitespace', where: 'inside', what: 'zero_width', ...inside },
  ],
  [`${t.slice(0, 20)} ${t.slice(21)}`, { kind: 'whitespace', where: 'inside', what: 'space', ...notInside }],
  [`${t} # mine`, { kind: 'whitespace', where: 'inside', what: 'space', ...inside }],

  [`${t}\0`, { kind: 'control_character', position: 41, codePoint: 0, ...inside }],
  [`\u001b[200~${t}`, { kind: 'control_character', position: 1, codePoint: 27, ...inside }],
  [`${cut}\u007f\u007f`, { kind: 'control_character', position: 39, codePoint: 127, ...notInside }],

  [`"${t}"`, { kind: 'quotes', style: 'straight', side: 'around', ...inside }],
  [`'${t}'`, { kind: 'quotes', style: 'straight', side: 'around', ...inside }],
  [`\\"${t}\\"`, { kind: 'quotes', style: 'straight', side: 'around', ...inside }],
  [`"${t}`, { kind: 'quotes', style: 'straight', side: 'before', ...inside }],
  [`${t}'`, { kind: 'quotes', style: 'straight', side: 'after', ...inside }],
  [`“${t}”`, { kind: 'quotes', style: 'typographic', side: 'around', ...inside }],
  [`\`${t}\``, { kind: 'quotes', style: 'backtick', side: 'around', ...inside }],
  [`"${cut}"`, { kind: 'quotes', style: 'straight', side: 'around', ...notInside }],
  [` "${t}" `, { kind: 'quotes', style: 'straight', side: 'around', ...inside }],

  [`<${t}>`, { kind: 'brackets', style: 'angle', side: 'around', ...inside }],
  [`{${t}}`, { kind: 'brackets', style: 'curly', side: 'around', ...inside }],
  [`[${t}]`, { kind: 'brackets', style: 'square', side: 'around', ...inside }],
  [`(${t})`, { kind: 'brackets', style: 'round', side: 'around', ...inside }],
  [`<${t}`, { kind: 'brackets', style: 'angle', side: 'before', ...inside }],
  [`<${cut}>`, { kind: 'brackets', style: 'angle', side: 'around', ...notInside }],

  [`Bearer ${t}`, { kind: 'scheme_repeated', written: 'bearer', ...inside }],
  [`token ${t}`, { kind: 'scheme_repeated', written: 'token', ...inside }],
  [`Basic ${hex}`, { kind: 'scheme_repeated', written: 'basic', ...notInside }],
  [`Authorization: Bearer ${t}`, { kind: 'scheme_repeated', written: 'header', ...inside }],
  [`"Bearer ${t}"`, { kind: 'quotes', style: 'straight', side: 'around', ...inside }],

  [`${'"'.repeat(20)}$API_TOKEN`, { kind: 'quotes', style: 'straight', side: 'before', ...notInside }],

  ['$REPLICATE_API_TOKEN', { kind: 'variable', written: 'shell', name: 'REPLICATE_API_TOKEN', ...notInside }],
  [braced('API_TOKEN'), { kind: 'variable', written: 'shell', name: 'API_TOKEN', ...notInside }],
  [braced('API_TOKEN:-none'), { kind: 'variable', written: 'shell', name: 'API_TOKEN', ...notInside }],
  ['"$API_TOKEN"', { kind: 'variable', written: 'shell', name: 'API_TOKEN', ...notInside }],
  ['$env:API_TOKEN', { kind: 'variable', written: 'shell', name: 'API_TOKEN', ...notInside }],
  ['$apiToken', { kind: 'variable', written: 'shell', ...notInside }],
  ['%API_TOKEN%', { kind: 'variable', written: 'windows', name: 'API_TOKEN', ...notInside }],
  ['{{ api_token }}', { kind: 'variable', written: 'template', name: 'api_token', ...notInside }],
  [
    braced('{ secrets.API_TOKEN }'),
    { kind: 'variable', written: 'template', name: 'API_TOKEN', ...notInside },
  ],
  ['$(cat token.txt)', { kind: 'variable', written: 'command', ...notInside }],
  ['process.env.API_TOKEN', { kind: 'variable', written: 'code', name: 'API_TOKEN', ...notInside }],
  ['os.environ["API_TOKEN"]', { kind: 'variable', written: 'code', name: 'API_TOKEN', ...notInside }],
  ["os.getenv('API_TOKEN')", { kind: 'variable', written: 'code', name: 'API_TOKEN', ...notInside }],
  [
    'REPLICATE_API_TOKEN',
    { kind: 'variable', written: 'bare_name', name: 'REPLICATE_API_TOKEN', ...notInside },
  ],
  [`$${t}`, { kind: 'variable', written: 'shell', ...inside }],
  [`$${cut}`, { kind: 'variable', written: 'shell', ...notInside }],

  [`REPLICATE_API_TOKEN=${t}`, { kind: 'assignment', name: 'REPLICATE_API_TOKEN', ...inside }],
  [`export API_TOKEN="${t}"`, { kind: 'assignment', name: 'API_TOKEN', ...inside }],
  [`"api_token": "${t}"`, { kind: 'assignment', name: 'api_token', ...inside }],
  [`--token=${t}`, { kind: 'assignment', name: 'token', ...inside }],
  [`X=${t}`, { kind: 'assignment', ...inside }],
  [`API_TOKEN=${cut}`, { kind: 'assignment', name: 'API_TOKEN', ...notInside }],

  ['<your-token>', { kind: 'placeholder' }],
  ['YOUR_API_TOKEN', { kind: 'placeholder' }],
  ['yourApiToken', { kind: 'placeholder' }],
  ['[insert token here]', { kind: 'placeholder' }],
  ['r8_your_token_here', { kind: 'placeholder' }],
  ['token', { kind: 'placeholder' }],

  ['undefined', { kind: 'unset_value', word: 'undefined' }],
  ['None', { kind: 'unset_value', word: 'none' }],
  ['"null"', { kind: 'unset_value', word: 'null' }],
  ['[object Object]', { kind: 'unset_value', word: 'object' }],

  [`r8_…${t.slice(-4)}`, { kind: 'ellipsis' }],
  [`r8_...${t.slice(-4)}`, { kind: 'ellipsis' }],
  ['r8_****', { kind: 'ellipsis' }],
  ['********', { kind: 'ellipsis' }],
  ['r8_xxxxxxxxxxxx', { kind: 'ellipsis' }],
  [`${t.slice(0, 8)}...`, { kind: 'ellipsis' }],

  [cut, { kind: 'cut_short', length: 38 }],
  [t.slice(0, 39), { kind: 'cut_short', length: 39, likelyPosition: 40 }],
  ['r8_', { kind: 'cut_short', length: 3 }],

  [t + t, { kind: 'too_long', length: 80, doubled: true, ...inside }],
  [`${t}\n${t}`, { kind: 'too_long', length: 81, doubled: true, ...inside }],
  [t + cut, { kind: 'too_long', length: 78, doubled: true, ...inside }],
  [`${t}abc`, { kind: 'too_long', length: 43, doubled: false, ...inside }],
  [`abc${t}`, { kind: 'too_long', length: 43, doubled: false, ...inside }],
  [`https://api.test/?token=${t}`, { kind: 'too_long', length: 64, doubled: false, ...inside }],
  [`${cut}abcd`, { kind: 'too_long', length: 42, doubled: false, ...notInside }],
  [t.repeat(2000), { kind: 'too_long', length: 80_000, doubled: false, ...notInside }],

  [`${t},`, { kind: 'bad_character', position: 41, codePoint: 44, ...inside }],
  [`r8_${t}`, { kind: 'bad_character', position: 6, codePoint: 95, ...inside }],
  [replaced(t, 9, '-'), { kind: 'bad_character', position: 10, codePoint: 45, ...notInside }],
  [replaced(t, 9, '😀'), { kind: 'bad_character', position: 10, codePoint: 0x1f600, ...notInside }],
  [
    replaced(t, 9, '\u0430'),
    { kind: 'bad_character', position: 10, codePoint: 0x430, lookAlike: true, ...notInside },
  ],
  [
    replaced(t, 9, '\uff21'),
    { kind: 'bad_character', position: 10, codePoint: 0xff21, lookAlike: true, ...notInside },
  ],
  [`r8-${body}`, { kind: 'bad_character', position: 3, codePoint: 45, lookAlike: true, ...notInside }],
  [
    `r8\u2014${body}`,
    { kind: 'bad_character', position: 3, codePoint: 0x2014, lookAlike: true, ...notInside },
  ],

  [`rpa_${digits(40)}`, { kind: 'wrong_prefix', looksLike: 'runpod' }],
  [hex, { kind: 'wrong_prefix', looksLike: 'replicate_legacy' }],
  [`ghp_${digits(36)}`, { kind: 'wrong_prefix', looksLike: 'github' }],
  [`sk-proj-${digits(36)}`, { kind: 'wrong_prefix', looksLike: 'openai' }],
  [`sk-ant-${digits(36)}`, { kind: 'wrong_prefix', looksLike: 'anthropic' }],
  [`hf_${digits(34)}`, { kind: 'wrong_prefix', looksLike: 'huggingface' }],
  [`AKIA${'A1'.repeat(8)}`, { kind: 'wrong_prefix', looksLike: 'aws' }],
  [`eyJ${digits(20)}.eyJ${digits(30)}.${digits(20)}`, { kind: 'wrong_prefix', looksLike: 'jwt' }],
  [body, { kind: 'wrong_prefix', looksLike: 'prefix_missing' }],
  [`_${body}`, { kind: 'wrong_prefix', looksLike: 'prefix_missing' }],
  [`R8_${body}`, { kind: 'wrong_prefix', looksLike: 'prefix_case' }],
  [
    mintToken(prefixOf('acme_')),
    { kind: 'wrong_prefix', looksLike: 'other_installation', prefix: prefixOf('acme_') },
  ],
  ['correct-horse', { kind: 'wrong_prefix', looksLike: 'unknown' }],
  ['__proto__', { kind: 'wrong_prefix', looksLike: 'unknown' }],
  ['constructor', { kind: 'wrong_prefix', looksLike: 'unknown' }],

  [replaced(t, 9, t[9] === 'a' ? 'b' : 'a'), { kind: 'mistyped', likelyPosition: 10 }],
  [`rB_${body}`, { kind: 'mistyped', likelyPosition: 2 }],
];

test('every dirty shape gets its own diagnosis', () => {
  for (const [text, flaw] of DIRTY) {
    const parsed = parseToken(text, DEFAULT_PREFIX);
    assert.deepEqual(parsed, { ok: false, flaw }, text.slice(0, 60).replaceAll(body, '<body>'));
  }
});

test('where a variable is written, only what can be nothing but its name is repeated', () => {
  const prefix = prefixOf('api_');
  const nameIn = (text: string) => {
    const parsed = parseToken(text, prefix);
    assert.ok(!parsed.ok && parsed.flaw.kind === 'variable', text);
    return parsed.flaw.name;
  };
  assert.equal(nameIn('$REPLICATE_TOKEN'), 'REPLICATE_TOKEN');
  assert.equal(nameIn('$acme_key'), 'acme_key');
  const unnamed = [
    mintToken(prefix).slice(0, 10),
    'API_abc123',
    hex,
    `KEY_${digits(16)}`,
    'KEY_abcdefg',
    'password1',
  ];
  for (const name of unnamed) assert.equal(nameIn(`$${name}`), undefined);
});

test('two neighbours that changed places are named', () => {
  const at = [...t].findIndex((character, i) => i >= 3 && i < 33 && character !== t[i + 1]);
  const flaw = { kind: 'mistyped', likelyPosition: at + 1, swapped: true };
  assert.deepEqual(parseToken(swapped(t, at, at + 1), DEFAULT_PREFIX), { ok: false, flaw });
});

test('one character left out, the last one too, is told from a token that was cut off', () => {
  const at = [...t].findIndex((character, i) => i >= 3 && character !== t[i + 1]);
  const flaw = { kind: 'cut_short', length: 39, likelyPosition: at + 1 };
  assert.deepEqual(parseToken(replaced(t, at, ''), DEFAULT_PREFIX), { ok: false, flaw });
});

test('a token is good under its own prefix and under no other', () => {
  fc.assert(
    fc.property(anyTokenWithPrefix, anyTokenWithPrefix, (one, other) => {
      assert.deepEqual(parseToken(one.text, one.prefix), { ok: true, text: one.text });
      fc.pre(one.prefix !== other.prefix);
      assert.ok(!parseToken(one.text, other.prefix).ok);
    }),
  );
});

test('a single changed, dropped or inserted character is always refused', () => {
  const character = fc.oneof(anyDigit, fc.constantFrom('_', '-', ' ', '\n', '\0', '…', '\u0430', '\u200b'));
  fc.assert(
    fc.property(anyTokenWithPrefix, fc.nat({ max: 39 }), character, ({ text, prefix }, index, by) => {
      assert.ok(!parseToken(replaced(text, index, ''), prefix).ok);
      assert.ok(!parseToken(replaced(text, index, text.charAt(index) + by), prefix).ok);
      assert.ok(by === text.charAt(index) || !parseToken(replaced(text, index, by), prefix).ok);
    }),
    { numRuns: 2000 },
  );
});

test('a swap of two different neighbours is always refused', () => {
  fc.assert(
    fc.property(anyTokenWithPrefix, fc.nat({ max: 38 }), ({ text, prefix }, index) => {
      fc.pre(text.charAt(index) !== text.charAt(index + 1));
      assert.ok(!parseToken(swapped(text, index, index + 1), prefix).ok);
    }),
    { numRuns: 2000 },
  );
});

test('a good token inside a longer text is seen wherever it stands', () => {
  fc.assert(
    fc.property(anyToken, fc.string(), fc.string(), (text, before, after) => {
      fc.pre(before + after !== '');
      const parsed = parseToken(before + text + after, DEFAULT_PREFIX);
      assert.ok(!parsed.ok && 'tokenInside' in parsed.flaw && parsed.flaw.tokenInside);
    }),
    { numRuns: 1000 },
  );
});

test('what is needed to parse a token runs in a browser', () => {
  const seen = new Set<string>();
  const visit = (file: string) => {
    if (seen.has(file)) return;
    seen.add(file);
    const source = readFileSync(new URL(file, import.meta.url), 'utf8');
    for (const [, from = ''] of source.matchAll(/ from '([^']+)'/g)) {
      assert.match(from, /^\.\//, `${file} imports ${from}`);
      visit(from);
    }
    assert.doesNotMatch(source, /\b(?:Buffer|process)\b\./, file);
  };
  visit('./parse-token.ts');
  visit('./read-credential.ts');
  visit('./describe-flaw.ts');
  assert.ok(seen.size > 10);
});
