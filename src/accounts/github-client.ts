import { hash } from 'node:crypto';

/** Where GitHub is, and as whom this installation is registered there. Both addresses without a slash at their end. */
export interface GitHubRegistration {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly url: string;
  readonly apiUrl: string;
}

/** Somebody as GitHub knows them. The address is theirs: GitHub has verified it, and it is their primary one. */
export interface GitHubPerson {
  readonly id: string;
  readonly email: string;
  readonly name: string;
}

/** Asks GitHub who somebody is (OAuth 2.0 with PKCE, RFC 7636). */
export interface GitHubClient {
  /** The page of GitHub on which somebody says that they may be known here. */
  pageFor(request: {
    readonly state: string;
    readonly verifier: string;
    readonly redirectUri: string;
  }): string;
  /** Whoever came back with a code. `undefined`: GitHub says no, or knows no verified address of theirs. */
  findPerson(given: {
    readonly code: string;
    readonly verifier: string;
    readonly redirectUri: string;
  }): Promise<GitHubPerson | undefined>;
}

const ANSWER_MILLISECONDS = 10_000;

export function openGitHubClient({ clientId, clientSecret, url, apiUrl }: GitHubRegistration): GitHubClient {
  const ask = async (path: string, token: string): Promise<unknown> => {
    const answer = await fetch(`${apiUrl}${path}`, {
      redirect: 'error',
      signal: AbortSignal.timeout(ANSWER_MILLISECONDS),
      headers: { accept: 'application/vnd.github+json', authorization: `Bearer ${token}` },
    });
    if (!answer.ok) throw new Error(`GitHub answered ${path} with ${answer.status}`);
    return answer.json();
  };
  return {
    pageFor: ({ state, verifier, redirectUri }) => {
      const query = new URLSearchParams({
        client_id: clientId,
        redirect_uri: redirectUri,
        scope: 'read:user user:email',
        state,
        code_challenge: hash('sha256', verifier, 'base64url'),
        code_challenge_method: 'S256',
        allow_signup: 'true',
      });
      return `${url}/login/oauth/authorize?${query}`;
    },
    findPerson: async ({ code, verifier, redirectUri }) => {
      const answer = await fetch(`${url}/login/oauth/access_token`, {
        method: 'POST',
        redirect: 'error',
        signal: AbortSignal.timeout(ANSWER_MILLISECONDS),
        headers: { accept: 'application/json' },
        body: new URLSearchParams({
          client_id: clientId,
          client_secret: clientSecret,
          code,
          code_verifier: verifier,
          redirect_uri: redirectUri,
        }),
      });
      if (!answer.ok) throw new Error(`GitHub answered the code with ${answer.status}`);
      const { access_token: token } = (await answer.json()) as { access_token?: unknown };
      if (typeof token !== 'string') return undefined;
      return personOf(await ask('/user', token), await ask('/user/emails', token));
    },
  };
}

/** Only the primary address, and only a verified one: any other may be somebody else's. */
function personOf(user: unknown, emails: unknown): GitHubPerson | undefined {
  const { id, name, login } = user as { id?: unknown; name?: unknown; login?: unknown };
  if (!Array.isArray(emails) || !Number.isSafeInteger(id)) return undefined;
  const primary = (emails as { email?: unknown; primary?: unknown; verified?: unknown }[]).find(
    (each) => each.primary === true && each.verified === true,
  );
  if (typeof primary?.email !== 'string') return undefined;
  const shown = typeof name === 'string' && name.trim() !== '' ? name : String(login);
  return { id: String(id), email: primary.email.toLowerCase(), name: oneLine(shown) };
}

function oneLine(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ')
    .trim()
    .slice(0, 100);
}
