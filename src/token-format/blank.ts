import type { Blank } from './flaw.ts';

/** What kind of blank a character is; undefined if it shows on a screen or is a control character. */
export function blankOf(character: string): Blank | undefined {
  if (character > ' ' && character < '\x7f') return undefined;
  if (character === ' ') return 'space';
  if (character === '\t') return 'tab';
  if (/^[\n\r\x85\u2028\u2029]/.test(character)) return 'line_break';
  if (/^[\xa0\u202f]/.test(character)) return 'no_break_space';
  if (character === '\ufeff') return 'byte_order_mark';
  if (/^\p{White_Space}/u.test(character)) return 'other_blank';
  // \p{Cf}: zero-width spaces and joiners, soft hyphens, direction marks. The rest are letters that show nothing.
  if (/^(?:\p{Cf}|\u034f|[\u115f\u1160\u2800\u3164\uffa0])/u.test(character)) return 'zero_width';
  return undefined;
}

/** A text without the blanks at its ends, and which blank was the first and which the last of them. */
export function trimBlanks(text: string): {
  readonly rest: string;
  readonly before?: Blank;
  readonly after?: Blank;
} {
  let start = 0;
  let end = text.length;
  while (start < end && blankOf(text.charAt(start))) start++;
  while (end > start && blankOf(text.charAt(end - 1))) end--;
  const before = start > 0 ? blankOf(text.charAt(0)) : undefined;
  const after = end < text.length ? blankOf(text.charAt(end)) : undefined;
  return { rest: text.slice(start, end), ...(before && { before }), ...(after && { after }) };
}
