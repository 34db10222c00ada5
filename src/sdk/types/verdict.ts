import type { TokenScope } from './token.ts';

/** What a resource server asks about a token that it was handed. */
export interface VerifyQuestion {
  /** What the caller presented as its token. */
  readonly token: string;
  /** The scope that the call needs. */
  readonly scope?: TokenScope | undefined;
  /** The address the call came from. Without it, tokens bound to addresses are refused. */
  readonly address?: string | undefined;
  /** The program that made the call. */
  readonly user_agent?: string | undefined;
}

/** Whether a token is good for a call, and if not, what to answer to whoever sent it. */
export type Verdict = AcceptedVerdict | RefusedVerdict;

/** The token is good. */
export interface AcceptedVerdict {
  readonly valid: true;
  readonly code: 'accepted';
  readonly revision: number;
  readonly token: {
    readonly id: string;
    readonly name: string;
    readonly hint: string;
    readonly scopes: readonly TokenScope[];
    readonly expires_at: string | null;
  };
  readonly account: { readonly id: string; readonly type: string; readonly username: string };
  readonly problem: null;
}

/** The token is not good. */
export interface RefusedVerdict {
  readonly valid: false;
  readonly code: string;
  readonly revision: number | null;
  readonly token: null;
  readonly account: null;
  readonly problem: Problem;
}

/** A refusal as it goes over the wire (RFC 9457). */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly fix?: string;
  readonly instance?: string;
  readonly request_id?: string;
  readonly retry_after?: number;
  readonly required_scopes?: readonly string[];
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
  readonly token?: { readonly id: string; readonly hint: string };
}
