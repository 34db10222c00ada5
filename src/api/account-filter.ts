import { accept, type Outcome } from '../problems/problem.ts';
import type { Store } from '../store/open-store.ts';
import { accountOf, type Caller, isOperator } from './caller.ts';
import { findAccountNamed } from './find-account.ts';

/**
 * The id of the account that a question is limited to: the one that is named, if the caller may know of it; else
 * their own. `undefined` for an operator who names none: they see all.
 */
export async function accountFilter(
  store: Pick<Store, 'findAccount'>,
  named: string | undefined,
  caller: Caller,
): Promise<Outcome<string | undefined>> {
  if (named === undefined) return accept(isOperator(caller) ? undefined : accountOf(caller)?.id);
  const found = await findAccountNamed(store, named, caller);
  return found.ok ? accept(found.value.id) : found;
}
