import { askHidden, type Terminal } from './ask-hidden.ts';
import { currentProcess } from './environment.ts';
import { AuthenticationError } from './errors.ts';

/** Tries a token: gives a client that the server has accepted, or throws an `AuthenticationError`. */
export type TryToken<Client> = (token?: string) => Promise<Client>;

/**
 * Gives a client, asking a person for the token if the program was started without a good one. Each refusal is shown
 * and the question is put again, three times at most. Without a terminal the first refusal is thrown.
 */
export async function askUntilAccepted<Client>(
  attempt: TryToken<Client>,
  terminal: Terminal | undefined = currentTerminal(),
): Promise<Client> {
  let refusal: AuthenticationError;
  try {
    return await attempt();
  } catch (error) {
    refusal = refusalIn(error);
  }
  if (terminal === undefined) throw withoutTerminal(refusal);
  for (let questions = 0; questions < QUESTIONS_MAX; questions++) {
    terminal.output.write(`${refusal.message}\n\n`);
    try {
      return await attempt(await askHidden('API token (not shown): ', terminal));
    } catch (error) {
      refusal = refusalIn(error);
    }
  }
  throw refusal;
}

const QUESTIONS_MAX = 3;

function refusalIn(error: unknown): AuthenticationError {
  if (error instanceof AuthenticationError) return error;
  throw error;
}

function withoutTerminal(refusal: AuthenticationError): AuthenticationError {
  const { code, status, docsUrl, requestId } = refusal;
  return new AuthenticationError({
    code,
    status,
    docsUrl,
    requestId,
    detail: `${refusal.detail} Nobody can be asked for it: this program does not run on a terminal.`,
    fix: refusal.fix,
  });
}

/** Questions go to standard error: what a program writes on standard output may be read by another. */
function currentTerminal(): Terminal | undefined {
  const { stdin: input, stderr: output } = (currentProcess() ?? {}) as {
    readonly stdin?: Terminal['input'] & { readonly isTTY?: boolean };
    readonly stderr?: Terminal['output'] & { readonly isTTY?: boolean };
  };
  if (!input?.isTTY || !output?.isTTY || typeof input.setRawMode !== 'function') return undefined;
  return { input, output };
}
