import type { ReportedFinding } from '../leaks/leak-response.ts';

/** What watchers look at. One of each kind runs at most. */
export const WATCHER_KINDS = ['search', 'events', 'pushes', 'gists', 'repositories', 'packages'] as const;
export type WatcherKind = (typeof WATCHER_KINDS)[number];

/** One run of a watcher. */
export interface WatcherRun {
  /** What the last run, finished or not, saved last; undefined in the very first. */
  readonly state: unknown;
  /** Ends when the server stops. Whatever was saved before is where the next run goes on. */
  readonly signal: AbortSignal;
  /**
   * Hands on what was found, and answers once it is dealt with: so a state that is saved afterwards never claims
   * something that could be lost.
   */
  report(findings: readonly ReportedFinding[]): Promise<void>;
  save(state: unknown): Promise<void>;
}

/** How a run ended well. */
export interface RunEnd {
  /** In words: how much of what there is was seen. */
  readonly coverage?: string;
  /** What an operator should know though nothing is wrong. */
  readonly message?: string;
  /** Sooner or later than usual. */
  readonly nextInMilliseconds?: number;
}

/** Looks at one public place again and again. Its run throws what keeps it from going on. */
export interface Watcher {
  readonly kind: WatcherKind;
  readonly everyMilliseconds: number;
  run(run: WatcherRun): Promise<RunEnd>;
}
