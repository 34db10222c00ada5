import { randomBytes } from 'node:crypto';
import { accept, type Outcome, refuse } from '../problems/problem.ts';
import type { ChangeTransaction } from '../store/change-transaction.ts';
import type { AccountRecord } from '../store/records.ts';
import { isReservedUsername, usernameFor } from './username.ts';

/** An account that is about to be made: its password is hashed already. */
export interface AccountWishes {
  readonly email: string;
  readonly name: string;
  readonly passwordHash: string;
  readonly isOperator: boolean;
}

/** Makes an account as a part of a change. */
export type MakeAccount = (transaction: ChangeTransaction) => Promise<Outcome<AccountRecord>>;

/** Writes an account, its password and its audit entry. Refuses a second account for an e-mail address. */
export async function makeAccount(
  transaction: ChangeTransaction,
  wanted: AccountWishes,
): Promise<Outcome<AccountRecord>> {
  const email = wanted.email.toLowerCase();
  if ((await transaction.findAccount({ email })) !== undefined) {
    return refuse('account_exists', { detail: `There is already an account for ${email}.` });
  }
  const username = await usernameFor(
    email,
    async (candidate) =>
      (!wanted.isOperator && isReservedUsername(candidate)) ||
      (await transaction.findAccount({ username: candidate })) !== undefined,
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
  await transaction.insertAccount(account, wanted.passwordHash);
  transaction.audit({
    action: 'account.created',
    accountId: account.id,
    detail: { username, isOperator: wanted.isOperator },
  });
  return accept(account);
}
