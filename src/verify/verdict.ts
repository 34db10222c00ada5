import type { Scope, TokenByHash } from '../store/records.ts';
import type { Flaw } from '../token-format/flaw.ts';

/** What checking a token answers. A closed union, never an exception. `revision`: what it was decided at. */
export type Verdict = Accepted | Refused;

/** The token is good for this request. */
export interface Accepted {
  readonly code: 'accepted';
  readonly subject: TokenByHash;
  readonly revision: number;
}

/** The token is not good for this request; the code is that of the problem which says so. */
export type Refused =
  | { readonly code: 'token_missing'; readonly flaw: Flaw | undefined }
  | { readonly code: 'token_ambiguous'; readonly isAlsoInUrl: boolean }
  | { readonly code: 'token_in_url' }
  | {
      readonly code: 'token_malformed' | 'token_mistyped' | 'token_wrong_prefix';
      readonly flaw: Flaw;
    }
  | { readonly code: 'token_unknown'; readonly revision: number }
  | RefusedToken
  | { readonly code: 'verifier_unavailable'; readonly cause: unknown };

/** Refusals of a token that exists: said only to whoever presented its whole text. */
export type RefusedToken =
  | (AboutToken & { readonly code: EndedCode })
  | (AboutToken & { readonly code: 'scope_insufficient'; readonly needed: Scope })
  | (AboutToken & { readonly code: 'address_not_allowed'; readonly address: string })
  | (AboutToken & { readonly code: 'rate_limited'; readonly retryAfterSeconds: number });

/** The ways in which a token is out of force by itself, whatever the request asks of it. */
export type EndedCode =
  | 'token_deleted'
  | 'token_leaked'
  | 'token_disabled'
  | 'token_rotated'
  | 'token_expired'
  | 'account_suspended';

interface AboutToken {
  readonly subject: TokenByHash;
  readonly revision: number;
}

/** What the request asks of the token. Without a scope any token that is in force will do. */
export interface Need {
  readonly scope?: Scope;
  readonly address: string;
  readonly userAgent: string;
  /** Set where somebody only looks at the token, and nobody calls with it: it is then no use of it. */
  readonly isOnlyLooked?: true;
}
