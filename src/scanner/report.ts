import type { Finding, ScanResult } from './finding.ts';
import type { StaleComment } from './stale-comments.ts';

/** Whether a finding is a token that still works. Nobody was asked: `unknown`. */
export type Liveness = 'live' | 'dead' | 'unknown';

/** What became of a token that was reported to the server as leaked. */
export type LeakOutcome = 'disabled' | 'already_disabled' | 'not_a_token_here';

/** A finding as it is reported. */
export interface ReportedFinding extends Finding {
  readonly liveness: Liveness;
  /** What the server said, if it was told. */
  readonly reported?: LeakOutcome;
}

/** Everything a report says. */
export interface Report extends Omit<ScanResult, 'findings'> {
  readonly version: string;
  readonly findings: readonly ReportedFinding[];
  readonly inBaseline: number;
  readonly allowedInLine: number;
  readonly stale: readonly string[];
  /** Comments that allow nothing any more, if they were asked for. */
  readonly staleComments: readonly StaleComment[];
}

/** The forms of a report for programs. */
export const REPORT_FORMATS = ['json', 'jsonl', 'sarif', 'csv', 'junit', 'gitlab'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

/** What a report calls the rule by which tokens are found. */
export const TOKEN_RULE = 'wardkey-api-token';

/** One sentence that says what was found. */
export function findingSentence({ hint, rule, encoding, liveness }: ReportedFinding): string {
  const state = { live: ' that still works', dead: ' that no longer works', unknown: '' }[liveness];
  const what = rule === undefined ? 'API token' : `Match of the rule ${rule}`;
  return `${what} ${hint}${state}${encoding === 'plain' ? '' : ` (${encoding})`}`;
}
