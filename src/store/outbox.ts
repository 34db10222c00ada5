import { type Insertable, type Kysely, type Selectable, sql } from 'kysely';
import type { Clock } from '../runtime/clock.ts';
import type { LeaseWish } from '../runtime/leased-work.ts';
import { listMails, type MailListQuestion, type MailRecord } from './outbox-list.ts';
import type { OutboxTable, Tables } from './schema.ts';
import { guarded } from './store-unavailable.ts';

/** A mail that is to be sent: what it says, to whom, and until when trying makes sense. */
export interface NewMail {
  readonly id: string;
  /** Stable from here on, without angle brackets: a mail that arrives twice can be known by it. */
  readonly messageId: string;
  readonly kind: string;
  readonly recipient: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly accountId: string | null;
  readonly tokenId: string | null;
  /** When nobody needs it any more, as with a link that has ended. Milliseconds since 1970. */
  readonly retryUntil: number;
}

/** Where mails are put: a change, so that the mail exists exactly when the change does, or the outbox itself. */
export interface MailQueue {
  readonly at: number;
  /** A second mail with the same Message-ID is not queued. */
  queueMail(mail: NewMail): Promise<void>;
}

/** A mail that its lessee alone may send until the lease ends. `attempts` counts this one. */
export interface LeasedMail extends NewMail {
  readonly createdAt: number;
  readonly attempts: number;
}

/** How delivery goes, for the operator. `failing` of the waiting ones have failed at least once. */
export interface OutboxReport {
  readonly waiting: number;
  readonly failing: number;
  readonly givenUp: number;
  /** Why the newest of those failed, without the mail or its recipient. */
  readonly lastError: string | null;
}

/**
 * The mails that are waiting, each question in a short transaction of its own. What a mail said is wiped as soon as it
 * was sent or given up: it may hold a link that lets in whoever follows it.
 */
export interface Outbox extends MailQueue {
  /** Takes due mails, oldest first, and counts the attempt before it begins. Never gives one mail to two. */
  lease(wish: LeaseWish): Promise<LeasedMail[]>;
  /** The mail was taken over by the next server, whoever holds the lease now. */
  noteSent(id: string): Promise<void>;
  /** It was not, and is tried again at `nextAttemptAt`. Of no effect once the lease has gone to another. */
  noteFailed(id: string, owner: string, failure: MailFailure): Promise<void>;
  /** It never will be. */
  noteGivenUp(id: string, reason: string): Promise<void>;
  /**
   * Ends the leases of whoever was killed. Only for whoever knows that nobody else is at work on this database, as the
   * process does that has just locked it. A mail that was tried several times waits: it may be what killed them.
   */
  endLeases(): Promise<void>;
  /** Counts what waits, and what was given up since then. */
  report(since: number): Promise<OutboxReport>;
  /** Mails without what they say, newest first. */
  list(question: MailListQuestion): Promise<MailRecord[]>;
  /** Calls `listener` after every commit that has queued a mail. */
  onQueued(listener: () => void): void;
}

export interface MailFailure {
  readonly reason: string;
  readonly nextAttemptAt: number;
}

/** How long the mere fact of a mail is kept that was sent or given up. */
const KEPT_MILLISECONDS = 30 * 24 * 60 * 60 * 1000;
/** After so many a lease is not ended early. */
const ATTEMPTS_AT_ONCE = 2;

/** The outbox of a database, and what tells its listeners of a commit elsewhere. */
export function openOutbox(database: Kysely<Tables>, clock: Clock): { outbox: Outbox; announce(): void } {
  const listeners: (() => void)[] = [];
  const announce = () => {
    for (const listener of listeners) listener();
  };
  const outbox: Outbox = {
    get at() {
      return clock.now();
    },
    queueMail: async (mail) => {
      await guarded(() => insertMail(database, mail, clock.now()));
      announce();
    },
    lease: (wish) => guarded(() => lease(database, wish, clock.now())),
    noteSent: (id) =>
      guarded(() => finish(database, id, { sent_at: clock.now(), given_up_at: null, last_error: null })),
    noteGivenUp: (id, reason) =>
      guarded(() => finish(database, id, { given_up_at: clock.now(), last_error: reason })),
    noteFailed: (id, owner, failure) => guarded(() => noteFailed(database, id, owner, failure)),
    endLeases: () => guarded(() => endLeases(database)),
    list: (question) => guarded(() => listMails(database, question)),
    report: (since) => guarded(() => report(database, since)),
    onQueued: (listener) => {
      listeners.push(listener);
    },
  };
  return { outbox, announce };
}

/** Puts a mail into the outbox, in a transaction or on its own. */
export function insertMail(database: Kysely<Tables>, mail: NewMail, at: number): Promise<void> {
  return insertMails(database, [mail], at);
}

