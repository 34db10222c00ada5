import type { Finding, ScanResult } from './finding.ts';

/** Whether a finding is a token that still works. Nobody was asked: `unknown`. */
export type Liveness = 'live' | 'dead' | 'unknown';

/** A finding as it is reported. */
export interface ReportedFinding extends Finding {
  readonly liveness: Liveness;
}

/** Everything a report says. */
export interface Report extends Omit<ScanResult, 'findings'> {
  readonly version: string;
  readonly findings: readonly ReportedFinding[];
  readonly inBaseline: number;
  readonly allowedInLine: number;
  readonly stale: readonly string[];
}

/** The forms of a report for programs. */
export const REPORT_FORMATS = ['json', 'jsonl', 'sarif', 'csv', 'junit', 'gitlab'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

/** One sentence that says what was found. */
export function findingSentence({ hint, encoding, liveness }: ReportedFinding): string {
  const state = { live: ' that still works', dead: ' that no longer works', unknown: '' }[liveness];
  return `API token ${hint}${state}${encoding === 'plain' ? '' : ` (${encoding})`}`;
}
