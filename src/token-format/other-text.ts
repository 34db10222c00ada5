import { hasValidChecksum } from './checksum.ts';
import type { OtherText, WrongPrefix } from './flaw.ts';
import { isToken } from './is-token.ts';
import { parsePrefix, type TokenPrefix } from './prefix.ts';
import { TOKEN_LENGTH } from './token-text.ts';

/**
 * Says what a text that does not begin with our prefix most likely is: our own token without it, one of another
 * installation, or what another service issues. A guess from the shape alone: nothing is asked of anyone.
 */
export function recogniseOtherText(text: string, prefix: TokenPrefix): WrongPrefix {
  const other = prefixOfOther(text);
  if (other) return { kind: 'wrong_prefix', looksLike: 'other_installation', prefix: other };
  if (text.slice(0, prefix.length).toLowerCase() === prefix) return wrongPrefix('prefix_case');
  const service = SERVICES.find(([, pattern]) => pattern.test(text));
  if (service) return wrongPrefix(service[0]);
  return wrongPrefix(hasLostPrefix(text, prefix) ? 'prefix_missing' : 'unknown');
}

const SERVICES: readonly (readonly [OtherText, RegExp])[] = [
  ['runpod', /^rpa_/],
  ['replicate_legacy', /^[0-9a-f]{40}$/],
  ['github', /^(?:gh[pousr]|github_pat)_/],
  ['anthropic', /^sk-ant-/],
  ['openai', /^sk-/],
  ['huggingface', /^hf_/],
  ['aws', /^A[KS]IA[0-9A-Z]{16}$/],
  ['jwt', /^eyJ[\w-]*\.[\w-]+\.[\w-]*$/],
];

function wrongPrefix(looksLike: OtherText): WrongPrefix {
  return { kind: 'wrong_prefix', looksLike };
}

function prefixOfOther(text: string): TokenPrefix | undefined {
  if (text.length !== TOKEN_LENGTH || !hasValidChecksum(text)) return undefined;
  const parsed = parsePrefix(text.slice(0, text.indexOf('_') + 1));
  return parsed.ok ? parsed.prefix : undefined;
}

// Selecting by double click stops at some characters, so the prefix may be lost in whole or in part.
function hasLostPrefix(text: string, prefix: TokenPrefix): boolean {
  const lost = TOKEN_LENGTH - text.length;
  if (lost < 1 || lost > prefix.length) return false;
  return lost === prefix.length ? /^[0-9A-Za-z]+$/.test(text) : isToken(prefix.slice(0, lost) + text, prefix);
}
