import type { Mail } from '../mail/open-mail.ts';
import type { MailedTokens } from '../mail/token-mails.ts';
import type { AuditEntry } from '../store/audit-chain.ts';
import type { Companion } from '../store/change.ts';
import type { ChangeTransaction } from '../store/change-transaction.ts';
import type { Actor, TokenWithTexts } from '../store/records.ts';
import type { Notification } from '../store/sign-in-records.ts';

/** Whose choice it is whether a mail is sent. What is not here is told by whoever does it, or not at all. */
const CHOICES: Readonly<Record<string, Notification>> = {
  'token.created': 'token_created',
  'token.rotated': 'token_rotated',
  'token.disabled': 'token_disabled_by_other',
};

/**
 * Tells owners by mail of what a change has done with their tokens, whoever made it and by whatever way: made, rotated,
 * or disabled by somebody else. Not of the token that an account is born with, not of leaks, which have a mail of their
 * own, and not of what the owner does not want to hear of. Many tokens that are disabled at once are one mail.
 */
export function tellOwners(mail: Mail): Companion {
  return async (transaction, { actor, entries }) => {
    const told = entries.filter(({ action }) => Object.hasOwn(CHOICES, action));
    if (told.length === 0) return;
    const silent = silentIn(entries);
    const heard = told.filter(
      (entry) => !silent.has(entry.tokenId ?? '') && !silent.has(entry.accountId ?? ''),
    );
    const found = await transaction.findTokens([...new Set(heard.map(({ tokenId = '' }) => tokenId))]);
    const tokens = new Map(found.map((each) => [each.token.id, each]));
    const groups = Map.groupBy(heard, ({ action, accountId }) => `${action} ${accountId}`);
    for (const [first, ...others] of groups.values()) {
      if (first === undefined) continue;
      const about = [first, ...others].flatMap((entry) => tokens.get(entry.tokenId ?? '') ?? []);
      await tell(mail, transaction, actor, first, about);
    }
  };
}

/** Accounts that were born in this change, and tokens whose leak was recorded in it. */
function silentIn(entries: readonly AuditEntry[]): ReadonlySet<string> {
  return new Set(
    entries.flatMap(({ action, tokenId, accountId }) => {
      if (action === 'account.created') return [accountId ?? ''];
      return action === 'leak.recorded' ? [tokenId ?? ''] : [];
    }),
  );
}

async function tell(
  mail: Mail,
  transaction: ChangeTransaction,
  actor: Actor,
  { action, detail = {} }: AuditEntry,
  [first, ...others]: readonly TokenWithTexts[],
): Promise<void> {
  const choice = CHOICES[action];
  if (first === undefined || choice === undefined) return;
  const owner = first.account;
  const isOwn = actor.kind === 'account' && actor.accountId === owner.id;
  if (action === 'token.disabled' && isOwn) return;
  if ((await transaction.signIn.notificationsOff(owner.id)).has(choice)) return;
  const by = nameOf(actor);
  if (action === 'token.disabled') {
    const tokens: MailedTokens = [mailedToken(first), ...others.map(mailedToken)];
    const { reason, note } = detail as { reason: string; note: string | null };
    return mail.queueTokenDisabled(transaction, { owner, tokens, by, reason, note });
  }
  for (const each of [first, ...others]) {
    const token = mailedToken(each);
    const { expiresAt, scopes } = each.token;
    if (action === 'token.created') {
      await mail.queueTokenCreated(transaction, { owner, token, by, expiresAt, scopes });
      continue;
    }
    const endsAt = each.texts[1]?.endsAt ?? 0;
    const graceEndsAt = endsAt > transaction.at ? endsAt : null;
    await mail.queueTokenRotated(transaction, { owner, token, by, graceEndsAt });
  }
}

/** A token as mails name it. */
export function mailedToken({ token, texts }: TokenWithTexts) {
  return { id: token.id, name: token.name, hint: texts[0].hint };
}

function nameOf(actor: Actor): string {
  switch (actor.kind) {
    case 'account':
      return actor.username;
    case 'operator':
      return 'an operator';
    case 'system':
      return actor.name;
  }
}
