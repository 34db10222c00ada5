/** What a token may do. */
export type TokenScope = 'api' | 'tokens:read' | 'tokens:write' | 'verify' | 'operator';

/** Whether a token is in force. */
export type TokenState = 'active' | 'disabled' | 'leaked' | 'expired' | 'deleted';

/** Why a token was disabled. */
export type DisableReason = 'leaked' | 'unused' | 'suspicious' | 'other';

/** The one word that says how a token is, worst news first, with the days it is about. */
export interface TokenStatus {
  readonly word:
    | 'leaked'
    | 'disabled'
    | 'expired'
    | 'rotating'
    | 'expires_soon'
    | 'never_used'
    | 'unused'
    | 'active'
    | 'deleted';
  readonly until: string | null;
  readonly days: number | null;
}

/** The last call that came with a token. */
export interface LastUsed {
  readonly at: string;
  readonly address: string;
  readonly user_agent: string;
}

/** A token as its owner sees it. Its text is not part of it. Times are ISO 8601 in UTC. */
export interface Token {
  readonly id: string;
  readonly name: string;
  /** Prefix, an ellipsis, and the last four characters. */
  readonly hint: string;
  readonly state: TokenState;
  readonly status: TokenStatus;
  readonly scopes: readonly TokenScope[];
  readonly account: { readonly id: string; readonly username: string };
  readonly created_at: string;
  readonly expires_at: string | null;
  readonly last_used: LastUsed | null;
  readonly allowed_addresses: readonly string[];
  readonly rate_limit_per_minute: number | null;
  readonly disabled: {
    readonly at: string;
    readonly by: ChangedBy;
    readonly reason: DisableReason;
    readonly note: string | null;
  } | null;
  readonly deleted: { readonly at: string; readonly by: ChangedBy; readonly note: string | null } | null;
  /** Older texts of the token that still work after a rotation, and until when. */
  readonly grace: readonly {
    readonly hint: string;
    readonly ends_at: string;
    readonly last_used: LastUsed | null;
  }[];
  readonly seen_in_url_at: string | null;
  readonly revision: number;
}

/** Who made a change, as an owner may know it. */
export type ChangedBy = 'owner' | 'operator' | 'system';

/** A token at the only moment at which its text is shown: keep it now, nobody can show it again. */
export interface IssuedToken extends Token {
  readonly text: string;
}

/** What a change promises: it is in force, and so many verifiers have confirmed it. */
export interface Receipt {
  readonly revision: number;
  readonly verifiers_confirmed: number;
  readonly verifiers_total: number;
}

/** A token after a change. */
export interface ChangedToken extends Token {
  readonly receipt: Receipt;
}

/** A token after a rotation, with its new text. */
export interface RotatedToken extends IssuedToken {
  readonly receipt: Receipt;
}

/** What a new token is to be like. Only the name has to be given. */
export interface NewToken {
  readonly name: string;
  readonly scopes?: readonly TokenScope[] | undefined;
  readonly expires_at?: string | null | undefined;
  readonly allowed_addresses?: readonly string[] | undefined;
  readonly rate_limit_per_minute?: number | null | undefined;
  /** Operators: the id, e-mail address or username of the owner. */
  readonly account?: string | undefined;
}

/** What is to be different about a token; what is left out stays as it is. */
export type TokenChanges = Partial<Omit<NewToken, 'account'>>;

/** Which tokens a list shows, and in which order. */
export interface TokenQuery {
  readonly state?: TokenState | undefined;
  /** Name, hint or id contains this. */
  readonly search?: string | undefined;
  readonly filter?:
    | 'active'
    | 'disabled'
    | 'leaked'
    | 'expired'
    | 'expiring'
    | 'unused'
    | 'deleted'
    | undefined;
  readonly sort?: 'created' | 'name' | 'last_used' | 'expires' | undefined;
  readonly order?: 'asc' | 'desc' | undefined;
  /** Operators: the id, e-mail address or username of an account. */
  readonly account?: string | undefined;
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}

/** How many tokens there are of each kind. */
export interface TokenSummary {
  readonly total: number;
  readonly active: number;
  readonly disabled: number;
  readonly leaked: number;
  readonly expired: number;
  readonly expiring: number;
  readonly unused: number;
  readonly deleted: number;
}

/** What became of each token of a list that was to be disabled. */
export interface DisabledTokens {
  readonly results: readonly { readonly id: string; readonly disabled: boolean; readonly code?: string }[];
  readonly receipt: Receipt;
}

/** Whether the token with this hash works at this moment. */
export interface LookedUpToken {
  readonly hash: string;
  readonly live: boolean;
}
