// The ways in which the tests of this folder write tokens. Named as a test because it is no part of the program.
import fc from 'fast-check';
import { mintToken } from '../token-format/mint-token.ts';
import { parsePrefix, type TokenPrefix } from '../token-format/prefix.ts';
import { ALPHABET, type TokenText } from '../token-format/token-text.ts';
import type { Encoding } from './read-token-at.ts';

/** A text that holds a token somewhere, in bytes. */
export interface Writing {
  readonly name: string;
  readonly encoding: Encoding;
  /** Writes `before`, the token and `after`. `place` is a number from 0 to 39. */
  write(before: string, token: string, after: string, place: number): Buffer;
}

const hexOf = (character: string) => character.charCodeAt(0).toString(16).padStart(2, '0');
const each = (text: string, change: (character: string) => string) => [...text].map(change).join('');
const around = (change: (token: string, place: number) => string) => {
  return (before: string, token: string, after: string, place: number) =>
    Buffer.from(before + change(token, place) + after);
};
/** Breaks a token before its character `place`. */
const broken = (by: string) =>
  around((token, place) => token.slice(0, Math.max(1, place)) + by + token.slice(Math.max(1, place)));
/** Escapes the character at `place`, and the underscore as well. */
const escaped = (spell: (character: string) => string) =>
  around((token, place) =>
    [...token]
      .map((character, at) => (at === place || character === '_' ? spell(character) : character))
      .join(''),
  );
const all = (spell: (character: string) => string) => around((token) => each(token, spell));
const wide = (text: string, isBig: boolean) => {
  const bytes = Buffer.from(text, 'utf16le');
  return isBig ? bytes.swap16() : bytes;
};
const inBase64 = (finish: (digits: string) => string) => {
  return (before: string, token: string, after: string) => {
    const inside = Buffer.from(`${before.slice(-7)}${token}${after.slice(0, 7)}`);
    return Buffer.from(`${before.replaceAll(/[\w+/-]/g, ' ')} ${finish(inside.toString('base64'))} ${after}`);
  };
};
const lines = (digits: string, end: string, length = 64) =>
  digits.replaceAll(new RegExp(`.{${length}}`, 'g'), `$&${end}`);

export const WRITINGS: readonly Writing[] = [
  { name: 'as it is', encoding: 'plain', write: around((token) => token) },
  { name: 'percent, some', encoding: 'escaped', write: escaped((c) => `%${hexOf(c)}`) },
  { name: 'percent, all', encoding: 'escaped', write: all((c) => `%${hexOf(c).toUpperCase()}`) },
  { name: 'percent, twice', encoding: 'escaped', write: escaped((c) => `%25${hexOf(c)}`) },
  { name: 'JSON, some', encoding: 'escaped', write: escaped((c) => `\\u00${hexOf(c)}`) },
  { name: 'JSON, all', encoding: 'escaped', write: all((c) => `\\u00${hexOf(c).toUpperCase()}`) },
  { name: 'JSON in JSON', encoding: 'escaped', write: all((c) => `\\\\u00${hexOf(c)}`) },
  { name: 'backslash x', encoding: 'escaped', write: all((c) => `\\x${hexOf(c)}`) },
  { name: 'Markdown', encoding: 'escaped', write: around((token) => token.replace('_', '\\_')) },
  { name: 'quoted-printable', encoding: 'escaped', write: escaped((c) => `=${hexOf(c).toUpperCase()}`) },
  { name: 'HTML entities', encoding: 'escaped', write: all((c) => `&#${c.charCodeAt(0)};`) },
  { name: 'HTML hex entities', encoding: 'escaped', write: escaped((c) => `&#x${hexOf(c)};`) },
  { name: 'backslash, line', encoding: 'broken line', write: broken('\\\n') },
  { name: 'backslash, line, blanks', encoding: 'broken line', write: broken('\\\r\n    ') },
  { name: 'backtick, line', encoding: 'broken line', write: broken('`\r\n') },
  { name: 'caret, line', encoding: 'broken line', write: broken('^\r\n') },
  { name: 'soft line break of a mail', encoding: 'broken line', write: broken('=\r\n') },
  {
    name: 'UTF-16',
    encoding: 'utf-16',
    write: (before, token, after) => wide(before + token + after, false),
  },
  {
    name: 'UTF-16 with its mark, big end first',
    encoding: 'utf-16',
    write: (before, token, after) => wide(`\ufeff${before}${token}${after}`, true),
  },
  { name: 'base64', encoding: 'base64', write: inBase64((digits) => digits) },
  {
    name: 'base64, url-safe',
    encoding: 'base64',
    write: inBase64((d) => d.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')),
  },
  { name: 'base64 in lines', encoding: 'base64', write: inBase64((digits) => lines(digits, '\n')) },
  {
    name: 'base64 in indented lines',
    encoding: 'base64',
    write: inBase64((digits) => lines(digits, '\r\n    ', 20)),
  },
  {
    name: 'base64 in lines in JSON',
    encoding: 'base64',
    write: inBase64((digits) => lines(digits, '\\n', 76)),
  },
  { name: 'hex', encoding: 'hex', write: all((c) => hexOf(c)) },
  { name: 'hex, capitals', encoding: 'hex', write: all((c) => hexOf(c).toUpperCase()) },
  { name: 'hex, separated', encoding: 'hex', write: around((token) => [...token].map(hexOf).join(':')) },
];

/** Any prefix an operator may choose. */
export const anyPrefix = fc.stringMatching(/^[a-z][a-z0-9]{0,8}_$/).map(prefixOf);

/** A token whose random part fast-check knows and can repeat. */
export function anyTokenOf(prefix: TokenPrefix): fc.Arbitrary<TokenText> {
  return fc
    .uint8Array({ min: 0, max: ALPHABET.length - 1, minLength: 40, maxLength: 40 })
    .map((bytes) => mintToken(prefix, () => bytes));
}

/** A text as the prefix that it is known to be. */
export function prefixOf(text: string): TokenPrefix {
  const parsed = parsePrefix(text);
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.prefix;
}

/** Text of the kind that surrounds tokens: never one that reads on into a neighbour's escape. */
export const anySurroundings = fc.oneof(
  fc.string({ unit: fc.constantFrom(...'KEY_=": ,;&()<>{}[]\'/xr8_72385fcjhyOF\n\t') }),
  fc.string({ unit: 'grapheme' }),
);
