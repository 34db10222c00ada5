import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { anyTokenWithPrefix, prefixOf, replaced } from './arbitrary.test.ts';
import { codeOfFlaw, describeFlaw } from './describe-flaw.ts';
import type { Flaw } from './flaw.ts';
import { mintToken } from './mint-token.ts';
import { parseToken } from './parse-token.ts';
import { DEFAULT_PREFIX, type TokenPrefix } from './prefix.ts';
import { readCredential } from './read-credential.ts';

const tokenInside = false;

/** Flaws of every kind, and of every variety that is worded differently. */
const SAMPLES: { readonly [Kind in Flaw['kind']]: readonly Extract<Flaw, { readonly kind: Kind }>[] } = {
  empty: [{ kind: 'empty' }, { kind: 'empty', scheme: 'bearer' }],
  whitespace: [
    { kind: 'whitespace', where: 'before', what: 'space', tokenInside },
    { kind: 'whitespace', where: 'inside', what: 'line_break', tokenInside: true },
  ],
  control_character: [{ kind: 'control_character', position: 3, codePoint: 27, tokenInside }],
  quotes: [{ kind: 'quotes', style: 'straight', side: 'around', tokenInside }],
  brackets: [{ kind: 'brackets', style: 'angle', side: 'around', tokenInside }],
  scheme_repeated: [{ kind: 'scheme_repeated', written: 'bearer', tokenInside }],
  variable: [
    { kind: 'variable', written: 'shell', name: 'API_TOKEN', tokenInside },
    { kind: 'variable', written: 'command', tokenInside },
    { kind: 'variable', written: 'shell', tokenInside: true },
  ],
  assignment: [{ kind: 'assignment', name: 'API_TOKEN', tokenInside }],
  placeholder: [{ kind: 'placeholder' }],
  unset_value: [{ kind: 'unset_value', word: 'undefined' }],
  ellipsis: [{ kind: 'ellipsis' }],
  cut_short: [
    { kind: 'cut_short', length: 38 },
    { kind: 'cut_short', length: 39, likelyPosition: 17 },
  ],
  too_long: [
    { kind: 'too_long', length: 80, doubled: true, tokenInside },
    { kind: 'too_long', length: 41, doubled: false, tokenInside },
  ],
  bad_character: [
    { kind: 'bad_character', position: 7, codePoint: 45, tokenInside },
    { kind: 'bad_character', position: 7, codePoint: 0x430, lookAlike: true, tokenInside },
  ],
  wrong_prefix: [
    { kind: 'wrong_prefix', looksLike: 'runpod' },
    { kind: 'wrong_prefix', looksLike: 'replicate_legacy' },
    { kind: 'wrong_prefix', looksLike: 'prefix_missing' },
    { kind: 'wrong_prefix', looksLike: 'prefix_case' },
    { kind: 'wrong_prefix', looksLike: 'unknown' },
    { kind: 'wrong_prefix', looksLike: 'other_installation', prefix: prefixOf('acme_') },
  ],
  mistyped: [
    { kind: 'mistyped' },
    { kind: 'mistyped', likelyPosition: 7 },
    { kind: 'mistyped', likelyPosition: 7, swapped: true },
  ],
  scheme_missing: [{ kind: 'scheme_missing', tokenInside }],
  scheme_separator: [{ kind: 'scheme_separator', separator: 'tab', tokenInside }],
  scheme_unknown: [{ kind: 'scheme_unknown', tokenInside }],
  basic_scheme: [{ kind: 'basic_scheme', tokenInside }],
};

test('every flaw is described in whole sentences, and no two in the same words', () => {
  const seen = new Set<string>();
  for (const flaw of Object.values(SAMPLES).flat()) {
    const { happened, fix } = describeFlaw(flaw, DEFAULT_PREFIX);
    for (const text of [happened, fix]) assert.match(text, /^[A-Z].+\.$/, text);
    assert.ok(!seen.has(happened), happened);
    seen.add(happened);
  }
});

test('our own token is called an API token and never a key', () => {
  for (const flaw of Object.values(SAMPLES).flat()) {
    const { happened, fix } = describeFlaw(flaw, DEFAULT_PREFIX);
    assert.doesNotMatch(
      `${happened} ${fix}`.replaceAll(/an? (?:RunPod|OpenAI|Anthropic|AWS access) key/g, ''),
      /\bkey/i,
    );
  }
});

test('a number in a flaw is in its description', () => {
  assert.match(describeFlaw({ kind: 'cut_short', length: 38 }, DEFAULT_PREFIX).happened, /38 of 40/);
  assert.match(describeFlaw({ kind: 'mistyped', likelyPosition: 17 }, DEFAULT_PREFIX).happened, /\b17\b/);
  assert.match(
    describeFlaw({ kind: 'mistyped', likelyPosition: 17, swapped: true }, DEFAULT_PREFIX).happened,
    /\b17 and 18\b/,
  );
});

test('the service whose token arrived is named', () => {
  const services = {
    runpod: /RunPod/,
    replicate_legacy: /Replicate/,
    github: /GitHub/,
    openai: /OpenAI/,
    anthropic: /Anthropic/,
    huggingface: /Hugging Face/,
    aws: /AWS/,
    jwt: /JSON Web Token/,
  } as const;
  for (const [looksLike, name] of Object.entries(services) as [keyof typeof services, RegExp][]) {
    assert.match(describeFlaw({ kind: 'wrong_prefix', looksLike }, DEFAULT_PREFIX).happened, name);
  }
});

