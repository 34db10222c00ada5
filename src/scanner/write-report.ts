import type { Unread } from './finding.ts';
import type { Report, ReportedFinding, ReportFormat } from './report.ts';
import { csvReport, gitlabReport, junitReport } from './report-for-ci.ts';
import { sarifReport } from './report-sarif.ts';

/**
 * Writes a report for programs, with a line feed at its end. The same findings make the same bytes. Names of files
 * cannot break out of their place in it, and no token text stands in it.
 */
export function writeReport(format: ReportFormat, report: Report): string {
  switch (format) {
    case 'json':
      return `${JSON.stringify(jsonReport(report))}\n`;
    case 'jsonl':
      return jsonLines(report);
    case 'sarif':
      return `${JSON.stringify(sarifReport(report))}\n`;
    case 'csv':
      return csvReport(report.findings);
    case 'junit':
      return junitReport(report);
    case 'gitlab':
      return `${JSON.stringify(gitlabReport(report.findings))}\n`;
  }
}

function jsonReport(report: Report): object {
  return {
    version: report.version,
    findings: report.findings.map(jsonFinding),
    unread: report.unread.map(jsonUnread),
    searched: report.searched,
    bytes: report.bytes,
    in_baseline: report.inBaseline,
    allowed_in_line: report.allowedInLine,
    stale_ignores: report.stale,
    stale_comments: report.staleComments,
  };
}

function jsonLines(report: Report): string {
  const lines = [
    ...report.findings.map((finding) => ({ type: 'finding', ...jsonFinding(finding) })),
    ...report.unread.map((unread) => ({ type: 'unread', ...jsonUnread(unread) })),
    ...report.stale.map((fingerprint) => ({ type: 'stale_ignore', fingerprint })),
    ...report.staleComments.map((comment) => ({ type: 'stale_comment', ...comment })),
  ];
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

function jsonFinding({
  fingerprint,
  hint,
  hash,
  rule,
  encoding,
  path,
  line,
  column,
  liveness,
  reported,
  commit,
}: ReportedFinding) {
  return {
    ...{ fingerprint, hint, hash, rule: rule ?? null, encoding, path, line, column },
    live: liveness === 'unknown' ? null : liveness === 'live',
    reported: reported ?? null,
    commit:
      commit === undefined
        ? null
        : {
            id: commit.id,
            author_name: commit.authorName,
            author_email: commit.authorEmail,
            date: commit.date,
            is_at_head: commit.isAtHead,
          },
  };
}

function jsonUnread({ path, reason }: Unread) {
  return { path, reason };
}
