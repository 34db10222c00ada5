/**
 * The character of a token that another one looks like, or undefined if it looks like none or is one itself.
 *
 * Knows Cyrillic and Greek letters, dashes for the underscore, and (by Unicode compatibility) full-width, bold,
 * raised and circled forms. Takes a single character; does not know ASCII for ASCII, such as `O` for `0`.
 */
export function lookAlikeOf(character: string): string | undefined {
  const plain = PLAIN.get(character) ?? character.normalize('NFKC');
  return plain !== character && /^[0-9A-Za-z_]$/.test(plain) ? plain : undefined;
}

// As escapes: the letters themselves could not be told from ASCII by whoever reads this table.
const LOOK_ALIKES = {
  A: '\u0391\u0410',
  B: '\u0392\u0412',
  C: '\u03f9\u0421',
  E: '\u0395\u0415',
  H: '\u0397\u041d',
  I: '\u0399\u0406\u04c0',
  J: '\u0408',
  K: '\u039a\u041a',
  M: '\u039c\u041c',
  N: '\u039d',
  O: '\u039f\u041e',
  P: '\u03a1\u0420',
  S: '\u0405',
  T: '\u03a4\u0422',
  X: '\u03a7\u0425',
  Y: '\u03a5\u04ae',
  Z: '\u0396',
  a: '\u03b1\u0430',
  c: '\u03f2\u0441',
  d: '\u0501',
  e: '\u0435',
  h: '\u04bb',
  i: '\u03b9\u0456\u0131',
  j: '\u03f3\u0458',
  k: '\u03ba\u043a',
  l: '\u04cf',
  o: '\u03bf\u043e',
  p: '\u03c1\u0440',
  q: '\u051b',
  r: '\u0433',
  s: '\u0455',
  u: '\u03c5',
  v: '\u03bd',
  w: '\u051d',
  x: '\u0445',
  y: '\u03b3\u0443',
  3: '\u0417\u0437',
  6: '\u0431',
  _: '-\xaf\u2010\u2011\u2012\u2013\u2014\u2015\u2017\u2212\ufe58\ufe63\uff0d',
} as const;

const PLAIN = new Map(
  Object.entries(LOOK_ALIKES).flatMap(([plain, others]) =>
    [...others].map((other) => [other, plain] as const),
  ),
);
