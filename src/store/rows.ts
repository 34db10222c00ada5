import type { Selectable } from 'kysely';
import type { Hint } from '../token-format/token-text.ts';
import type {
  AccountRecord,
  Actor,
  DeletedRecord,
  DisabledRecord,
  DisableReason,
  LastUse,
  Scope,
  TokenHashRecord,
  TokenRecord,
} from './records.ts';
import type { AccountTable, TokenHashTable, TokenTable } from './schema.ts';

/** A row of `token` without what lists alone read, which no change of the token writes. */
type TokenRow = Omit<Selectable<TokenTable>, 'used_at' | 'look_at'>;

/** Reads a row of `token`. */
export function tokenOfRow(row: TokenRow): TokenRecord {
  return {
    id: row.id,
    accountId: row.account_id,
    name: row.name,
    scopes: JSON.parse(row.scopes) as Scope[],
    allowedAddresses: JSON.parse(row.allowed_addresses) as string[],
    rateLimitPerMinute: row.rate_limit_per_minute,
    createdAt: row.created_at,
    createdBy: JSON.parse(row.created_by) as Actor,
    expiresAt: row.expires_at,
    disabled: disabledOfRow(row),
    deleted: deletedOfRow(row),
    seenInUrlAt: row.seen_in_url_at,
    revision: row.revision,
  };
}

/** Writes a token as a row. */
export function rowOfToken(token: TokenRecord): TokenRow {
  return {
    id: token.id,
    account_id: token.accountId,
    name: token.name,
    scopes: JSON.stringify(token.scopes),
    allowed_addresses: JSON.stringify(token.allowedAddresses),
    rate_limit_per_minute: token.rateLimitPerMinute,
    created_at: token.createdAt,
    created_by: JSON.stringify(token.createdBy),
    expires_at: token.expiresAt,
    disabled_at: token.disabled?.at ?? null,
    disabled_by: token.disabled === null ? null : JSON.stringify(token.disabled.by),
    disabled_reason: token.disabled?.reason ?? null,
    disabled_note: token.disabled?.note ?? null,
    deleted_at: token.deleted?.at ?? null,
    deleted_by: token.deleted === null ? null : JSON.stringify(token.deleted.by),
    deleted_note: token.deleted?.note ?? null,
    seen_in_url_at: token.seenInUrlAt,
    revision: token.revision,
  };
}

/** Reads a row of `token_hash`. */
export function textOfRow(row: Selectable<TokenHashTable>): TokenHashRecord {
  return {
    hash: row.hash,
    tokenId: row.token_id,
    hint: row.hint as Hint,
    issuedAt: row.issued_at,
    endsAt: row.ends_at,
    lastUse: lastUseOfRow(row),
  };
}

/** Reads a row of `account`. */
export function accountOfRow(row: Selectable<AccountTable>): AccountRecord {
  return {
    id: row.id,
    type: row.type === 'organization' ? 'organization' : 'user',
    username: row.username,
    name: row.name,
    email: row.email,
    isOperator: row.is_operator === 1,
    suspendedAt: row.suspended_at,
    createdAt: Date.parse(row.created_at),
  };
}

function disabledOfRow(row: TokenRow): DisabledRecord | null {
  if (row.disabled_at === null) return null;
  return {
    at: row.disabled_at,
    by: JSON.parse(row.disabled_by ?? '{"kind":"operator"}') as Actor,
    reason: (row.disabled_reason ?? 'other') as DisableReason,
    note: row.disabled_note,
  };
}

function deletedOfRow(row: TokenRow): DeletedRecord | null {
  if (row.deleted_at === null) return null;
  return {
    at: row.deleted_at,
    by: JSON.parse(row.deleted_by ?? '{"kind":"operator"}') as Actor,
    note: row.deleted_note,
  };
}

function lastUseOfRow(row: Selectable<TokenHashTable>): LastUse | null {
  if (row.last_used_at === null) return null;
  return {
    at: row.last_used_at,
    address: row.last_used_address ?? '',
    userAgent: row.last_used_agent ?? '',
  };
}
