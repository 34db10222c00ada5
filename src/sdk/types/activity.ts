/** The calls of the last 30 days with each of several tokens, one number for each day in UTC. */
export interface ActivityOfTokens {
  readonly from: string;
  readonly days: number;
  readonly results: readonly {
    readonly token_id: string;
    readonly accepted: readonly number[];
    readonly refused: readonly number[];
  }[];
}

/** The calls with one token over a time, and why some of them were refused. */
export interface TokenActivity {
  readonly period: ActivityPeriod;
  /** How long each bucket is. */
  readonly bucket_seconds: number;
  readonly buckets: readonly { readonly from: string; readonly accepted: number; readonly refused: number }[];
  readonly refused_by_code: Readonly<Record<string, number>>;
}

export type ActivityPeriod = '24h' | '7d' | '30d';

/** From where, and by which program, a token was used. */
export interface TokenCaller {
  readonly address: string;
  readonly user_agent: string;
  readonly first_at: string;
  readonly last_at: string;
  /** Accepted and refused together. */
  readonly calls: number;
  readonly refused: number;
}

/** One entry of the audit trail. */
export interface AuditEntry {
  readonly revision: number;
  readonly position: number;
  readonly at: string;
  readonly actor: { readonly kind: string; readonly [field: string]: unknown };
  readonly action: string;
  readonly token_id: string | null;
  readonly account_id: string | null;
  readonly detail: Readonly<Record<string, unknown>>;
  /** Covers the entry and the one before it. */
  readonly hash: string;
}

/** Which entries of the audit trail. */
export interface AuditQuery {
  readonly token?: string | undefined;
  readonly action?: string | undefined;
  readonly account?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}
