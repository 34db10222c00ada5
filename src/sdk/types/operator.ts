import type { SignUpPolicy } from './account.ts';
import type { Receipt } from './token.ts';

/** An account as an operator sees it. */
export interface ListedAccount {
  readonly id: string;
  readonly username: string;
  readonly name: string;
  readonly email: string;
  readonly is_operator: boolean;
  readonly suspended_at: string | null;
  readonly created_at: string;
}

/** What an account that an operator makes is to be like. */
export interface NewAccount {
  readonly email: string;
  readonly name: string;
  readonly password: string;
  readonly is_operator?: boolean | undefined;
}

/** An account that an operator made, and its default token, whose text is shown this once. */
export interface CreatedAccount {
  readonly account: Pick<ListedAccount, 'id' | 'email' | 'username' | 'name' | 'is_operator'>;
  readonly token: {
    readonly id: string;
    readonly name: string;
    readonly hint: string;
    readonly text: string;
  };
}

/** An account after its tokens were stopped, or let work again. */
export interface SuspendedAccount {
  readonly id: string;
  readonly is_suspended: boolean;
  readonly receipt: Receipt;
}

/** Somebody who was asked to make an account, and has not yet. */
export interface Invitation {
  readonly id: string;
  readonly email: string;
  readonly is_operator: boolean;
  readonly created_at: string;
  readonly expires_at: string;
  readonly invited_by: string;
}

/** A new invitation, with its link for installations that send no mail. */
export interface SentInvitation {
  readonly id: string;
  readonly email: string;
  readonly link: string;
  readonly expires_at: string;
}

/** Who may make an account; fixed when WARDKEY_SIGN_UP says so. */
export interface SignUpPolicySetting {
  readonly policy: SignUpPolicy;
  readonly is_set_by_environment: boolean;
}

/** Something that looks for leaked tokens in a public place. */
export interface Watcher {
  readonly id: string;
  readonly kind: 'search' | 'events' | 'pushes' | 'gists' | 'repositories' | 'packages';
  /** `off`: not configured; `paused`: others said that it must wait. */
  readonly state: 'off' | 'waiting' | 'running' | 'paused' | 'failing';
  readonly last_run_at: string | null;
  readonly next_run_at: string | null;
  /** In words: how much of what there is it has seen. */
  readonly coverage: string | null;
  readonly findings: number;
  readonly message: string | null;
}

/** How the installation is. */
export interface Installation {
  readonly version: string;
  /** What the clock of the server says. */
  readonly at: string;
  readonly checks: readonly {
    readonly name: string;
    readonly level: 'good' | 'advice' | 'wrong';
    readonly detail: string;
  }[];
}
