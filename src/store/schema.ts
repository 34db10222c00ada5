import type { Generated } from 'kysely';
import type { TokenHash } from '../token-format/token-text.ts';
import type { CommunityNoteTable } from './community-notes.ts';
import type { LeakPlaceTable, LeakTable } from './leak-rows.ts';
import type { SignInTables } from './sign-in-schema.ts';
import type { PushDeliveryTable, WatcherTable } from './watchers.ts';
import type { WebhookDeliveryTable, WebhookTable } from './webhook-rows.ts';

/**
 * The tables, as Kysely sees them. Times are milliseconds since 1970 (`bigint`), but for those of accounts, which are
 * ISO 8601 text. Truth values are 0 and 1. Columns that hold JSON are text. No column holds token text.
 */
export interface Tables extends SignInTables {
  clock: ClockTable;
  accounts: AccountTable;
  token: TokenTable;
  token_hash: TokenHashTable;
  change: ChangeTable;
  audit: AuditTable;
  idempotency: IdempotencyTable;
  activity: ActivityTable;
  caller: CallerTable;
  outbox: OutboxTable;
  token_notice: TokenNoticeTable;
  webhook: WebhookTable;
  webhook_delivery: WebhookDeliveryTable;
  community_note: CommunityNoteTable;
  watcher: WatcherTable;
  push_delivery: PushDeliveryTable;
  leak: LeakTable;
  leak_place: LeakPlaceTable;
}

/** One row. Its lock serialises all changes, so revisions have no gaps and follow the order of commits. */
export interface ClockTable {
  id: 1;
  revision: number;
  audit_hash: string;
}

/** `email_verified`: whoever has the account has followed a link that was sent to its address. */
export interface AccountTable {
  id: string;
  type: string;
  username: string;
  name: string;
  email: string;
  email_verified: number;
  image: string | null;
  is_operator: number;
  suspended_at: number | null;
  created_at: string;
  updated_at: string;
}

export interface TokenTable {
  id: string;
  account_id: string;
  name: string;
  scopes: string;
  allowed_addresses: string;
  rate_limit_per_minute: number | null;
  created_at: number;
  created_by: string;
  expires_at: number | null;
  disabled_at: number | null;
  disabled_by: string | null;
  disabled_reason: string | null;
  disabled_note: string | null;
  deleted_at: number | null;
  deleted_by: string | null;
  deleted_note: string | null;
  seen_in_url_at: number | null;
  /** When any of its texts was used last, exact to a minute: what lists are sorted by. */
  used_at: number | null;
  /** When somebody is next to look whether its owner must be told something; 0 after every change. */
  look_at: Generated<number>;
  revision: number;
}

/** The last notice of its kind about a token: what moment it was about, and how many days before that. */
export interface TokenNoticeTable {
  token_id: string;
  kind: string;
  about: number;
  days: number;
  at: number;
}

/** Hashes of deleted and rotated tokens stay, so that who still holds the text is told what became of it. */
export interface TokenHashTable {
  hash: TokenHash;
  token_id: string;
  hint: string;
  issued_at: number;
  ends_at: number | null;
  last_used_at: number | null;
  last_used_address: string | null;
  last_used_agent: string | null;
}

/** The change log: which hashes a revision touched. */
export interface ChangeTable {
  revision: number;
  at: number;
  hashes: string;
}

export interface AuditTable {
  revision: number;
  position: number;
  at: number;
  actor: string;
  action: string;
  token_id: string | null;
  token_hash: TokenHash | null;
  account_id: string | null;
  detail: string;
  previous_hash: string;
  hash: string;
}

export interface IdempotencyTable {
  caller: string;
  idempotency_key: string;
  fingerprint: string;
  subject_id: string;
  at: number;
}

/** Calls with a token within one hour; `hour` is its first millisecond, `code` is `accepted` or that of the problem. */
export interface ActivityTable {
  token_id: string;
  hour: number;
  code: string;
  calls: number;
}

/** Who called with a token: the address and the program, as long as they are among the latest. */
export interface CallerTable {
  token_id: string;
  address: string;
  user_agent: string;
  first_at: number;
  last_at: number;
  accepted: number;
  refused: number;
}

/** `text` and `html` are empty once the mail was sent or given up: they may have held a link that lets someone in. */
export interface OutboxTable {
  id: string;
  message_id: string;
  kind: string;
  recipient: string;
  subject: string;
  text: string;
  html: string;
  account_id: string | null;
  token_id: string | null;
  created_at: number;
  retry_until: number;
  next_attempt_at: number;
  attempts: number;
  leased_until: number | null;
  lease_owner: string | null;
  last_error: string | null;
  sent_at: number | null;
  given_up_at: number | null;
}
