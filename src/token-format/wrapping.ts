import { trimBlanks } from './blank.ts';
import type { Brackets, Quotes, SchemeRepeated, Side, Whitespace } from './flaw.ts';

/** What surrounds a text, and the text without it. */
export interface Wrapping {
  readonly flaw: Whitespace | Quotes | Brackets | SchemeRepeated;
  readonly rest: string;
}

/**
 * Takes away the outermost thing around a text that does not belong to a token: blanks, quotation marks, brackets,
 * or words of the header. Undefined if there is none.
 *
 * The rest is always shorter. The flaw says `tokenInside: false`; whoever knows better says otherwise.
 */
export function unwrap(text: string): Wrapping | undefined {
  return unwrapBlanks(text) ?? unwrapScheme(text) ?? unwrapQuotes(text) ?? unwrapBrackets(text);
}

function unwrapBlanks(text: string): Wrapping | undefined {
  const { rest, before, after } = trimBlanks(text);
  const what = before ?? after;
  if (what === undefined) return undefined;
  const where = before && after ? 'around' : before ? 'before' : 'after';
  return { flaw: { kind: 'whitespace', where, what, tokenInside: false }, rest };
}

function unwrapScheme(text: string): Wrapping | undefined {
  const found = /^(authorization|bearer|token|basic)(?:[\s:]+|$)/i.exec(text);
  if (!found?.[1]) return undefined;
  const written = SCHEME_WORDS[found[1].toLowerCase()] ?? 'header';
  return {
    flaw: { kind: 'scheme_repeated', written, tokenInside: false },
    rest: text.slice(found[0].length),
  };
}

const SCHEME_WORDS: Readonly<Record<string, SchemeRepeated['written']>> = {
  bearer: 'bearer',
  token: 'token',
  basic: 'basic',
};

function unwrapQuotes(text: string): Wrapping | undefined {
  const cut = cutEnds(text, QUOTE_ENDS);
  if (!cut) return undefined;
  const { style, side, rest } = cut;
  return { flaw: { kind: 'quotes', style, side, tokenInside: false }, rest };
}

function unwrapBrackets(text: string): Wrapping | undefined {
  const cut = cutEnds(text, BRACKET_ENDS);
  if (!cut) return undefined;
  const { style, side, rest } = cut;
  return { flaw: { kind: 'brackets', style, side, tokenInside: false }, rest };
}

type Ends<Style> = readonly { readonly style: Style; readonly opening: RegExp; readonly closing: RegExp }[];

const QUOTE_ENDS: Ends<Quotes['style']> = [
  // What was escaped for a shell or for JSON brings its backslash along.
  { style: 'straight', opening: /^\\?["']/, closing: /\\?["']$/ },
  { style: 'typographic', opening: /^[“”„‟‘’‚‛«»‹›]/, closing: /[“”„‟‘’‚‛«»‹›]$/ },
  { style: 'backtick', opening: /^[`´]/, closing: /[`´]$/ },
];

const BRACKET_ENDS: Ends<Brackets['style']> = [
  { style: 'angle', opening: /^</, closing: />$/ },
  { style: 'curly', opening: /^\{/, closing: /\}$/ },
  { style: 'square', opening: /^\[/, closing: /\]$/ },
  { style: 'round', opening: /^\(/, closing: /\)$/ },
];

function cutEnds<Style>(
  text: string,
  ends: Ends<Style>,
): { style: Style; side: Side; rest: string } | undefined {
  const before = ends.find(({ opening }) => opening.test(text));
  const opened = before ? text.replace(before.opening, '') : text;
  const after = ends.find(({ closing }) => closing.test(opened.slice(-2)));
  const style = before?.style ?? after?.style;
  if (style === undefined) return undefined;
  const rest = after ? opened.slice(0, -2) + opened.slice(-2).replace(after.closing, '') : opened;
  return { style, side: before && after ? 'around' : before ? 'before' : 'after', rest };
}
