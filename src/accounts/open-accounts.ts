import type { Mail } from '../mail/open-mail.ts';
import { accept, type Outcome, refuse } from '../problems/problem.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Logger } from '../runtime/logger.ts';
import { openSeal } from '../runtime/seal.ts';
import type { ChangeTransaction } from '../store/change-transaction.ts';
import type { Store } from '../store/open-store.ts';
import type { AccountRecord } from '../store/records.ts';
import { type GitHub, openGitHub } from './github.ts';
import { type GitHubRegistration, openGitHubClient } from './github-client.ts';
import { type Guessing, openGuessing } from './guessing.ts';
import { inHashingTurn } from './hashing-turns.ts';
import { type Invitations, openInvitations } from './invitations.ts';
import { type MakeAccount, makeAccount } from './make-account.ts';
import { type OwnAccount, openOwnAccount } from './own-account.ts';
import { openPasskeys, type Passkeys } from './passkeys.ts';
import { hashPassword, passwordFlaw } from './password.ts';
import { openPasswordReset, type PasswordReset } from './password-reset.ts';
import { openSecondFactor, type SecondFactor } from './second-factor.ts';
import { openSessions, type Sessions } from './sessions.ts';
import { openSignIn, type SignIn } from './sign-in.ts';
import { openSignUp, type SignUp } from './sign-up.ts';
import type { PolicySource } from './sign-up-policy.ts';

/** What is needed to make an account. */
export interface NewAccount {
  readonly email: string;
  readonly name: string;
  readonly password: string;
  readonly isOperator: boolean;
}

/** Who may sign in, and as whom. */
export interface Accounts {
  readonly sessions: Sessions;
  readonly signIn: SignIn;
  readonly signUp: SignUp;
  readonly invitations: Invitations;
  readonly passwordReset: PasswordReset;
  readonly own: OwnAccount;
  readonly secondFactor: SecondFactor;
  readonly passkeys: Passkeys;
  /** Signing in with GitHub, where this installation is registered there. */
  readonly github: GitHub | undefined;
  /** What is slowed when it is tried too often. */
  readonly guessing: Guessing;
  /**
   * Prepares an account: the answer makes it, in the change that it is called in and together with what else that
   * change makes. Refuses a password that would be guessed, and then, a second account for an e-mail address.
   */
  prepare(wanted: NewAccount): Promise<Outcome<MakeAccount>>;
  /**
   * Suspends an account or lifts its suspension: from then on all its tokens are refused, or accepted again. Its
   * sessions end for good. Refuses an account that suspends itself: nobody might be left who could lift that. So of
   * operators who suspend each other one remains; `by` is undefined for whoever acts on the server's own machine.
   */
  setSuspended(
    transaction: ChangeTransaction,
    accountId: string,
    isSuspended: boolean,
    by: string | undefined,
  ): Promise<Outcome<{ readonly account: AccountRecord }>>;
}

/**
 * What accounts work with. `publicUrl` is the address pages are seen at, without a slash at its end;
 * `installationKey` is 32 bytes in hex, and seals what must be read again.
 */
export interface AccountsOptions {
  readonly store: Store;
  readonly mail: Mail;
  readonly clock: Clock;
  readonly publicUrl: string;
  readonly installationKey: string;
  readonly policySource: PolicySource;
  readonly github: GitHubRegistration | undefined;
  readonly logger: Logger;
}

/** The accounts of a store. */
export function openAccounts(options: AccountsOptions): Accounts {
  const { store, clock, mail, publicUrl } = options;
  // Without a colon: programs that make codes take it for the end of the name.
  const installation = `Wardkey ${new URL(publicUrl).host.replaceAll(':', ' ')}`;
  const seal = openSeal(options.installationKey, 'second factor');
  const guessing = openGuessing(clock);
  const secondFactor = openSecondFactor({ mail, seal, issuer: installation });
  const sessions = openSessions(store, clock, mail);
  const signIn = openSignIn({ store, clock, sessions, guessing, secondFactor });
  const signUp = openSignUp({ ...options, guessing });
  const client = options.github && openGitHubClient(options.github);
  return {
    sessions,
    guessing,
    secondFactor,
    signIn,
    signUp,
    passkeys: openPasskeys({ store, mail, clock, guessing, signIn, installation }),
    github: client && openGitHub({ ...options, client, guessing, signIn, signUp }),
    invitations: openInvitations(options),
    passwordReset: openPasswordReset({ ...options, guessing }),
    own: openOwnAccount({ ...options, guessing }),
    prepare: async (wanted) => {
      const flaw = passwordFlaw(wanted.password, wanted.email);
      if (flaw !== undefined) {
        return refuse('validation_failed', { errors: [{ pointer: '/password', detail: flaw }] });
      }
      // Hashing takes long: it must not happen while a change holds everyone else up.
      const hash = await inHashingTurn(undefined, () => hashPassword(wanted.password));
      if (!hash.ok) return hash;
      return accept((transaction) => makeAccount(transaction, { ...wanted, passwordHash: hash.value }));
    },
    setSuspended: async (transaction, accountId, isSuspended, by) => {
      if (isSuspended && by === accountId) return refuse('account_state_conflict');
      const account = await transaction.findAccount({ id: accountId });
      if (account === undefined) return refuse('not_found');
      if ((account.suspendedAt !== null) === isSuspended) return accept({ account });
      const suspendedAt = isSuspended ? transaction.at : null;
      await transaction.saveSuspension(accountId, suspendedAt);
      if (isSuspended) await transaction.signIn.deleteSessions(accountId);
      transaction.audit({ action: isSuspended ? 'account.suspended' : 'account.resumed', accountId });
      return accept({ account: { ...account, suspendedAt } });
    },
  };
}