/** So many mails in one statement: SQLite takes at most 32,766 values. */
const MAILS_AT_ONCE = 250;

/** Puts mails into the outbox, many with one statement. */
export async function insertMails(
  database: Kysely<Tables>,
  mails: readonly NewMail[],
  at: number,
): Promise<void> {
  for (let start = 0; start < mails.length; start += MAILS_AT_ONCE) {
    await database
      .insertInto('outbox')
      .values(mails.slice(start, start + MAILS_AT_ONCE).map((mail) => rowOfMail(mail, at)))
      .onConflict((conflict) => conflict.column('message_id').doNothing())
      .execute();
  }
}

function rowOfMail(mail: NewMail, at: number): Insertable<OutboxTable> {
  return {
    id: mail.id,
    message_id: mail.messageId,
    kind: mail.kind,
    recipient: mail.recipient,
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    account_id: mail.accountId,
    token_id: mail.tokenId,
    created_at: at,
    retry_until: mail.retryUntil,
    next_attempt_at: at,
    attempts: 0,
  };
}

/** One statement, so that two who ask at the same moment get different mails. */
async function lease(database: Kysely<Tables>, wish: LeaseWish, now: number): Promise<LeasedMail[]> {
  const rows = await database
    .updateTable('outbox')
    .set((row) => ({
      attempts: row('attempts', '+', 1),
      leased_until: now + wish.milliseconds,
      lease_owner: wish.owner,
    }))
    .where('id', 'in', (query) =>
      query
        .selectFrom('outbox')
        .select('id')
        .where('sent_at', 'is', null)
        .where('given_up_at', 'is', null)
        .where('next_attempt_at', '<=', now)
        .where((row) => row.or([row('leased_until', 'is', null), row('leased_until', '<=', now)]))
        .orderBy('next_attempt_at')
        .orderBy('id')
        .limit(wish.limit),
    )
    .returningAll()
    .execute();
  return rows.map(mailOfRow).sort((one, other) => one.createdAt - other.createdAt);
}

async function finish(
  database: Kysely<Tables>,
  id: string,
  end: { sent_at: number; given_up_at: null; last_error: null } | { given_up_at: number; last_error: string },
): Promise<void> {
  await database
    .updateTable('outbox')
    .set({ ...end, text: '', html: '', leased_until: null, lease_owner: null })
    .where('id', '=', id)
    .where('sent_at', 'is', null)
    .execute();
  const at = 'sent_at' in end ? end.sent_at : end.given_up_at;
  await database
    .deleteFrom('outbox')
    .where('created_at', '<', at - KEPT_MILLISECONDS)
    .where((row) => row.or([row('sent_at', 'is not', null), row('given_up_at', 'is not', null)]))
    .execute();
}

async function noteFailed(
  database: Kysely<Tables>,
  id: string,
  owner: string,
  { reason, nextAttemptAt }: MailFailure,
): Promise<void> {
  await database
    .updateTable('outbox')
    .set({ last_error: reason, next_attempt_at: nextAttemptAt, leased_until: null, lease_owner: null })
    .where('id', '=', id)
    .where('lease_owner', '=', owner)
    .execute();
}

async function endLeases(database: Kysely<Tables>): Promise<void> {
  await database
    .updateTable('outbox')
    .set({ leased_until: null, lease_owner: null })
    .where('leased_until', 'is not', null)
    .where('attempts', '<=', ATTEMPTS_AT_ONCE)
    .execute();
}

async function report(database: Kysely<Tables>, since: number): Promise<OutboxReport> {
  const counts = await database
    .selectFrom('outbox')
    .select([
      sql<number>`count(*) filter (where given_up_at is null)`.as('waiting'),
      sql<number>`count(*) filter (where given_up_at is null and last_error is not null)`.as('failing'),
      sql<number>`count(*) filter (where given_up_at >= ${since})`.as('givenUp'),
    ])
    .where('sent_at', 'is', null)
    .executeTakeFirstOrThrow();
  const failed = await database
    .selectFrom('outbox')
    .select('last_error')
    .where('sent_at', 'is', null)
    .where('last_error', 'is not', null)
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return { ...counts, lastError: failed?.last_error ?? null };
}

function mailOfRow(row: Selectable<OutboxTable>): LeasedMail {
  return {
    id: row.id,
    messageId: row.message_id,
    kind: row.kind,
    recipient: row.recipient,
    subject: row.subject,
    text: row.text,
    html: row.html,
    accountId: row.account_id,
    tokenId: row.token_id,
    retryUntil: row.retry_until,
    createdAt: row.created_at,
    attempts: row.attempts,
  };
}
