import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Scope } from './start-wardkey.ts';

/** Somebody who has an account at GitHub. */
export interface GitHubUser {
  readonly id: number;
  readonly login: string;
  readonly name: string | null;
  readonly emails: readonly { email: string; primary: boolean; verified: boolean }[];
}

/** As much of GitHub as signing in by it needs. */
export interface TestGitHub {
  readonly url: string;
  /** Somebody agrees on the page that a browser was sent to: where it is sent back to. */
  agree(location: string, user: GitHubUser): string;
  /** From then on it answers nothing but failures. */
  breakDown(): void;
}

export const GITHUB_CLIENT = { id: 'Iv1.test', secret: 'a-client-secret-for-tests' };

/** Starts one that knows our client alone, and gives a code out once, to whoever shows that they asked for it. */
export async function startTestGitHub(scope: Scope): Promise<TestGitHub> {
  const codes = new Map<string, { user: GitHubUser; challenge: string; redirectUri: string }>();
  const tokens = new Map<string, GitHubUser>();
  let isBroken = false;
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const piece of request) body += piece;
    const answer = (status: number, value: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    if (isBroken) return answer(500, {});
    if (request.url === '/login/oauth/access_token') {
      const form = new URLSearchParams(body);
      const known = codes.get(form.get('code') ?? '');
      codes.delete(form.get('code') ?? '');
      const challenge = createHash('sha256')
        .update(form.get('code_verifier') ?? '')
        .digest('base64url');
      const isRight =
        form.get('client_id') === GITHUB_CLIENT.id &&
        form.get('client_secret') === GITHUB_CLIENT.secret &&
        known?.challenge === challenge &&
        known.redirectUri === form.get('redirect_uri');
      if (known === undefined || !isRight) return answer(200, { error: 'bad_verification_code' });
      const token = `gh_${tokens.size}`;
      tokens.set(token, known.user);
      return answer(200, { access_token: token, token_type: 'bearer' });
    }
    const user = tokens.get(request.headers.authorization?.slice('Bearer '.length) ?? '');
    if (user === undefined) return answer(401, {});
    const { emails, ...profile } = user;
    return answer(200, request.url === '/user/emails' ? emails : profile);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  scope.after(() => server.close());
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    agree: (location, user) => {
      const asked = new URL(location).searchParams;
      const code = `code_${codes.size}_${user.login}`;
      const redirectUri = asked.get('redirect_uri') ?? '';
      codes.set(code, { user, challenge: asked.get('code_challenge') ?? '', redirectUri });
      const back = new URL(redirectUri);
      back.searchParams.set('code', code);
      back.searchParams.set('state', asked.get('state') ?? '');
      return back.href;
    },
    breakDown: () => {
      isBroken = true;
    },
  };
}
