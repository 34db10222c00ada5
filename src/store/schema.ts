import type { TokenHash } from '../token-format/token-text.ts';

/**
 * The tables, as Kysely sees them. Times are milliseconds since 1970 (`bigint`), but for the tables that better-auth
 * writes too (accounts, credential, session, verification): it keeps ISO 8601 text. Truth values there are 0 and 1.
 * Columns that hold JSON are text. No column holds token text.
 */
export interface Tables {
  clock: ClockTable;
  accounts: AccountTable;
  credential: CredentialTable;
  token: TokenTable;
  token_hash: TokenHashTable;
  change: ChangeTable;
  audit: AuditTable;
  idempotency: IdempotencyTable;
}

/** One row. Its lock serialises all changes, so revisions have no gaps and follow the order of commits. */
export interface ClockTable {
  id: 1;
  revision: number;
  audit_hash: string;
}

/** In the plural, because better-auth has a model called account: it is the credential here. */
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

export interface CredentialTable {
  id: string;
  user_id: string;
  provider_id: string;
  account_id: string;
  password: string | null;
  access_token: string | null;
  refresh_token: string | null;
  id_token: string | null;
  access_token_expires_at: string | null;
  refresh_token_expires_at: string | null;
  scope: string | null;
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
  revision: number;
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
