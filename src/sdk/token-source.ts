import type { TokenPrefix } from '../token-format/prefix.ts';
import { concealedCause } from './conceal.ts';
import { currentEnvironment } from './environment.ts';
import { AuthenticationError } from './errors.ts';
import type { TokenSource } from './send-request.ts';
import {
  readEnvironmentToken,
  readGivenToken,
  refuseUndefinedToken,
  type StartToken,
} from './start-token.ts';

/** Gives the token when it is asked: what reads it from a file or a secret store, so that a rotation needs no restart. */
export type GiveToken = () => string | Promise<string>;

/** What a token is taken from. */
export interface SourceParts {
  /** The options of the client, in which `token` may stand. */
  readonly options: { readonly token?: string | GiveToken };
  readonly prefix: TokenPrefix;
  readonly baseUrl: string;
  readonly warn: (message: string) => void;
}

/**
 * Takes the token of a client, and throws an `AuthenticationError` that names the mistake if it is not one. A function
 * is asked at the first call, and once more after its token was refused as rotated.
 *
 * What it returns keeps the token out of sight: nothing that prints objects shows it.
 */
export function openTokenSource(parts: SourceParts): TokenSource {
  const { options, prefix } = parts;
  if (typeof options.token === 'function') return askingSource(options.token, parts);
  const text = accept(readOption(), parts);
  return { current: async () => text, next: async () => undefined };

  function readOption(): StartToken {
    if (!('token' in options)) return readEnvironmentToken(currentEnvironment(), prefix);
    if (options.token === undefined) return refuseUndefinedToken(currentEnvironment());
    return readGivenToken(options.token, 'The option token', prefix);
  }
}

function askingSource(give: GiveToken, parts: SourceParts): TokenSource {
  let asked: Promise<string> | undefined;
  const current = (): Promise<string> => {
    asked ??= ask(give, parts).catch((error: unknown) => {
      asked = undefined; // the next call may have more luck
      throw error;
    });
    return asked;
  };
  return {
    current,
    next: async (refused) => {
      // Of several calls that were refused together only the first asks again.
      const held = asked;
      if ((await held) === refused && asked === held) asked = undefined;
      const text = await current();
      return text === refused ? undefined : text;
    },
  };
}

async function ask(give: GiveToken, parts: SourceParts): Promise<string> {
  let given: unknown;
  try {
    given = await give();
  } catch (thrown) {
    throw new AuthenticationError({
      code: 'token_missing',
      status: 401,
      detail: 'The function that was given as the option token failed.',
      fix: 'Mend the function, or what it reads from: the cause says what went wrong there.',
      docsUrl: `${parts.baseUrl}/errors/token_missing`,
      cause: concealedCause(thrown, []),
    });
  }
  return accept(
    readGivenToken(given, 'What the function given as the option token answered', parts.prefix),
    parts,
  );
}

function accept(read: StartToken, { baseUrl, warn }: SourceParts): string {
  if (!read.ok) {
    throw new AuthenticationError({ ...read.facts, docsUrl: `${baseUrl}/errors/${read.facts.code}` });
  }
  if (read.warning !== undefined) warn(read.warning);
  return read.text;
}
