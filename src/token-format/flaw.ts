import type { TokenPrefix } from './prefix.ts';

/**
 * What is wrong with a text that should have been a token, or with the Authorization header that should have carried
 * one: one kind for each mistake that is mended differently.
 *
 * Safe to log and to answer with: it never holds the text or a part of it longer than one character. (The name of a
 * variable and the prefix of another installation are public, and stand here only if they cannot be anything else.)
 *
 * `tokenInside` says that a good token of this installation stands in the text, so that taking away what surrounds
 * or parts it is all there is to do. Positions count characters from 1: in the text as it arrived, or after the
 * scheme of a header.
 */
export type Flaw = TextFlaw | HeaderFlaw;

/** A flaw of the text itself. */
export type TextFlaw =
  | { readonly kind: 'empty'; readonly scheme?: Scheme }
  | Whitespace
  | ({ readonly kind: 'control_character'; readonly position: number; readonly codePoint: number } & Inside)
  | Quotes
  | Brackets
  | SchemeRepeated
  | Variable
  | ({ readonly kind: 'assignment'; readonly name?: string } & Inside)
  | { readonly kind: 'placeholder' }
  | { readonly kind: 'unset_value'; readonly word: UnsetWord }
  | { readonly kind: 'ellipsis' }
  | { readonly kind: 'cut_short'; readonly length: number; readonly likelyPosition?: number }
  | ({ readonly kind: 'too_long'; readonly length: number; readonly doubled: boolean } & Inside)
  | BadCharacter
  | WrongPrefix
  | { readonly kind: 'mistyped'; readonly likelyPosition?: number; readonly swapped?: true };

/** A flaw of what stands before the token in an Authorization header. */
export type HeaderFlaw =
  | ({ readonly kind: 'scheme_missing' } & Inside)
  | ({ readonly kind: 'scheme_separator'; readonly separator: Separator } & Inside)
  | ({ readonly kind: 'scheme_unknown' } & Inside)
  | ({ readonly kind: 'basic_scheme' } & Inside);

/** The two words that may stand before a token in the Authorization header: `Token` is what older clients send. */
export type Scheme = 'bearer' | 'token';

/** What does not belong stands before the text, after it or both. */
export type Side = 'before' | 'after' | 'around';

/** White space and characters without width, as people would tell them apart. */
export type Blank =
  | 'space'
  | 'tab'
  | 'line_break'
  | 'no_break_space'
  | 'other_blank'
  | 'zero_width'
  | 'byte_order_mark';

/** Blank characters around or inside the text; `what` is the first of them. */
export type Whitespace = {
  readonly kind: 'whitespace';
  readonly where: Side | 'inside';
  readonly what: Blank;
} & Inside;

/** Quotation marks at the ends of the text. */
export type Quotes = {
  readonly kind: 'quotes';
  readonly style: 'straight' | 'typographic' | 'backtick';
  readonly side: Side;
} & Inside;

/** Brackets at the ends of the text. */
export type Brackets = {
  readonly kind: 'brackets';
  readonly style: 'angle' | 'curly' | 'square' | 'round';
  readonly side: Side;
} & Inside;

/** What belongs to the header stands in the value: the word Bearer, Token or Basic, or `Authorization:` itself. */
export type SchemeRepeated = {
  readonly kind: 'scheme_repeated';
  readonly written: Scheme | 'basic' | 'header';
} & Inside;

/** A character that no token contains; `lookAlike` if it resembles one that might stand in its place. */
export type BadCharacter = {
  readonly kind: 'bad_character';
  readonly position: number;
  readonly codePoint: number;
  readonly lookAlike?: true;
} & Inside;

/** The name of a variable where its value should be, or a command that nothing ran. */
export type Variable = {
  readonly kind: 'variable';
  readonly written: VariableForm;
  readonly name?: string;
} & Inside;

/** Another prefix than ours, or none; `prefix` only if a good token of another installation proves it to be one. */
export type WrongPrefix =
  | { readonly kind: 'wrong_prefix'; readonly looksLike: OtherText }
  | { readonly kind: 'wrong_prefix'; readonly looksLike: 'other_installation'; readonly prefix: TokenPrefix };

/** How a variable was written whose name arrived in place of its value. */
export type VariableForm = 'shell' | 'command' | 'windows' | 'template' | 'code' | 'bare_name';

/** What programming languages write for a value that is not there. */
export type UnsetWord = 'undefined' | 'null' | 'none' | 'nil' | 'nan' | 'true' | 'false' | 'object';

/** What a text without our prefix most likely is. */
export type OtherText =
  | 'runpod'
  | 'replicate_legacy'
  | 'github'
  | 'openai'
  | 'anthropic'
  | 'huggingface'
  | 'aws'
  | 'jwt'
  | 'prefix_missing'
  | 'prefix_case'
  | 'unknown';

/** What stands between the scheme and the token where one or more spaces should. */
export type Separator = Exclude<Blank, 'space'> | 'colon' | 'equals_sign' | 'nothing';

type Inside = { readonly tokenInside: boolean };
