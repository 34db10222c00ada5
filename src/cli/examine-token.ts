import { findSimilarVariable, TOKEN_VARIABLE } from '../sdk/similar-variable.ts';
import { readGivenToken } from '../sdk/start-token.ts';
import { hintOf } from '../token-format/hint.ts';
import { parseToken } from '../token-format/parse-token.ts';
import { DEFAULT_PREFIX, parsePrefix, type TokenPrefix } from '../token-format/prefix.ts';
import type { TokenText } from '../token-format/token-text.ts';

/** One thing that was looked at, and how it is. Never a token in it. */
export interface Check {
  readonly name: string;
  readonly level: 'good' | 'advice' | 'wrong';
  readonly detail: string;
  /** The code of the problem, where it is one that a server answers with. */
  readonly code?: string;
}

/** A text that should be a token, and where it comes from: words that can begin a sentence. */
export interface GivenText {
  readonly text: string;
  readonly origin: string;
}

/** What can be said of a token without any server. */
export interface Examined {
  readonly checks: readonly Check[];
  readonly text?: TokenText;
}

/** Finds the token among variables: under the name that was asked for, or else under one that was meant. */
export function findGivenText(
  variables: Readonly<Record<string, string | undefined>>,
  name: string | undefined,
  place: (name: string) => string,
): { readonly checks: readonly Check[]; readonly given?: GivenText } {
  const wanted = name ?? TOKEN_VARIABLE;
  const value = variables[wanted];
  if (value !== undefined) return { checks: [], given: { text: value, origin: place(wanted) } };
  const similar = findSimilarVariable(variables, DEFAULT_PREFIX);
  if (similar === undefined || name !== undefined) {
    const detail = `${wanted} is not set, and nothing with a similar name is`;
    return { checks: [{ name: 'variable', level: 'wrong', detail, code: 'token_missing' }] };
  }
  const given = { text: variables[similar.name] ?? '', origin: place(similar.name) };
  if (OTHER_CLIENTS[similar.name] !== undefined) {
    const detail = `${similar.name} is read by ${OTHER_CLIENTS[similar.name]}; the client of Wardkey reads ${wanted}`;
    return { checks: [{ name: 'variable', level: 'good', detail }], given };
  }
  const detail = `${wanted} is not set, but ${similar.name} ${similar.by === 'name' ? 'is' : 'holds an API token'}: rename it to ${wanted}`;
  return { checks: [{ name: 'variable', level: 'wrong', detail, code: 'token_missing' }], given };
}

/** Variables under which other clients expect a token of the API behind the gateway. */
const OTHER_CLIENTS: Readonly<Record<string, string>> = {
  REPLICATE_API_TOKEN: 'the clients of Replicate',
};

/** Says what is wrong with a text that should be a token, to the character, and where it belongs. */
export function examineToken({ text: given, origin }: GivenText, setting: string | undefined): Examined {
  const own = prefixOf(setting);
  const prefix = provenPrefix(given.trim()) ?? own;
  const read = readGivenToken(given, origin, prefix);
  if (!read.ok) {
    const { code, detail, fix } = read.facts;
    return { checks: [{ name: 'API token', level: 'wrong', detail: `${detail} ${fix}`, code }] };
  }
  const { text, warning } = read;
  const checks: Check[] = [
    {
      name: 'API token',
      level: 'good',
      detail: `${hintOf(text, prefix)} is well formed: ${text.length} characters, the checksum fits`,
    },
  ];
  if (warning !== undefined) checks.push({ name: 'API token', level: 'advice', detail: warning });
  if (prefix !== own) {
    const detail = `its tokens begin with ${prefix}, not with ${own}: ${setting === undefined ? 'it is another one than the default' : 'WARDKEY_TOKEN_PREFIX says otherwise'}`;
    checks.push({ name: 'installation', level: setting === undefined ? 'good' : 'wrong', detail });
  }
  return { checks, text };
}

function prefixOf(setting: string | undefined): TokenPrefix {
  const parsed = parsePrefix(setting ?? DEFAULT_PREFIX);
  return parsed.ok ? parsed.prefix : DEFAULT_PREFIX;
}

/** The checksum covers the prefix: where it fits, the token was issued with it. */
function provenPrefix(text: string): TokenPrefix | undefined {
  const parsed = parsePrefix(/^[a-z][a-z0-9]{0,8}_/.exec(text)?.[0] ?? '');
  return parsed.ok && parseToken(text, parsed.prefix).ok ? parsed.prefix : undefined;
}
