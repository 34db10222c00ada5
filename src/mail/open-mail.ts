import { hash, randomUUID, randomUUIDv7 } from 'node:crypto';
import type { MailQueue, NewMail } from '../store/outbox.ts';
import {
  type Circumstances,
  type Installation,
  invitationMail,
  newSignInMail,
  passwordResetMail,
  type SecurityChange,
  securityChangeMail,
  signUpMail,
  signUpTakenMail,
} from './account-mails.ts';
import type { Composed } from './compose.ts';
import { type LeakNews, leakMail } from './leak-mails.ts';
import { type MailedWebhook, webhookPausedMail } from './operator-mails.ts';
import {
  type MailedToken,
  type MailedTokens,
  tokenAgedMail,
  tokenCreatedMail,
  tokenDisabledMail,
  tokenExpiringMail,
  tokenRotatedMail,
  tokenUnusedMail,
} from './token-mails.ts';

/** Who gets a mail. Times here and below are milliseconds since 1970. */
export interface Recipient {
  readonly email: string;
  /** Null for someone who has no account. */
  readonly accountId: string | null;
}

/** Someone who has an account, and is greeted by name. */
export interface Owner {
  readonly id: string;
  readonly email: string;
  readonly name: string;
}

/**
 * Queues mails, each in the wording of its kind. `queue` is the change that the mail tells of, so that there is a mail
 * if, and only if, the change is made; the store's outbox where there is no change. A `link` is the secret part alone:
 * it goes behind the `#` of an address and into nothing else.
 */
export interface Mail {
  /** Where mails go: to a mail server, or into the outbox folder. */
  readonly delivery: 'smtp' | 'outbox';
  queueSignUpLink(queue: MailQueue, mail: { email: string; link: string; expiresAt: number }): Promise<void>;
  queueSignUpTaken(queue: MailQueue, mail: { owner: Owner }): Promise<void>;
  queueInvitation(
    queue: MailQueue,
    mail: { email: string; link: string; invitedBy: string; isOperator: boolean; expiresAt: number },
  ): Promise<void>;
  queuePasswordReset(
    queue: MailQueue,
    mail: { owner: Owner; link: string; expiresAt: number },
  ): Promise<void>;
  /** A new password, second factor or passkey; `password` is the change after a reset, too. */
  queueSecurityChange(
    queue: MailQueue,
    mail: { owner: Owner; change: SecurityChange } & Omit<Circumstances, 'at'>,
  ): Promise<void>;
  queueNewSignIn(queue: MailQueue, mail: { owner: Owner } & Omit<Circumstances, 'at'>): Promise<void>;
  /** `by` names whoever did it, as people know them: a username, "an operator". */
  queueTokenCreated(
    queue: MailQueue,
    mail: {
      owner: Owner;
      token: MailedToken;
      by: string;
      expiresAt: number | null;
      scopes: readonly string[];
    },
  ): Promise<void>;
  queueTokenRotated(
    queue: MailQueue,
    mail: { owner: Owner; token: MailedToken; by: string; graceEndsAt: number | null },
  ): Promise<void>;
  queueTokenDisabled(
    queue: MailQueue,
    mail: { owner: Owner; tokens: MailedTokens; by: string; reason: string; note: string | null },
  ): Promise<void>;
  /** Of mails with the same `once`, here and below, one alone is queued. */
  queueTokenExpiring(
    queue: MailQueue,
    mail: { owner: Owner; tokens: MailedTokens; expiresAt: number; once: string },
  ): Promise<void>;
  queueTokenUnused(
    queue: MailQueue,
    mail: { owner: Owner; tokens: MailedTokens; days: number; lastUsedAt: number | null; once: string },
  ): Promise<void>;
  /** A token is older than the operator wants, `days` days: its text was issued at `issuedAt`. */
  queueTokenAged(
    queue: MailQueue,
    mail: { owner: Owner; tokens: MailedTokens; days: number; issuedAt: number; once: string },
  ): Promise<void>;
  /** `owner` is an operator: systems have no mailbox. */
  queueWebhookPaused(
    queue: MailQueue,
    mail: { owner: Owner; webhook: MailedWebhook; failingSince: number; reason: string },
  ): Promise<void>;
  /** Of leaks, many at once: a report may have thousands of rows. Twice to the same account about one leak is once. */
  queueLeaks(queue: MailsQueue, mails: readonly (LeakNews & { readonly owner: Owner })[]): Promise<void>;
}

/** Where many mails are put with one statement. */
export interface MailsQueue {
  readonly at: number;
  queueMails(mails: readonly NewMail[]): Promise<void>;
}

/** How long sending a mail is tried: as long as mail servers do. */
const RETRY_MILLISECONDS = 2 * 24 * 60 * 60 * 1000;

