import { accept, type Outcome, refuse } from '../problems/problem.ts';
import type { AccountName, AccountRecord } from '../store/records.ts';
import { type Caller, maySee } from './caller.ts';

/** Finds an account by id, e-mail address or username, if the caller may know of it. */
export async function findAccountNamed(
  store: { findAccount(name: AccountName): Promise<AccountRecord | undefined> },
  name: string,
  caller: Caller,
): Promise<Outcome<AccountRecord>> {
  const account = await store.findAccount(
    name.includes('@') ? { email: name } : name.startsWith('acc_') ? { id: name } : { username: name },
  );
  if (account === undefined || !maySee(caller, account.id)) {
    return refuse('not_found', { detail: 'There is no such account, or it is not yours.' });
  }
  return accept(account);
}
