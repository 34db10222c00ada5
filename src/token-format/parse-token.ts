import { diagnose } from './diagnose.ts';
import type { TextFlaw } from './flaw.ts';
import { isToken } from './is-token.ts';
import type { TokenPrefix } from './prefix.ts';
import type { TokenText } from './token-text.ts';

/** A token text, or what is wrong with the text that should have been one. */
export type ParsedToken =
  | { readonly ok: true; readonly text: TokenText }
  | { readonly ok: false; readonly flaw: TextFlaw };

/**
 * Takes a text that should be a token of this installation, and nothing else: no blanks, no quotes, no scheme.
 *
 * Good means well-formed, with the right checksum; whether such a token was ever issued is not known here. Never
 * throws, whatever arrives, and needs no server: it runs in a browser too. A good text costs a tenth of a
 * microsecond; what is wrong with a bad one is found afterwards, in a time that has a bound.
 */
export function parseToken(text: string, prefix: TokenPrefix): ParsedToken {
  if (isToken(text, prefix)) return { ok: true, text };
  return { ok: false, flaw: diagnose(text, prefix) };
}
