import type { TokenScope } from './token.ts';

/** Who makes the calls, and with which token. */
export interface Account {
  readonly type: 'user' | 'organization' | 'operator';
  readonly username: string;
  readonly name: string;
  readonly id: string | null;
  readonly email: string | null;
  readonly is_operator: boolean;
  /** The token that made this call; null when a person who is signed in made it. */
  readonly token: {
    readonly id: string;
    readonly name: string;
    readonly hint: string;
    readonly scopes: readonly TokenScope[];
  } | null;
}

/** The account of the person who is signed in. */
export interface SessionAccount {
  readonly id: string;
  readonly type: 'user' | 'organization';
  readonly username: string;
  readonly name: string;
  readonly email: string;
  readonly is_operator: boolean;
  readonly has_second_factor: boolean;
  readonly created_at: string;
}

/** What the sign-in page needs to know of the installation. `claimed` is false until there is an account. */
export interface SignInOffer {
  readonly sign_up: SignUpPolicy;
  readonly claimed: boolean;
  readonly github: boolean;
  readonly mail: 'smtp' | 'outbox';
  /** Whether the bundled demo model server answers behind the gateway, and not an API of the operator's. */
  readonly demo: boolean;
}

export type SignUpPolicy = 'open' | 'invite' | 'closed';

/** Whether somebody is signed in, and who. */
export type Session =
  | (SignInOffer & { readonly signed_in: false })
  | (SignInOffer & { readonly signed_in: true; readonly account: SessionAccount });

/** What an e-mail address and a password lead to. */
export type SignInAnswer =
  | { readonly signed_in: true }
  | { readonly signed_in: false; readonly second_factor: true };

/** One place at which an account is signed in. */
export interface OpenSession {
  readonly id: string;
  readonly created_at: string;
  readonly last_seen_at: string;
  readonly address: string;
  readonly user_agent: string;
  readonly is_current: boolean;
}

/** What a link that came by mail or stood on the terminal is good for. */
export interface SignUpLink {
  readonly kind: 'claim' | 'sign_up' | 'invitation';
  readonly email: string | null;
  readonly name: string | null;
  readonly expires_at: string;
}

/** A new account and its default token, whose text is shown this once. */
export interface SignedUp {
  readonly account: SessionAccount;
  readonly token: {
    readonly id: string;
    readonly name: string;
    readonly hint: string;
    readonly text: string;
  };
}

/** What an authenticator app is given, and the codes that replace it. Shown once. */
export interface SecondFactorSetup {
  readonly uri: string;
  readonly manual_code: string;
  readonly recovery_codes: readonly string[];
}

/** A passkey of an account. */
export interface Passkey {
  readonly id: string;
  readonly name: string;
  readonly created_at: string;
  readonly last_used_at: string | null;
}

/** What an account is told by mail. Leaks are always told. */
export interface Notifications {
  readonly token_created: boolean;
  readonly token_rotated: boolean;
  readonly token_expiring: boolean;
  readonly token_unused: boolean;
  readonly token_disabled_by_other: boolean;
}
