import { setImmediate as turn } from 'node:timers/promises';
import type { Mail } from '../mail/open-mail.ts';
import type { MailedTokens } from '../mail/token-mails.ts';
import { accept } from '../problems/problem.ts';
import type { Clock } from '../runtime/clock.ts';
import type { ChangeTransaction } from '../store/change-transaction.ts';
import type { NextLook } from '../store/notices.ts';
import type { Store } from '../store/open-store.ts';
import type { Actor, AuditAction, TokenWithTexts } from '../store/records.ts';
import type { Notification } from '../store/sign-in-records.ts';
import { DAY_MILLISECONDS } from '../store/token-list.ts';
import { LOOK_DAYS_MAX, lookAt, type Notice } from './due-notices.ts';
import { mailedToken } from './tell-owners.ts';

export interface NoticeParts {
  readonly store: Pick<Store, 'notices' | 'findTokens' | 'change'>;
  readonly mail: Mail;
  readonly clock: Clock;
  /** How old the operator lets texts of tokens become; undefined: as old as they like. */
  readonly ageDays: number | undefined;
}

const NOTICES: Actor = { kind: 'system', name: 'notices' };
/** So many tokens are looked at before checks of others have their turn, and so many in one round. */
const AT_ONCE = 200;
const TURN_AFTER = 20;
const ROUND_MAX = 10_000;

/**
 * Looks at the tokens whose time has come, and tells their owners what there is to tell: by one mail for all tokens of
 * an account of which the same is to be said. What is said is noted in the change that queues the mail, so that a kill
 * at any moment neither loses a mail nor sends it twice. A round looks at ten thousand tokens at most.
 */
export async function giveNotices(parts: NoticeParts): Promise<void> {
  const { store, clock } = parts;
  const now = clock.now();
  await store.notices.bringForward(now + (LOOK_DAYS_MAX + 1) * DAY_MILLISECONDS);
  for (let count = 0; count < ROUND_MAX; count += AT_ONCE) {
    const ids = await store.notices.tokensToLookAt(now, AT_ONCE);
    if (ids.length === 0) return;
    await lookThrough(parts, ids, now);
    await turn();
  }
}

async function lookThrough(parts: NoticeParts, ids: readonly string[], now: number): Promise<void> {
  const { store, ageDays } = parts;
  const said = await store.notices.noticesOf(ids);
  const looked = (await store.findTokens(ids)).map((found) => ({
    found,
    ...lookAt(found, said.get(found.token.id) ?? [], now, ageDays),
  }));
  const quiet = looked.filter(({ notices }) => notices.length === 0);
  await store.notices.lookAgain(quiet.map((each) => nextLook(each.found, each.lookAt)));
  const due = looked.flatMap(({ notices, found }) => (notices.length > 0 ? [found] : []));
  for (const tokens of Map.groupBy(due, ({ account }) => account.id).values()) {
    await store.change(NOTICES, (transaction) => say(parts, transaction, tokens, now));
    await turn();
  }
}

/** Decides once more, within the change: the tokens may be other than they were. */
async function say(
  { mail, ageDays }: NoticeParts,
  transaction: ChangeTransaction,
  tokens: readonly TokenWithTexts[],
  now: number,
) {
  const ids = tokens.map(({ token }) => token.id);
  const said = await transaction.notices.noticesOf(ids);
  const saying: Said[] = [];
  const looks: NextLook[] = [];
  for (const found of await transaction.findTokens(ids)) {
    const looked = lookAt(found, said.get(found.token.id) ?? [], now, ageDays);
    if (looked.notices.length === 0) continue;
    for (const notice of looked.notices) {
      await transaction.notices.saveNotice(found.token.id, notice);
      transaction.audit(entryOf(found, notice));
      saying.push({ found, notice });
    }
    looks.push(nextLook(found, looked.lookAt));
    if (looks.length % TURN_AFTER === 0) await turn();
  }
  await transaction.notices.lookAgain(looks);
  const groups = Map.groupBy(saying, ({ notice }) => `${notice.kind} ${notice.days}`);
  for (const [first, ...others] of groups.values()) {
    if (first !== undefined) await queue(mail, transaction, [first, ...others]);
  }
  return accept({});
}

interface Said {
  readonly found: TokenWithTexts;
  readonly notice: Notice;
}

const CHOICES: Readonly<Record<Notice['kind'], Notification | undefined>> = {
  expiring: 'token_expiring',
  unused: 'token_unused',
  // Asked for by the operator of the server: not for the owner to refuse.
  aged: undefined,
};

async function queue(
  mail: Mail,
  transaction: ChangeTransaction,
  saying: readonly [Said, ...Said[]],
): Promise<void> {
  const [{ found, notice }] = saying;
  const owner = found.account;
  const choice = CHOICES[notice.kind];
  if (choice !== undefined && (await transaction.signIn.notificationsOff(owner.id)).has(choice)) return;
  const about = saying.map((each) => each.notice.about);
  const once = saying
    .map((each) => `${each.found.token.id} ${each.notice.about} ${each.notice.days}`)
    .sort()
    .join(',');
  const [first, ...others] = saying;
  const tokens: MailedTokens = [mailedToken(first.found), ...others.map((each) => mailedToken(each.found))];
  const { days } = notice;
  const earliest = Math.min(...about);
  switch (notice.kind) {
    case 'expiring':
      return mail.queueTokenExpiring(transaction, { owner, tokens, expiresAt: earliest, once });
    case 'unused':
      return mail.queueTokenUnused(transaction, { owner, tokens, days, lastUsedAt: lastUseOf(found), once });
    case 'aged':
      return mail.queueTokenAged(transaction, { owner, tokens, days, issuedAt: earliest, once });
  }
}

function entryOf(found: TokenWithTexts, { kind, days, about }: Notice) {
  const { token, texts } = found;
  const moment = {
    expiring: { expiresAt: about },
    unused: { lastUsedAt: lastUseOf(found) },
    aged: { issuedAt: about },
  }[kind];
  const action: AuditAction = `token.${kind}`;
  const detail = { name: token.name, hint: texts[0].hint, days, ...moment };
  return { action, tokenId: token.id, accountId: token.accountId, detail };
}

function lastUseOf({ texts }: TokenWithTexts): number | null {
  const uses = texts.flatMap(({ lastUse }) => lastUse?.at ?? []);
  return uses.length === 0 ? null : Math.max(...uses);
}

function nextLook({ token }: TokenWithTexts, at: number): NextLook {
  return { tokenId: token.id, revision: token.revision, lookAt: at };
}
