import type { AccountRecord } from './records.ts';

/** What the store knows of signing in. Times are milliseconds since 1970; hashes are SHA-256 in hex. */

export interface PasswordRecord {
  readonly hash: string;
  readonly changedAt: number;
}

/** Someone who is signed in, in one browser. */
export interface SessionRecord {
  readonly id: string;
  readonly hash: string;
  readonly accountId: string;
  readonly createdAt: number;
  readonly lastSeenAt: number;
  readonly expiresAt: number;
  readonly address: string;
  readonly userAgent: string;
}

export interface SessionWithAccount {
  readonly session: SessionRecord;
  readonly account: AccountRecord;
}

export const LINK_KINDS = ['claim', 'sign_up', 'invitation', 'password_reset'] as const;
export type LinkKind = (typeof LINK_KINDS)[number];

/** A link that was handed out and not followed yet. It is gone once it was. */
export interface LinkRecord {
  readonly id: string;
  readonly hash: string;
  readonly kind: LinkKind;
  /** Whose address following the link confirms; a claim has none. */
  readonly email: string | null;
  readonly name: string | null;
  /** The account whose password is reset. */
  readonly accountId: string | null;
  readonly isOperator: boolean;
  readonly invitedBy: string | null;
  /** Who at GitHub asked for it. */
  readonly githubId: string | null;
  readonly createdAt: number;
  readonly expiresAt: number;
}

export interface SecondFactorRecord {
  readonly accountId: string;
  readonly sealed: string;
  readonly confirmedAt: number | null;
  readonly lastStep: number;
}

export interface PasskeyRecord {
  readonly id: string;
  readonly accountId: string;
  readonly credentialId: string;
  /** COSE, in base64url. */
  readonly publicKey: string;
  readonly counter: number;
  readonly transports: readonly string[];
  readonly host: string;
  readonly name: string;
  readonly createdAt: number;
  readonly lastUsedAt: number | null;
}

/** The mails an account may do without. Those about leaks are always sent. */
export const NOTIFICATIONS = [
  'token_created',
  'token_rotated',
  'token_expiring',
  'token_unused',
  'token_disabled_by_other',
] as const;
export type Notification = (typeof NOTIFICATIONS)[number];
