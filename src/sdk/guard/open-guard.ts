import { findInUrl } from '../../token-format/find-in-url.ts';
import type { TokenPrefix } from '../../token-format/prefix.ts';
import { readCredential } from '../../token-format/read-credential.ts';
import { APIError } from '../errors.ts';
import type { TokenScope } from '../types/token.ts';
import type { AcceptedVerdict, RefusedVerdict, Verdict } from '../types/verdict.ts';
import { Wardkey } from '../wardkey.ts';
import { localProblem, problemOfCredential, type Refusal, refusalOf } from './refusal.ts';
import { openVerdictMemory } from './verdict-memory.ts';

/** How a server guards its routes. */
export interface GuardOptions {
  /**
   * The client that asks; its own token needs the scope `verify`. Without it one is made from `WARDKEY_API_TOKEN` and
   * `WARDKEY_URL`, which throws at once, at the start of the server, if the token is missing or cannot be one.
   */
  readonly client?: Wardkey | undefined;
  /** What the caller's token must be allowed to do: `api` unless said otherwise, as at the gateway; null is anything. */
  readonly scope?: TokenScope | null | undefined;
  /**
   * For how many seconds an accepted token is accepted again without asking; 0 unless said otherwise. A verdict is true for
   * the moment it is given and names no time for which it stays so: with any number above 0, a token that was just
   * disabled goes on working here for up to as long. Refusals are never kept.
   */
  readonly cacheSeconds?: number | undefined;
  /** Is told why a token could not be checked; `console.error` unless said otherwise. */
  readonly onError?: ((error: Error) => void) | undefined;
}

/** Whose token a request came with. */
export type VerifiedCaller = Pick<AcceptedVerdict, 'token' | 'account'>;

/** What a guard looks at in a request. */
export interface GuardedRequest {
  /** The value of every Authorization header. */
  readonly authorization: readonly string[];
  /** Path and query. */
  readonly url: string;
  readonly address?: string | undefined;
  readonly userAgent?: string | undefined;
}

export type GuardOutcome =
  | { readonly ok: true; readonly caller: VerifiedCaller }
  | { readonly ok: false; readonly refusal: Refusal };

/**
 * Makes the function that checks the token of a request, by asking Wardkey. Refuses as the gateway does, with the same
 * problems; when Wardkey cannot be asked it refuses with 503, because nobody knows then whether the token is good.
 */
export function openGuard(options: GuardOptions = {}): (request: GuardedRequest) => Promise<GuardOutcome> {
  const { client = new Wardkey(OWN_CLIENT), scope = 'api', cacheSeconds = 0 } = options;
  const onError = options.onError ?? ((error: Error) => console.error(`wardkey: ${error.message}`));
  const memory = openVerdictMemory(cacheSeconds);
  const { baseUrl } = client;
  const prefix = client.prefix as TokenPrefix;

  return async (request) => {
    const credential = readCredential(request.authorization, prefix);
    if (findInUrl(request.url, prefix, credential.kind !== 'missing') !== undefined) {
      return refuse(
        localProblem(credential.kind === 'missing' ? 'token_in_url' : 'token_ambiguous', baseUrl),
      );
    }
    if (credential.kind !== 'token') return refuse(problemOfCredential(credential, prefix, baseUrl));
    const { address, userAgent } = request;
    const question = {
      token: credential.text,
      ...(scope !== null && { scope }),
      ...(address !== undefined && { address }),
      ...(userAgent !== undefined && { user_agent: userAgent.slice(0, USER_AGENT_LENGTH_MAX) }),
    };
    try {
      const verdict = await memory.recall(question, () => client.verify(question));
      if (isAccepted(verdict))
        return { ok: true, caller: { token: verdict.token, account: verdict.account } };
      if (isRefused(verdict)) return refuse(verdict.problem);
      throw new APIError({
        code: 'answer_not_understood',
        detail: 'What the server answered is no verdict.',
        fix: 'Check that baseUrl is the address of a Wardkey server.',
      });
    } catch (error) {
      onError(error instanceof Error ? error : new Error('The token could not be checked.'));
      return refuse(localProblem('verifier_unavailable', baseUrl));
    }
  };
}

/** A caller is waiting: it had better hear soon that nobody knows. */
const OWN_CLIENT = { timeoutSeconds: 5, retries: 1 };
const USER_AGENT_LENGTH_MAX = 1024;

function refuse(problem: RefusedVerdict['problem']): GuardOutcome {
  return { ok: false, refusal: refusalOf(problem) };
}

// What stands between may answer with anything; only what is plainly a verdict opens the door.
function isAccepted(verdict: Verdict): verdict is AcceptedVerdict {
  return verdict?.valid === true && verdict.code === 'accepted' && typeof verdict.token?.id === 'string';
}

function isRefused(verdict: Verdict): verdict is RefusedVerdict {
  const status = verdict?.valid === false ? verdict.problem?.status : undefined;
  return Number.isInteger(status) && Number(status) >= 400 && Number(status) < 600;
}