test('an empty place, a slip of one character and a wrong prefix have codes of their own', () => {
  for (const [kind, flaws] of Object.entries(SAMPLES)) {
    const own = { empty: 'token_missing', mistyped: 'token_mistyped', wrong_prefix: 'token_wrong_prefix' };
    const code = Object.hasOwn(own, kind) ? own[kind as keyof typeof own] : 'token_malformed';
    for (const flaw of flaws) {
      const isSlip = flaw.kind === 'cut_short' && flaw.likelyPosition !== undefined;
      assert.equal(codeOfFlaw(flaw), isSlip ? 'token_mistyped' : code);
    }
  }
});

test('of a token that arrives damaged or wrapped, no eight characters are repeated', () => {
  const part = fc.tuple(fc.nat({ max: 40 }), fc.nat({ max: 40 }));
  const around = fc.constantFrom(
    ...[
      '',
      ' ',
      '"',
      '$',
      '${',
      '}',
      '%',
      '{{',
      '}}',
      '<',
      '>',
      'Bearer ',
      'Token ',
      'Basic ',
      'API_TOKEN=',
      'x=',
      '$API_',
    ],
    ...[
      'process.env.',
      '…',
      '...',
      '\n',
      '\0',
      '`',
      ', ',
      ':',
      'Authorization: ',
      '-',
      '_',
      '\u0430',
      '\ufeff',
      '(',
      '[',
    ],
  );
  const change = fc.constantFrom('same', 'upper', 'lower', 'bad', 'base64', 'doubled');
  fc.assert(
    fc.property(
      anyTokenWithPrefix,
      part,
      around,
      around,
      around,
      change,
      ({ text, prefix }, ends, a, b, c, how) => {
        const piece = text.slice(Math.min(...ends), Math.max(...ends));
        const changed = {
          same: piece,
          upper: piece.toUpperCase(),
          lower: piece.toLowerCase(),
          bad: replaced(piece, 9, '!'),
          base64: Buffer.from(piece).toString('base64'),
          doubled: piece + piece,
        }[how];
        const secret = changed.startsWith(prefix) ? changed.slice(prefix.length) : changed;
        assertNotRepeated(secret, a + b + changed + c, prefix);
      },
    ),
    { numRuns: 20_000 },
  );
});

test('whatever arrives, it is answered, and no eight characters of it are repeated', () => {
  const unit = fc.constantFrom('binary', 'binary-ascii', 'grapheme') satisfies fc.Arbitrary<string>;
  const text = unit.chain((each) => fc.string({ unit: each, size: '+1' }));
  fc.assert(
    fc.property(text, anyTokenWithPrefix, (arrived, { prefix }) =>
      assertNotRepeated(arrived, arrived, prefix),
    ),
    { numRuns: 5000 },
  );
});

test('a text of any length is answered at once, however it is made', () => {
  const prefix = prefixOf('a_');
  const t = mintToken(prefix);
  const units = [
    'a_',
    'a',
    ' ',
    '\t',
    '\n',
    '"',
    '$',
    '${',
    '{{',
    '<',
    '(',
    'Bearer ',
    'Token:',
    'Basic ',
    '\u200b',
    ', ',
  ];
  const more = [
    '.',
    '*',
    'x',
    '-',
    '=',
    'A_',
    'API_TOKEN=',
    '\\',
    '\\"',
    '\xc3',
    '\u0430',
    '😀',
    '\ud800',
    '…',
    '[',
    t,
    `${t} `,
  ];
  const started = performance.now();
  for (const unit of [...units, ...more]) {
    for (const length of [4095, 4096, 4097, 65_536]) {
      for (const tail of ['', '!', t]) {
        const text = unit.repeat(Math.ceil(length / unit.length)).slice(0, length - tail.length) + tail;
        for (const value of [text, `Bearer ${text}`.slice(0, length), `Basic ${text}`]) {
          parseToken(value, prefix);
          readCredential([value], prefix);
        }
      }
    }
  }
  // 2,400 texts. One step that is quadratic in 4,096 takes minutes here; a busy machine does not.
  assert.ok(performance.now() - started < 20_000);
});

function assertNotRepeated(secret: string, arrived: string, prefix: TokenPrefix): void {
  const parsed = parseToken(arrived, prefix);
  const read = readCredential([`Bearer ${arrived}`], prefix);
  const bare = readCredential([arrived], prefix);
  const flaws: Flaw[] = [];
  if (!parsed.ok) flaws.push(parsed.flaw);
  if (read.kind === 'flawed') flaws.push(read.flaw);
  if (bare.kind === 'flawed') flaws.push(bare.flaw);
  const said = flaws.map((flaw) => JSON.stringify([flaw, describeFlaw(flaw, prefix)])).join('\n');
  for (let i = 0; i + 8 <= secret.length; i++) {
    const isPublic = prefix.includes(secret.slice(i, i + 8).toLowerCase());
    assert.ok(isPublic || !said.includes(secret.slice(i, i + 8)), `characters ${i} to ${i + 8} are repeated`);
  }
}
