/** How Wardkey came to know of a leak. */
export type LeakChannel = 'github' | 'watcher' | 'npm' | 'report' | 'scan' | 'drill';

/** A place where a token was seen, with who said so. What is not known is null. */
export interface LeakPlace {
  readonly channel: LeakChannel;
  readonly reporter: string;
  readonly source: string | null;
  readonly url: string | null;
  /** owner/name, or package@version. */
  readonly repository: string | null;
  readonly path: string | null;
  readonly line: number | null;
  readonly commit: string | null;
}

/** A token that became known to others. The place is the first that was named; `places` are all. */
export interface Leak extends LeakPlace {
  readonly id: string;
  /** The hint is that of the text that leaked, which may be an older one of the token. */
  readonly token: { readonly id: string; readonly name: string; readonly hint: string };
  readonly account: { readonly id: string; readonly username: string };
  readonly places: readonly (LeakPlace & { readonly seen_at: string })[];
  readonly exposed_at: string | null;
  readonly found_at: string;
  readonly reported_at: string;
  /** Null: it was out of force before. */
  readonly disabled_at: string | null;
  readonly outcome: 'disabled' | 'text_ended' | 'already_disabled';
  readonly calls_since: CallsSince;
  readonly acknowledged_at: string | null;
  readonly false_alarm: { readonly at: string; readonly by: string; readonly reason: string } | null;
}

/** Calls since exposure until now, counted by full hours: some from shortly before may be among them. */
export interface CallsSince {
  readonly since: string;
  readonly accepted: number;
  readonly refused: number;
  readonly addresses: readonly string[];
  readonly programs: readonly string[];
  readonly first_at: string | null;
  readonly first_newcomer: { readonly at: string; readonly address: string; readonly program: string } | null;
}

/** A token that was found, and where. The token itself is the proof. */
export interface FoundToken {
  readonly token: string;
  readonly url?: string | null;
  readonly repository?: string | null;
  readonly path?: string | null;
  readonly line?: number | null;
  readonly commit?: string | null;
  readonly source?: string | null;
  readonly found_at?: string | null;
}

/** What became of a token that was reported. */
export interface ReportedLeak {
  /** Null where the text has not the form of a token of this server. */
  readonly hint: string | null;
  readonly outcome: 'disabled' | 'already_disabled' | 'not_a_token_here';
}

/** What a drill showed, step by step. */
export interface LeakDrill {
  readonly started_at: string;
  readonly token: { readonly hint: string };
  readonly steps: readonly {
    readonly name: 'received' | 'disabled' | 'refused' | 'mailed';
    /** `waiting`: the mail is queued, and was not handed over yet. */
    readonly state: 'done' | 'failed' | 'waiting' | 'skipped';
    /** Since the alert was received. */
    readonly milliseconds: number;
    readonly detail: string;
  }[];
}
