import type { LeakOutcome, Report, ReportedFinding } from '../scanner/report.ts';
import { CommandFailure } from './failure.ts';
import { type AskOptions, connectionFor, isToken } from './scan-liveness.ts';
import { note } from './terminal.ts';

/** A token that was seen where it should not be, as `POST /v1/leaks` takes it. */
export interface LeakRow {
  readonly token: string;
  readonly source: string;
  readonly path: string;
  readonly line?: number;
  readonly commit?: string;
  /** ISO 8601. */
  readonly found_at: string;
}

/** Who takes reports of leaks: answers for each row, in their order, what became of the token. */
export interface LeakReports {
  report(
    rows: readonly LeakRow[],
  ): Promise<{ readonly results: readonly { readonly outcome: LeakOutcome }[] }>;
}

/**
 * Reports what was found as leaked, which disables it: each finding that is not known to be dead, with its place. This
 * sends the token texts. What could not be reported is said, and stays a finding.
 */
export async function withLeaksReported(
  report: Report,
  texts: ReadonlyMap<string, string>,
  { reports, now }: { reports: LeakReports; now: Date },
): Promise<Report> {
  const alive = report.findings.filter((finding) => isToken(finding) && finding.liveness !== 'dead');
  const outcomes = new Map<string, LeakOutcome>();
  try {
    for (const batch of batchesOf(alive)) {
      const { results } = await reports.report(
        batch.map((finding) => rowOf(finding, texts.get(finding.fingerprint) ?? '', now)),
      );
      batch.forEach(({ hash }, index) => {
        const { outcome } = results[index] ?? {};
        // The second of two rows about one token finds it disabled already: what counts is that this disabled it.
        if (outcome !== undefined && outcomes.get(hash) !== 'disabled') outcomes.set(hash, outcome);
      });
    }
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    note(`the findings could not be reported as leaked: ${error.message}`);
  }
  return { ...report, findings: report.findings.map((finding) => reportedAs(finding, outcomes)) };
}

/** The server at `WARDKEY_URL`, or on this machine, to which anyone may report. */
export async function leakReportsOf(options: AskOptions): Promise<LeakReports> {
  const server = await connectionFor(options, 'anyone');
  return { report: (leaks) => server.call('POST', '/v1/leaks', { leaks, found_with: 'scan' }) };
}

/** What a server takes at once. */
const ROWS_AT_ONCE = 1000;
const PATH_LENGTH_MAX = 500;

function batchesOf(findings: readonly ReportedFinding[]): ReportedFinding[][] {
  const count = Math.ceil(findings.length / ROWS_AT_ONCE);
  return Array.from({ length: count }, (_, index) =>
    findings.slice(index * ROWS_AT_ONCE, (index + 1) * ROWS_AT_ONCE),
  );
}

function rowOf({ path, line, commit }: ReportedFinding, token: string, now: Date): LeakRow {
  return {
    token,
    source: 'wardkey scan',
    path: path.slice(0, PATH_LENGTH_MAX),
    ...(line > 0 && { line }),
    ...(commit && { commit: commit.id }),
    found_at: now.toISOString(),
  };
}

/** A token that a server has disabled, or never issued, no longer works there. */
function reportedAs(finding: ReportedFinding, outcomes: ReadonlyMap<string, LeakOutcome>): ReportedFinding {
  const reported = outcomes.get(finding.hash);
  return reported === undefined ? finding : { ...finding, reported, liveness: 'dead' };
}