/** The mails of an installation that callers see at `publicUrl`, which has no slash at its end. */
export function openMail(options: {
  readonly publicUrl: string;
  readonly delivery: 'smtp' | 'outbox';
}): Mail {
  const { publicUrl, delivery } = options;
  const { host, hostname } = new URL(publicUrl);
  const from: Installation = { publicUrl, host };
  // An address in brackets is no domain to a mail server.
  const domain = /^[a-z0-9.-]+$/i.test(hostname) ? hostname : 'wardkey.invalid';
  const put = (
    queue: MailQueue,
    kind: string,
    to: Recipient,
    composed: Composed,
    about: {
      readonly tokenId?: string | null;
      readonly endsAt?: number;
      readonly once?: string | undefined;
    } = {},
  ): Promise<void> => {
    const name =
      about.once === undefined ? randomUUID() : hash('sha256', `${kind} ${about.once}`).slice(0, 32);
    return queue.queueMail({
      ...composed,
      id: `mail_${randomUUID()}`,
      messageId: `${name}@${domain}`,
      kind,
      recipient: to.email,
      accountId: to.accountId,
      tokenId: about.tokenId ?? null,
      retryUntil: Math.min(about.endsAt ?? Number.MAX_SAFE_INTEGER, queue.at + RETRY_MILLISECONDS),
    });
  };
  const putFor = (queue: MailQueue, kind: string, owner: Owner, composed: Composed, about = {}) =>
    put(queue, kind, { email: owner.email, accountId: owner.id }, composed, about);
  return {
    delivery,
    queueSignUpLink: (queue, mail) =>
      put(queue, 'sign_up', stranger(mail), signUpMail(from, mail), { endsAt: mail.expiresAt }),
    queueSignUpTaken: (queue, { owner }) =>
      putFor(queue, 'sign_up_taken', owner, signUpTakenMail(from, { name: owner.name, at: queue.at })),
    queueInvitation: (queue, mail) =>
      put(queue, 'invitation', stranger(mail), invitationMail(from, mail), { endsAt: mail.expiresAt }),
    queuePasswordReset: (queue, { owner, link, expiresAt }) =>
      putFor(queue, 'password_reset', owner, passwordResetMail(from, { name: owner.name, link, expiresAt }), {
        endsAt: expiresAt,
      }),
    queueSecurityChange: (queue, { owner, ...mail }) =>
      putFor(
        queue,
        `security_${mail.change}`,
        owner,
        securityChangeMail(from, { ...mail, name: owner.name, at: queue.at }),
      ),
    queueNewSignIn: (queue, { owner, ...mail }) =>
      putFor(queue, 'new_sign_in', owner, newSignInMail(from, { ...mail, name: owner.name, at: queue.at })),
    queueTokenCreated: (queue, { owner, ...mail }) =>
      putFor(queue, 'token_created', owner, tokenCreatedMail(from, { ...mail, at: queue.at }), {
        tokenId: mail.token.id,
      }),
    queueTokenRotated: (queue, { owner, ...mail }) =>
      putFor(queue, 'token_rotated', owner, tokenRotatedMail(from, { ...mail, at: queue.at }), {
        tokenId: mail.token.id,
      }),
    queueTokenDisabled: (queue, { owner, ...mail }) =>
      putFor(queue, 'token_disabled', owner, tokenDisabledMail(from, { ...mail, at: queue.at }), of(mail)),
    queueTokenExpiring: (queue, { owner, ...mail }) =>
      putFor(queue, 'token_expiring', owner, tokenExpiringMail(from, mail), {
        ...of(mail),
        endsAt: mail.expiresAt,
      }),
    queueTokenUnused: (queue, { owner, ...mail }) =>
      putFor(queue, 'token_unused', owner, tokenUnusedMail(from, mail), of(mail)),
    queueTokenAged: (queue, { owner, ...mail }) =>
      putFor(queue, 'token_aged', owner, tokenAgedMail(from, mail), of(mail)),
    queueLeaks: (queue, mails) =>
      queue.queueMails(
        mails.map(({ owner, ...mail }) => ({
          ...leakMail(from, { ...mail, at: queue.at }),
          id: `mail_${randomUUIDv7()}`,
          messageId: `${mail.id}.${owner.id}@${domain}`,
          kind: 'token_leaked',
          recipient: owner.email,
          accountId: owner.id,
          tokenId: mail.token.id,
          retryUntil: queue.at + RETRY_MILLISECONDS,
        })),
      ),
    queueWebhookPaused: (queue, { owner, ...mail }) =>
      putFor(queue, 'webhook_paused', owner, webhookPausedMail(from, { ...mail, at: queue.at })),
  };
}

/** The one token that a mail is about, if it is about one alone. */
function of({ tokens, once }: { readonly tokens: MailedTokens; readonly once?: string }) {
  return { once, tokenId: tokens.length === 1 ? tokens[0].id : null };
}

function stranger({ email }: { readonly email: string }): Recipient {
  return { email, accountId: null };
}
