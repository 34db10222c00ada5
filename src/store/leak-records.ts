import type { Hint, TokenHash } from '../token-format/token-text.ts';
import type { AccountRecord, Actor } from './records.ts';

/** How Wardkey came to know of a leak. `drill` touches drill tokens alone. */
export const LEAK_CHANNELS = ['github', 'watcher', 'npm', 'report', 'scan', 'drill'] as const;
export type LeakChannel = (typeof LEAK_CHANNELS)[number];

/** What the ids of accounts begin with that drills make: nobody is told of their tokens but whoever runs the drill. */
export const DRILL_ACCOUNT_PREFIX = 'drill_';

/**
 * What a report did. `disabled`: the token was in force and is not any more. `text_ended`: an old text, still in its
 * grace, that alone was ended. `already_disabled`: it was out of force before.
 */
export const LEAK_EFFECTS = ['disabled', 'text_ended', 'already_disabled'] as const;
export type LeakEffect = (typeof LEAK_EFFECTS)[number];

/** Where a text was seen. Whatever is not known is null, and no token text stands in any of it. */
export interface LeakPlace {
  readonly url: string | null;
  /** owner/name, or package@version. */
  readonly repository: string | null;
  readonly path: string | null;
  readonly line: number | null;
  readonly commit: string | null;
  /** content, commit, gist_content, npm… in lower case. */
  readonly source: string | null;
}

/** A place with who named it and when: one of the places of a leak. Times are milliseconds since 1970. */
export interface SeenPlace extends LeakPlace {
  readonly leakId: string;
  /** What tells this place from the others of its leak. */
  readonly key: string;
  readonly channel: LeakChannel;
  readonly reporter: string;
  readonly seenAt: number;
}

/** One incident: a text of a token became known to others. The place is the first that was named. */
export interface LeakRecord extends LeakPlace {
  readonly id: string;
  readonly tokenId: string;
  readonly accountId: string;
  readonly textHash: TokenHash;
  /** Of the text that leaked, which may be older than the token's. */
  readonly hint: Hint;
  readonly channel: LeakChannel;
  readonly reporter: string;
  readonly effect: LeakEffect;
  /** When it became public, if that is known. */
  readonly exposedAt: number | null;
  readonly foundAt: number;
  readonly reportedAt: number;
  /** Null: it was out of force before. */
  readonly disabledAt: number | null;
  readonly acknowledged: { readonly at: number; readonly by: Actor } | null;
  readonly falseAlarm: FalseAlarm | null;
}

/** An operator's word that a report was a mistake. */
export interface FalseAlarm {
  readonly at: number;
  readonly by: Actor;
  readonly reason: string;
}

/** A leak with what is shown beside it. */
export interface LeakInFull {
  readonly leak: LeakRecord;
  readonly token: { readonly id: string; readonly name: string };
  readonly account: Pick<AccountRecord, 'id' | 'username'>;
  readonly places: readonly SeenPlace[];
}
