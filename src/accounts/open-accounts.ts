import { randomBytes } from 'node:crypto';
import { accept, type Outcome, refuse } from '../problems/problem.ts';
import type { ChangeTransaction } from '../store/change-transaction.ts';
import type { Store } from '../store/open-store.ts';
import type { AccountRecord } from '../store/records.ts';
import { hashPassword, passwordFlaw } from './password.ts';
import { openSignIn, type SignIn } from './sign-in.ts';
import { usernameFor } from './username.ts';

/** What is needed to make an account. */
export interface NewAccount {
  readonly email: string;
  readonly name: string;
  readonly password: string;
  readonly isOperator: boolean;
}

/** Makes an account as a part of a change. */
export type MakeAccount = (transaction: ChangeTransaction) => Promise<Outcome<AccountRecord>>;

/** Who may sign in, and as whom. */
export interface Accounts extends SignIn {
  /**
   * Prepares an account: the answer makes it, in the change that it is called in and together with what else that
   * change makes. Refuses a password that would be guessed, and then, a second account for an e-mail address.
   */
  prepare(wanted: NewAccount): Promise<Outcome<MakeAccount>>;
  /** Suspends an account or lifts its suspension: from then on all its tokens are refused, or accepted again. */
  setSuspended(
    transaction: ChangeTransaction,
    accountId: string,
    isSuspended: boolean,
  ): Promise<Outcome<{ readonly account: AccountRecord }>>;
}

/** What accounts work with. `signingKey` signs session cookies; `publicUrl` is the address pages are seen at. */
export interface AccountsOptions {
  readonly store: Store;
  readonly signingKey: string;
  readonly publicUrl: string;
}

/** The accounts of a store. */
export function openAccounts(options: AccountsOptions): Accounts {
  return {
    ...openSignIn(options),
    prepare: async (wanted) => {
      const flaw = passwordFlaw(wanted.password, wanted.email);
      if (flaw !== undefined) {
        return refuse('validation_failed', { errors: [{ pointer: '/password', detail: flaw }] });
      }
      // Hashing takes long: it must not happen while a change holds everyone else up.
      const passwordHash = await hashPassword(wanted.password);
      return accept((transaction) => insertAccount(transaction, wanted, passwordHash));
    },
    setSuspended: async (transaction, accountId, isSuspended) => {
      const account = await transaction.findAccount({ id: accountId });
      if (account === undefined) return refuse('not_found');
      if ((account.suspendedAt !== null) === isSuspended) return accept({ account });
      const suspendedAt = isSuspended ? transaction.at : null;
      await transaction.saveSuspension(accountId, suspendedAt);
      transaction.audit({ action: isSuspended ? 'account.suspended' : 'account.resumed', accountId });
      return accept({ account: { ...account, suspendedAt } });
    },
  };
}

async function insertAccount(
  transaction: ChangeTransaction,
  wanted: NewAccount,
  passwordHash: string,
): Promise<Outcome<AccountRecord>> {
  const email = wanted.email.toLowerCase();
  if ((await transaction.findAccount({ email })) !== undefined) {
    return refuse('account_exists', { detail: `There is already an account for ${email}.` });
  }
  const username = await usernameFor(
    email,
    async (candidate) => (await transaction.findAccount({ username: candidate })) !== undefined,
  );
  const account: AccountRecord = {
    id: `acc_${randomBytes(10).toString('hex')}`,
    type: 'user',
    username,
    name: wanted.name,
    email,
    isOperator: wanted.isOperator,
    suspendedAt: null,
    createdAt: transaction.at,
  };
  await transaction.insertAccount(account, passwordHash);
  transaction.audit({
    action: 'account.created',
    accountId: account.id,
    detail: { username, isOperator: wanted.isOperator },
  });
  return accept(account);
}
