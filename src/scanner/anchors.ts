import type { TokenPrefix } from '../token-format/prefix.ts';

/** Bytes that may stand at one place, by number. */
export type ByteClass = ReadonlySet<number>;

/** The first four bytes of a way in which a token may be written: for each place, which bytes may stand there. */
export type Anchor = readonly [ByteClass, ByteClass, ByteClass, ByteClass];

/** How many different anchors the filter can hold apart: one bit of a byte for each. */
export const ANCHORS_MAX = 8;

/**
 * The beginnings of all the forms in which `readTokenAt` can read a token of this prefix, at most eight.
 *
 * They are wide rather than exact: what they let pass is read and judged by its checksum, what they do not let pass
 * is never looked at again.
 */
export function anchorsOf(prefix: TokenPrefix): readonly Anchor[] {
  const [first = '', second = ''] = prefix;
  const third = prefix[2] ?? ALPHANUMERIC;
  return [
    // As it is, or interrupted after the second character.
    [chars(first), chars(second), chars(third + INTERRUPTING), ANY],
    // Interrupted after the first character.
    [
      chars(first),
      chars(INTERRUPTING),
      escapeKind(second),
      second === '_' ? ANY : chars(`${lowDigit(second)}0123456789ux\n \t${second}`),
    ],
    // Escaped from the first character on.
    [
      chars('%\\=&'),
      escapeKind(first),
      chars(`${lowDigit(first)}${highDigit(first)}01259x`),
      chars(second, INTERRUPTING, '0123456789abcdefABCDEF'),
    ],
    // Two that go well together: neither lets much pass that the other one does not.
    union(
      [
        chars(highDigit(first)),
        chars(lowDigit(first)),
        chars(`${highDigit(second)} :-`),
        chars(lowDigit(second) + highDigit(second)),
      ],
      base64Anchor(prefix, 0),
    ),
    [chars(first), chars('\0'), chars(second), chars('\0')],
    [chars('\0'), chars(first), chars('\0'), chars(second)],
    base64Anchor(prefix, 2),
    base64Anchor(prefix, 1),
  ];
}

/** What may come between two characters of a token, or begin the escape of one. */
export const INTERRUPTING = '%\\=`^&';

/**
 * How many bits of the first base64 digit of an anchor belong to what stands before the token, by the place of the
 * token's first byte in its group of three.
 */
export const BASE64_SKIPPED_BITS = [0, 2, 4] as const;

const ALPHANUMERIC = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const ANY: ByteClass = new Set(Array.from({ length: 256 }, (_, byte) => byte));

function chars(...texts: string[]): ByteClass {
  return new Set(Array.from(texts.join(''), (character) => character.charCodeAt(0)));
}

/** What follows the sign that begins an escape of this character, or a broken line. */
function escapeKind(character: string): ByteClass {
  return chars(`${highDigit(character)}ux\r\n#2\\_`);
}

function hexOf(character: string): string {
  const hex = character.charCodeAt(0).toString(16);
  return hex + hex.toUpperCase();
}

function highDigit(character: string): string {
  return hexOf(character).charAt(0);
}

function lowDigit(character: string): string {
  const hex = hexOf(character);
  return hex.charAt(1) + hex.charAt(3);
}

function union(one: Anchor, other: Anchor): Anchor {
  return [or(one[0], other[0]), or(one[1], other[1]), or(one[2], other[2]), or(one[3], other[3])];
}

/**
 * The first four digits that hold bits of a token whose first byte stands `place` bytes into a group of three. Lines of
 * base64 end after a group of four digits: in the anchor itself one may end there.
 */
function base64Anchor(prefix: TokenPrefix, place: 0 | 1 | 2): Anchor {
  const known = Array.from(prefix, (character) => character.charCodeAt(0).toString(2).padStart(8, '0')).join(
    '',
  );
  const bits = ('.'.repeat(BASE64_SKIPPED_BITS[place]) + known).padEnd(24, '.');
  const digits = (index: number): ByteClass => {
    const pattern = bits.slice(6 * index, 6 * index + 6);
    const fits = (value: number) =>
      [...value.toString(2).padStart(6, '0')].every((bit, at) => pattern[at] === '.' || pattern[at] === bit);
    const values = Array.from({ length: 64 }, (_, value) => value).filter(fits);
    return chars(...values.map((value) => BASE64[value] ?? (value === 62 ? '+-' : '/_')));
  };
  if (place === 0) return [digits(0), digits(1), digits(2), digits(3)];
  if (place === 1) return [digits(0), digits(1), digits(2), or(digits(3), LINE_END)];
  return [digits(0), digits(1), or(digits(2), LINE_END), ANY];
}

/** Also as JSON writes it. */
const LINE_END = chars('\r\n\\');

function or(one: ByteClass, other: ByteClass): ByteClass {
  return new Set([...one, ...other]);
}
