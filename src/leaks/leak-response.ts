import type { LeakChannel, LeakEffect, LeakPlace } from '../store/leak-records.ts';

export type { LeakChannel } from '../store/leak-records.ts';

/** A text somebody saw somewhere, and where. Whatever is not known is null. Times are milliseconds since 1970. */
export interface ReportedFinding extends LeakPlace {
  /** What was seen. It may be anything: it is parsed here, once, and never logged or kept. */
  readonly text: string;
  /** When it became public, if that is known (commit date, publish date). */
  readonly exposedAt: number | null;
  /** When the reporter saw it, where that was not just now. */
  readonly foundAt?: number | null;
}

/** What one reporter says at one moment. */
export interface LeakReport {
  readonly channel: LeakChannel;
  /** As people know them: "GitHub", "Ada (ada)", "someone at 192.0.2.7". */
  readonly reporter: string;
  readonly receivedAt: number;
  readonly findings: readonly ReportedFinding[];
}

/**
 * What became of one finding: its effect, or `unknown` where the text is no token of this installation. A place that an
 * operator has called a false alarm is `already_disabled`: there is nothing to do about it.
 */
export type LeakOutcome = LeakEffect | 'unknown';

/** What Wardkey does when it learns that a token is in the wrong hands. */
export interface LeakResponse {
  /**
   * Ends what leaked, records it, and queues the mails, in one change for each piece of a long report; answers one
   * outcome for each finding, in their order. The same report again changes nothing. Throws `StoreUnavailable`: the
   * caller answers 503, so that the reporter sends everything again.
   */
  respond(report: LeakReport): Promise<readonly LeakOutcome[]>;
  /** Answers when no report is being dealt with. What tells people and systems waits for it: ending tokens comes first. */
  settled(): Promise<void>;
}
