import { accept, type Outcome, refuse } from '../problems/problem.ts';
import type { ChangeTransaction } from '../store/change-transaction.ts';
import type { TokenHashRecord, TokenWithTexts } from '../store/records.ts';
import type { TokenPrefix } from '../token-format/prefix.ts';
import type { TokenText } from '../token-format/token-text.ts';
import { type ChangedBy, refuseDeleted, type TokenChange } from './change-token.ts';
import { refuseLacking, refuseWider } from './grant.ts';
import { newText } from './issue-token.ts';
import { stateOf } from './token-state.ts';

/** So many old texts of a token may be in their grace at a time. */
const OLD_TEXTS_MAX = 2;

/** The longest time for which an old text may live on. */
export const GRACE_SECONDS_MAX = 30 * 24 * 60 * 60;

/**
 * Gives a token a new text under the same id, name, scopes and history. The text it had lives on for
 * `graceSeconds`, which may be zero, and is refused from that very millisecond on; older texts whose grace is still
 * running end no later, and all but the newest of them now: at most `OLD_TEXTS_MAX` old texts work. Refuses tokens that are out of force, and whoever has less than the token: they would
 * get the rest with its new text.
 */
export async function rotate(
  transaction: ChangeTransaction,
  prefix: TokenPrefix,
  found: TokenWithTexts,
  graceSeconds: number,
  by: ChangedBy,
): Promise<Outcome<{ changed: TokenWithTexts; text: TokenText }>> {
  const { token, account } = found;
  if (token.deleted !== null) return refuseDeleted(found);
  const state = stateOf(token, transaction.at);
  if (state !== 'active') {
    return refuse('token_state_conflict', {
      detail: `The token "${token.name}" is ${state}: a new text for it would be refused too.`,
      fix: state === 'disabled' ? 'Enable it first, or create a new token.' : 'Create a new token.',
    });
  }
  const refusal = refuseLacking(by.grantor, token.scopes) ?? refuseWider(by.grantor, token);
  if (refusal !== undefined) return refusal;
  const endsAt = transaction.at + graceSeconds * 1000;
  const older = [
    ...(await endOlder(transaction, found.texts.slice(0, OLD_TEXTS_MAX), endsAt)),
    ...(await endOlder(transaction, found.texts.slice(OLD_TEXTS_MAX), transaction.at)),
  ];
  const { text, record } = newText(prefix, token.id, transaction.at);
  await transaction.insertText(record);
  await transaction.saveToken(token);
  transaction.audit({
    action: 'token.rotated',
    tokenId: token.id,
    tokenHash: record.hash,
    accountId: token.accountId,
    detail: { name: token.name, hint: record.hint, oldHint: found.texts[0].hint, graceSeconds },
  });
  const changed: TokenWithTexts = {
    account,
    token: { ...token, revision: transaction.revision },
    texts: [record, ...older],
  };
  return accept({ changed, text });
}

/** Ends the grace of all older texts now. Changes nothing when none is running. */
export const endGrace: TokenChange = async (transaction, found) => {
  const [current, ...older] = found.texts;
  const ended = await endOlder(transaction, older, transaction.at);
  await transaction.saveToken(found.token);
  transaction.audit({
    action: 'token.grace_ended',
    tokenId: found.token.id,
    accountId: found.token.accountId,
    detail: { name: found.token.name, hint: current.hint },
  });
  const token = { ...found.token, revision: transaction.revision };
  return accept({ changed: { ...found, token, texts: [current, ...ended] } });
};

async function endOlder(
  transaction: ChangeTransaction,
  texts: readonly TokenHashRecord[],
  endsAt: number,
): Promise<TokenHashRecord[]> {
  const ended: TokenHashRecord[] = [];
  for (const text of texts) {
    const end = Math.min(text.endsAt ?? endsAt, endsAt);
    if (end !== text.endsAt) await transaction.endText(text.hash, end);
    ended.push({ ...text, endsAt: end });
  }
  return ended;
}
