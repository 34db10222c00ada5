import type { Hint, TokenHash } from '../token-format/token-text.ts';

/** Who did something. `operator` is whoever may read the data folder; `system` is Wardkey itself. */
export type Actor =
  | {
      readonly kind: 'account';
      readonly accountId: string;
      readonly username: string;
      readonly tokenId?: string;
    }
  | { readonly kind: 'operator' }
  | { readonly kind: 'system'; readonly name: string };

/** What a token may do, in the order in which they are shown. Adding a scope is adding a word here. */
export const SCOPES = ['api', 'tokens:read', 'tokens:write', 'verify', 'operator'] as const;
export type Scope = (typeof SCOPES)[number];

/** Why a token was disabled. Only `leaked` is more than a word: such a token is enabled by an operator alone. */
export const DISABLE_REASONS = ['leaked', 'unused', 'suspicious', 'other'] as const;
export type DisableReason = (typeof DISABLE_REASONS)[number];

/** How an account is named: exactly one of the three. */
export type AccountName =
  | { readonly id: string }
  | { readonly email: string }
  | { readonly username: string };

/** An account as the store knows it. Times are milliseconds since 1970. */
export interface AccountRecord {
  readonly id: string;
  readonly type: 'user' | 'organization';
  readonly username: string;
  readonly name: string;
  readonly email: string;
  readonly isOperator: boolean;
  readonly suspendedAt: number | null;
  readonly createdAt: number;
}

/** When, where and with what a token text was last used. */
export interface LastUse {
  readonly at: number;
  readonly address: string;
  readonly userAgent: string;
}

/** One text of a token: the current one has no `endsAt`; older ones end, or have ended, at theirs. */
export interface TokenHashRecord {
  readonly hash: TokenHash;
  readonly tokenId: string;
  readonly hint: Hint;
  readonly issuedAt: number;
  readonly endsAt: number | null;
  readonly lastUse: LastUse | null;
}

/** A token without its texts. Times are milliseconds since 1970. */
export interface TokenRecord {
  readonly id: string;
  readonly accountId: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** Networks in CIDR notation from which it may be used; empty: from everywhere. */
  readonly allowedAddresses: readonly string[];
  readonly rateLimitPerMinute: number | null;
  readonly createdAt: number;
  readonly createdBy: Actor;
  readonly expiresAt: number | null;
  readonly disabled: DisabledRecord | null;
  /** Set for ever once the token was deleted: its tombstone. */
  readonly deleted: DeletedRecord | null;
  /** When its text was last seen in a URL. */
  readonly seenInUrlAt: number | null;
  /** The revision of its last change. */
  readonly revision: number;
}

export interface DisabledRecord {
  readonly at: number;
  readonly by: Actor;
  readonly reason: DisableReason;
  readonly note: string | null;
}

export interface DeletedRecord {
  readonly at: number;
  readonly by: Actor;
  readonly note: string | null;
}

/** A token with its owner and its texts, newest text first: what its life is decided on and what is shown. */
export interface TokenWithTexts {
  readonly token: TokenRecord;
  readonly account: AccountRecord;
  readonly texts: readonly [TokenHashRecord, ...TokenHashRecord[]];
}

/** What one statement answers for a token hash: the text it belongs to, its token, its owner. */
export interface TokenByHash {
  readonly text: TokenHashRecord;
  readonly token: TokenRecord;
  readonly account: AccountRecord;
}

/** What an Idempotency-Key stands for: the request it came with, and what was made by it. */
export interface Repeat {
  readonly fingerprint: string;
  readonly subjectId: string;
}

/** One link of the audit chain. `detail` never holds token text; a hash names a text where it must be named. */
export interface AuditRecord {
  readonly revision: number;
  readonly position: number;
  readonly at: number;
  readonly actor: Actor;
  readonly action: AuditAction;
  readonly tokenId: string | null;
  /** Set where a text was issued: a hash without such an entry was not put there by Wardkey. */
  readonly tokenHash: TokenHash | null;
  readonly accountId: string | null;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly previousHash: string;
  readonly hash: string;
}

export type AuditAction =
  | 'account.created'
  | 'account.suspended'
  | 'account.resumed'
  | 'account.password_changed'
  | 'account.password_reset'
  | 'account.claimed'
  | 'account.invited'
  | 'account.invitation_withdrawn'
  | 'account.link_asked'
  | 'account.signed_in'
  | 'account.signed_out'
  | 'account.sessions_ended'
  | 'account.profile_changed'
  | 'account.notifications_changed'
  | 'account.second_factor_prepared'
  | 'account.second_factor_on'
  | 'account.second_factor_off'
  | 'account.recovery_code_used'
  | 'account.recovery_codes_renewed'
  | 'account.passkey_added'
  | 'account.passkey_renamed'
  | 'account.passkey_removed'
  | 'account.github_linked'
  | 'installation.sign_up_policy_changed'
  | 'token.created'
  | 'token.updated'
  | 'token.disabled'
  | 'token.enabled'
  | 'token.rotated'
  | 'token.grace_ended'
  | 'token.text_ended'
  | 'token.deleted'
  | 'token.seen_in_url'
  | 'token.expiring'
  | 'token.unused'
  | 'token.aged'
  | 'webhook.created'
  | 'webhook.updated'
  | 'webhook.secret_rotated'
  | 'webhook.paused'
  | 'webhook.deleted'
  | 'leak.recorded'
  | 'leak.place_added'
  | 'leak.acknowledged'
  | 'leak.false_alarm'
  | 'drill.run'
  | 'note.added'
  | 'note.moderated';
