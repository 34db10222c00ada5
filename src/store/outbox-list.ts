import { type Kysely, type Selectable, type SqlBool, sql } from 'kysely';
import type { OutboxTable, Tables } from './schema.ts';

/** How a mail is: it waits for its first attempt or for another, was taken over by the next server, or never will be. */
export const MAIL_STATES = ['waiting', 'failing', 'sent', 'given_up'] as const;
export type MailState = (typeof MAIL_STATES)[number];

/** A mail without what it says. Times are milliseconds since 1970. */
export interface MailRecord {
  readonly id: string;
  readonly messageId: string;
  readonly kind: string;
  readonly recipient: string;
  readonly state: MailState;
  readonly accountId: string | null;
  readonly tokenId: string | null;
  readonly createdAt: number;
  readonly attempts: number;
  readonly nextAttemptAt: number | null;
  readonly lastError: string | null;
  readonly endedAt: number | null;
}

/** Which mails to list, newest first. `before` is the place of the last one of the page before. */
export interface MailListQuestion {
  readonly limit: number;
  readonly state?: MailState | undefined;
  readonly recipient?: string | undefined;
  readonly before?: { readonly createdAt: number; readonly id: string } | undefined;
}

/** One page of mails. */
export async function listMails(
  database: Kysely<Tables>,
  { limit, state, recipient, before }: MailListQuestion,
): Promise<MailRecord[]> {
  const rows = await database
    .selectFrom('outbox')
    .select(['id', 'message_id', 'kind', 'recipient', 'account_id', 'token_id', 'created_at'])
    .select(['attempts', 'next_attempt_at', 'last_error', 'sent_at', 'given_up_at'])
    .$if(state !== undefined, (query) => query.where(CONDITIONS[state ?? 'sent']))
    .$if(recipient !== undefined, (query) => query.where('recipient', '=', recipient ?? ''))
    .$if(before !== undefined, (query) =>
      query.where(sql<SqlBool>`(created_at, id) < (${before?.createdAt}, ${before?.id})`),
    )
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(mailOfRow);
}

const CONDITIONS = {
  waiting: sql<SqlBool>`sent_at is null and given_up_at is null and last_error is null`,
  failing: sql<SqlBool>`sent_at is null and given_up_at is null and last_error is not null`,
  sent: sql<SqlBool>`sent_at is not null`,
  given_up: sql<SqlBool>`given_up_at is not null`,
} as const satisfies Record<MailState, unknown>;

type ListedRow = Omit<
  Selectable<OutboxTable>,
  'subject' | 'text' | 'html' | 'retry_until' | 'leased_until' | 'lease_owner'
>;

function mailOfRow(row: ListedRow): MailRecord {
  const endedAt = row.sent_at ?? row.given_up_at;
  return {
    ...{ id: row.id, messageId: row.message_id, kind: row.kind, recipient: row.recipient },
    ...{ state: stateOf(row), accountId: row.account_id, tokenId: row.token_id },
    createdAt: row.created_at,
    attempts: row.attempts,
    nextAttemptAt: endedAt === null ? row.next_attempt_at : null,
    lastError: row.last_error,
    endedAt,
  };
}

function stateOf({ sent_at: sentAt, given_up_at: givenUpAt, last_error: lastError }: ListedRow): MailState {
  if (sentAt !== null) return 'sent';
  if (givenUpAt !== null) return 'given_up';
  return lastError === null ? 'waiting' : 'failing';
}
