import type { Selectable } from 'kysely';
import type { LinkKind, LinkRecord, PasskeyRecord, SessionRecord } from './sign-in-records.ts';
import type { LinkTable, PasskeyTable, SessionTable } from './sign-in-schema.ts';

/** Reads a row of `session`. */
export function sessionOfRow(row: Selectable<SessionTable>): SessionRecord {
  return {
    id: row.id,
    hash: row.hash,
    accountId: row.account_id,
    createdAt: row.created_at,
    lastSeenAt: row.last_seen_at,
    expiresAt: row.expires_at,
    address: row.address,
    userAgent: row.user_agent,
  };
}

/** Writes a session as a row. */
export function rowOfSession(session: SessionRecord): Selectable<SessionTable> {
  return {
    id: session.id,
    hash: session.hash,
    account_id: session.accountId,
    created_at: session.createdAt,
    last_seen_at: session.lastSeenAt,
    expires_at: session.expiresAt,
    address: session.address,
    user_agent: session.userAgent,
  };
}

/** Reads a row of `link`. */
export function linkOfRow(row: Selectable<LinkTable>): LinkRecord {
  return {
    id: row.id,
    hash: row.hash,
    kind: row.kind as LinkKind,
    email: row.email,
    name: row.name,
    accountId: row.account_id,
    isOperator: row.is_operator === 1,
    invitedBy: row.invited_by,
    githubId: row.github_id,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  };
}

/** Writes a link as a row. */
export function rowOfLink(link: LinkRecord): Selectable<LinkTable> {
  return {
    id: link.id,
    hash: link.hash,
    kind: link.kind,
    email: link.email,
    name: link.name,
    account_id: link.accountId,
    is_operator: link.isOperator ? 1 : 0,
    invited_by: link.invitedBy,
    github_id: link.githubId,
    created_at: link.createdAt,
    expires_at: link.expiresAt,
  };
}

/** Reads a row of `passkey`. */
export function passkeyOfRow(row: Selectable<PasskeyTable>): PasskeyRecord {
  return {
    id: row.id,
    accountId: row.account_id,
    credentialId: row.credential_id,
    publicKey: row.public_key,
    counter: row.counter,
    transports: JSON.parse(row.transports) as string[],
    host: row.host,
    name: row.name,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
  };
}

/** Writes a passkey as a row. */
export function rowOfPasskey(passkey: PasskeyRecord): Selectable<PasskeyTable> {
  return {
    id: passkey.id,
    account_id: passkey.accountId,
    credential_id: passkey.credentialId,
    public_key: passkey.publicKey,
    counter: passkey.counter,
    transports: JSON.stringify(passkey.transports),
    host: passkey.host,
    name: passkey.name,
    created_at: passkey.createdAt,
    last_used_at: passkey.lastUsedAt,
  };
}
