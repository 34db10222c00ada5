import { accept, type Outcome, refuse } from '../problems/problem.ts';
import type { TokenWithTexts } from '../store/records.ts';
import type { TokenChange } from '../tokens/change-token.ts';
import { type Caller, maySee } from './caller.ts';
import type { ApiParts, ChangeAsCaller, OperationAnswer } from './operation.ts';
import { receiptOf, tokenJson } from './token-json.ts';

/**
 * Finds the token that a path names, if the caller may know of it. Another account's token and one that does not
 * exist give the same answer, to the letter.
 */
export async function findOwnToken(
  store: { findToken(id: string): Promise<TokenWithTexts | undefined> },
  id: string,
  caller: Caller,
): Promise<Outcome<TokenWithTexts>> {
  const found = await store.findToken(tokenIdOf(id, caller));
  if (found === undefined || !maySee(caller, found.account.id)) {
    return refuse('not_found', { detail: 'There is no such token, or it is not yours.' });
  }
  return accept(found);
}

/** Makes one change of the token that a path names, and answers it with the receipt. */
export async function changeOwnToken(
  parts: ApiParts,
  id: string,
  { change }: { readonly change: ChangeAsCaller },
  step: TokenChange,
): Promise<Outcome<OperationAnswer>> {
  const outcome = await change(async (transaction, by, caller) => {
    const found = await findOwnToken(transaction, id, caller);
    return found.ok ? step(transaction, found.value, by) : found;
  });
  if (!outcome.ok) return outcome;
  const { changed } = outcome.value;
  return accept({ body: { ...tokenJson(changed, parts), receipt: receiptOf(outcome.value) } });
}

function tokenIdOf(id: string, caller: Caller): string {
  return id === 'self' && caller.kind === 'token' ? caller.subject.token.id : id;
}
