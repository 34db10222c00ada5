import { accept, type Outcome, refuse } from '../problems/problem.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Logger } from '../runtime/logger.ts';
import type { Store } from '../store/open-store.ts';
import type { GitHubClient, GitHubPerson } from './github-client.ts';
import type { Guessing } from './guessing.ts';
import { openPending } from './pending.ts';
import { isSameHash, nameOf, newSecret } from './secret.ts';
import type { Origin } from './sessions.ts';
import type { SignIn, SignInStep } from './sign-in.ts';
import type { SignUp } from './sign-up.ts';

/** What coming back from GitHub leads to: into an account, or to the page that makes one. */
export type GitHubStep = SignInStep | { readonly kind: 'sign_up'; readonly url: string };

/** Signing in by an account at GitHub. */
export interface GitHub {
  /** Where the browser is sent, and the text that it keeps until it comes back. */
  begin(
    from: Origin,
  ): Outcome<{ readonly location: string; readonly text: string; readonly maxAgeSeconds: number }>;
  /**
   * Whoever comes back is let into the account that is linked with them, or that has their verified address. Whoever
   * has none gets a link that makes one, where everyone may sign up.
   */
  finish(
    text: string,
    given: { readonly code: string; readonly state: string },
    from: Origin,
  ): Promise<Outcome<GitHubStep>>;
}

const PENDING_MILLISECONDS = 10 * 60_000;

export function openGitHub(parts: {
  client: GitHubClient;
  store: Store;
  clock: Clock;
  guessing: Guessing;
  signIn: SignIn;
  signUp: SignUp;
  publicUrl: string;
  logger: Logger;
}): GitHub {
  const { client, store, guessing, signIn, signUp, logger } = parts;
  const redirectUri = `${parts.publicUrl}/v1/session/github/callback`;
  const pending = openPending<{ state: string; verifier: string }>(parts.clock, PENDING_MILLISECONDS);
  const enter = async (person: GitHubPerson, from: Origin): Promise<Outcome<GitHubStep>> => {
    const linkedId = await store.signIn.findIdentity('github', person.id);
    const account = await store.findAccount(
      linkedId === undefined ? { email: person.email } : { id: linkedId },
    );
    if (account === undefined) {
      const url = await signUp.linkFor(person, from.address);
      return url.ok ? accept({ kind: 'sign_up', url: url.value.url }) : url;
    }
    return signIn.withProof(account, 'github', from, async (transaction) => {
      const now = await transaction.signIn.findIdentity('github', person.id);
      if (now !== undefined) return now === account.id ? accept({}) : refuse('sign_in_failed');
      await transaction.signIn.insertIdentity('github', person.id, account.id);
      await transaction.signIn.confirmEmail(account.id);
      transaction.audit({ action: 'account.github_linked', accountId: account.id });
      return accept({});
    });
  };
  return {
    begin: ({ address }) => {
      const slowed = guessing.beginning.begin(address, '');
      if (slowed !== undefined) return slowed;
      const about = { state: newSecret().text, verifier: newSecret().text };
      const text = pending.begin(about);
      const location = client.pageFor({ ...about, redirectUri });
      return accept({ location, text, maxAgeSeconds: pending.maxAgeSeconds });
    },
    finish: async (text, { code, state }, from) => {
      const asked = pending.take(text);
      // The browser that comes back must be the one that was sent: else somebody could sign others in as themselves.
      if (asked === undefined || !isSameHash(nameOf(asked.state).hash, nameOf(state).hash)) {
        return refuse('sign_in_failed');
      }
      let person: GitHubPerson | undefined;
      try {
        person = await client.findPerson({ code, verifier: asked.verifier, redirectUri });
      } catch (error) {
        logger.warn({ err: error }, 'GitHub did not say who it is');
        return refuse('github_failed');
      }
      return person === undefined ? refuse('sign_in_failed') : enter(person, from);
    },
  };
}
