import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { mintToken } from '../token-format/mint-token.ts';
import { DEFAULT_PREFIX } from '../token-format/prefix.ts';
import { type Match, openSearch, searchBytes } from './open-search.ts';
import { anyPrefix, anySurroundings, anyTokenOf, prefixOf, WRITINGS } from './writings.test.ts';

const anyCase = anyPrefix.chain((prefix) =>
  fc.record({
    prefix: fc.constant(prefix),
    token: anyTokenOf(prefix),
    writing: fc.constantFrom(...WRITINGS),
    place: fc.nat(39),
    before: anySurroundings,
    after: anySurroundings,
  }),
);

test('a token of any prefix is found in every encoding, whatever stands around it', () => {
  fc.assert(
    fc.property(anyCase, ({ prefix, token, writing, place, before, after }) => {
      const found = searchBytes(writing.write(before, token, after, place), [prefix]);
      assert.deepEqual(
        found.map(({ text, encoding }) => ({ text, encoding })),
        [
          {
            text: token,
            encoding: place === 0 && found[0]?.text === token ? found[0].encoding : writing.encoding,
          },
        ],
        writing.name,
      );
    }),
    { numRuns: 1500 },
  );
});

test('no boundary of words hides a token', () => {
  const token = mintToken(DEFAULT_PREFIX);
  for (const [before, after] of [
    ['KEY_', ''],
    ['xr8', '&x=1'],
    ['"', '",'],
    ['(', ')'],
    ['https://api.example.com/?token=', '&next=1'],
    ['', 'AAAAAAAA'],
    ['r8_r8_', '-'],
    ['<b>', '</b>'],
  ]) {
    const [match, ...others] = searchBytes(Buffer.from(before + token + after), [DEFAULT_PREFIX]);
    assert.equal(match?.text, token);
    assert.equal(match.start, before?.length);
    assert.equal(others.length, 0);
  }
});

test('what only looks like a token is none: one wrong character in any encoding and nothing is found', () => {
  fc.assert(
    fc.property(anyCase, fc.integer({ min: 1, max: 61 }), ({ prefix, token, writing, place }, step) => {
      const at = Math.max(place, prefix.length);
      const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
      const other = alphabet[(alphabet.indexOf(token.charAt(at)) + step) % 62];
      const mistyped = token.slice(0, at) + other + token.slice(at + 1);
      assert.deepEqual(searchBytes(writing.write('', mistyped, '', place), [prefix]), []);
    }),
    { numRuns: 500 },
  );
});

test('a token is found once, at its place, wherever the pieces of a stream part it and its windows end', () => {
  const token = mintToken(DEFAULT_PREFIX);
  for (const writing of WRITINGS) {
    const written = writing.write('', token, '', 20);
    // Around the end of the first window, and of the second.
    for (const near of [262_144, 522_000]) {
      for (let shift = -90; shift <= 10; shift += 13) {
        const stream = Buffer.concat([
          Buffer.alloc(near + shift, 'ab c\n'),
          written,
          Buffer.alloc(3000, ' .\n'),
        ]);
        const [match, ...others] = searchInPieces(stream, 65_521);
        assert.equal(match?.text, token, `${writing.name} at ${near + shift}`);
        assert.equal(others.length, 0);
        assert.ok(Math.abs(match.start - (near + shift)) <= 6, `${match.start}`);
      }
    }
  }
});

test('line and column are those of a file of any length', () => {
  const token = mintToken(DEFAULT_PREFIX);
  fc.assert(
    fc.property(fc.nat(9), fc.array(fc.nat(50_000), { minLength: 1, maxLength: 6 }), (indent, lengths) => {
      const text = `${lengths.map((length) => `${'x'.repeat(length)}\n`).join('')}${' '.repeat(indent)}${token}`;
      const [match] = searchInPieces(Buffer.from(text), 50_000);
      assert.deepEqual([match?.line, match?.column], [lengths.length + 1, indent + 1]);
    }),
    { numRuns: 60 },
  );
});

test('tokens of several installations are told apart in one search', () => {
  const prefixes = ['r8_', 'acme_', 'a_', 'acme9_'].map(prefixOf);
  const tokens = prefixes.map((prefix) => mintToken(prefix));
  const found = searchBytes(Buffer.from(tokens.join('\n')), prefixes);
  assert.deepEqual(
    found.map(({ text, prefix }) => [text, prefix]),
    tokens.map((text, at) => [text, prefixes[at]]),
  );
});

test('a line that says so holds an allowed token, the next one does not', () => {
  const [one, other] = [mintToken(DEFAULT_PREFIX), mintToken(DEFAULT_PREFIX)];
  const found = searchBytes(Buffer.from(`key = "${one}" # wardkey:allow\nkey = "${other}"\n`), [
    DEFAULT_PREFIX,
  ]);
  assert.deepEqual(
    found.map(({ isAllowedInLine }) => isAllowedInLine),
    [true, false],
  );
});

test('random bytes and texts full of beginnings hold no token and end quickly', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 5000 }),
      (bytes) => searchBytes(bytes, [DEFAULT_PREFIX]).length === 0,
    ),
  );
  for (const beginning of [
    'r8_',
    '%72',
    '\\u0072',
    'cjhf',
    '7238',
    'r\0',
    '\0r',
    'r8_abc\\\n',
    'yOF8',
    'nI4X',
  ]) {
    const start = performance.now();
    assert.deepEqual(searchBytes(Buffer.from(beginning.repeat(50_000)), [DEFAULT_PREFIX]), []);
    assert.ok(performance.now() - start < 10_000);
  }
});

function searchInPieces(stream: Buffer, size: number): Match[] {
  const found: Match[] = [];
  const search = openSearch([DEFAULT_PREFIX], (match) => found.push(match));
  for (let at = 0; at < stream.length; at += size) search.take(stream.subarray(at, at + size));
  search.end();
  return found;
}
