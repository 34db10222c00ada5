import { trimBlanks } from '../token-format/blank.ts';
import { codeOfFlaw, describeFlaw } from '../token-format/describe-flaw.ts';
import type { TextFlaw } from '../token-format/flaw.ts';
import { parseToken } from '../token-format/parse-token.ts';
import type { TokenPrefix } from '../token-format/prefix.ts';
import type { TokenText } from '../token-format/token-text.ts';
import type { Environment } from './environment.ts';
import type { ErrorFacts } from './errors.ts';
import { findSimilarVariable, TOKEN_VARIABLE } from './similar-variable.ts';

/** A token that a program was started with and what to warn of, or why there is none, in words that repeat no token text. */
export type StartToken =
  | { readonly ok: true; readonly text: TokenText; readonly warning?: string }
  | { readonly ok: false; readonly facts: ErrorFacts };

/**
 * Takes the token that a program was given. Blanks around it are left out, with a warning; every other mistake is named.
 *
 * `origin` is where the text comes from, in words that can begin a sentence.
 */
export function readGivenToken(given: unknown, origin: string, prefix: TokenPrefix): StartToken {
  if (typeof given !== 'string') {
    const what = given === null ? 'null' : Array.isArray(given) ? 'a list' : `of the type ${typeof given}`;
    return refused(
      'token_malformed',
      `${origin} is not a text but ${what}.`,
      'Pass the API token as a text.',
    );
  }
  const { rest, before, after } = trimBlanks(given);
  if (rest === '') {
    const what = given === '' ? 'is empty' : 'holds nothing but blanks';
    return refused('token_missing', `${origin} ${what}.`, FILL);
  }
  const parsed = parseToken(rest, prefix);
  if (!parsed.ok) {
    const { happened, fix } = describeFlaw(parsed.flaw, prefix);
    return refused(codeOfFlaw(parsed.flaw), `${origin}: ${happened}`, fix + hintAtPrefix(parsed.flaw));
  }
  const what = before ?? after;
  if (what === undefined) return { ok: true, text: parsed.text };
  const where = before && after ? 'around' : before ? 'before' : 'after';
  const { happened, fix } = describeFlaw({ kind: 'whitespace', where, what, tokenInside: true }, prefix);
  return { ok: true, text: parsed.text, warning: `${origin}: ${happened} It was left out. ${fix}` };
}

/** Takes the token from the environment; without one, says which variable may have been meant. */
export function readEnvironmentToken(environment: Environment | undefined, prefix: TokenPrefix): StartToken {
  if (environment === undefined) {
    return refused(
      'token_missing',
      'There is no API token: the option token was not given, and there are no environment variables here.',
      'Pass it: new Wardkey({ token }). A page that the server itself serves uses Wardkey.forSession().',
    );
  }
  const value = environment[TOKEN_VARIABLE];
  if (value === '')
    return refused('token_missing', `The variable ${TOKEN_VARIABLE} is set, but empty.`, FILL);
  if (value !== undefined) return readGivenToken(value, `The variable ${TOKEN_VARIABLE}`, prefix);
  const notSet = `The environment variable ${TOKEN_VARIABLE} is not set`;
  const similar = findSimilarVariable(environment, prefix);
  if (similar === undefined) return refused('token_missing', `${notSet}.`, SET);
  const but = similar.by === 'name' ? `${similar.name} is` : `${similar.name} holds an API token`;
  return refused(
    'token_missing',
    `${notSet}, but ${but}: did you mean ${similar.name}?`,
    `Rename ${similar.name} to ${TOKEN_VARIABLE}, or pass it: new Wardkey({ token: process.env.${similar.name} }).`,
  );
}

/** What is wrong when the option was written down but has no value: a setting that was read from a wrong place. */
export function refuseUndefinedToken(environment: Environment | undefined): StartToken {
  const isSet = environment?.[TOKEN_VARIABLE] !== undefined;
  return refused(
    'token_missing',
    'The option token was given, but it is undefined: the variable or setting that it was read from is not set.',
    isSet
      ? `Leave the option out: ${TOKEN_VARIABLE} is set, and is then read.`
      : 'Check the name of that variable, and that it is set for this process before this line runs.',
  );
}

const SET = `Set it for the process that runs this program, for example in its .env file or with: read -rs ${TOKEN_VARIABLE} && export ${TOKEN_VARIABLE}. Or pass it: new Wardkey({ token }).`;
const FILL =
  'Put the API token there. If a file or a secret store should have filled it in, check the name of the entry.';

function hintAtPrefix(flaw: TextFlaw): string {
  if (flaw.kind !== 'wrong_prefix' || flaw.looksLike !== 'other_installation') return '';
  return ` If the server at baseUrl issues tokens that begin with ${flaw.prefix}, say so: new Wardkey({ prefix: "${flaw.prefix}" }).`;
}

function refused(code: string, detail: string, fix: string): StartToken {
  // The status that the server would answer with.
  return { ok: false, facts: { code, detail, fix, status: 401 } };
}
