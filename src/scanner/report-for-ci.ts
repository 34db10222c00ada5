import { findingSentence, type Report, type ReportedFinding, TOKEN_RULE } from './report.ts';

const COLUMNS = [
  'fingerprint',
  'hint',
  'hash',
  'live',
  'encoding',
  'path',
  'line',
  'column',
  'commit',
  'author',
  'date',
  'at_head',
  'rule',
];

/** Findings as CSV (RFC 4180). A cell that a spreadsheet would calculate is made text. */
export function csvReport(findings: readonly ReportedFinding[]): string {
  const rows = findings.map(
    ({ fingerprint, hint, hash, rule, liveness, encoding, path, line, column, commit }) => [
      ...[fingerprint, hint, hash, liveness, encoding, path, String(line), String(column)],
      ...[commit?.id, commit?.authorName, commit?.date, commit && String(commit.isAtHead), rule].map(
        (cell) => cell ?? '',
      ),
    ],
  );
  return [COLUMNS, ...rows].map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');
}

function csvCell(text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** A report as JUnit's XML: a failed test for each finding, an error for what could not be searched. */
export function junitReport({ findings, unread }: Report): string {
  const cases = [
    ...findings.map((finding) => {
      const place = `${finding.path}:${finding.line}`;
      const message = findingSentence(finding);
      return `<testcase classname="wardkey scan" name="${xml(place)} ${finding.fingerprint}"><failure message="${xml(message)}">${xml(`${message} at ${place}`)}</failure></testcase>`;
    }),
    ...unread.map(
      ({ path, reason }) =>
        `<testcase classname="wardkey scan" name="${xml(path)}"><error message="${xml(reason)}"/></testcase>`,
    ),
  ];
  const clean = '<testcase classname="wardkey scan" name="no token found"/>';
  const counts = `tests="${Math.max(1, cases.length)}" failures="${findings.length}" errors="${unread.length}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites><testsuite name="wardkey scan" ${counts}>\n${(cases.length === 0 ? [clean] : cases).join('\n')}\n</testsuite></testsuites>\n`;
}

/** Text between tags or quotation marks. XML has no way at all to write most control characters. */
function xml(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '�')
    .replaceAll(/[<>&"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** Findings as GitLab's code quality report. */
export function gitlabReport(findings: readonly ReportedFinding[]): object[] {
  return findings.map((finding) => ({
    description: findingSentence(finding),
    check_name: finding.rule ?? TOKEN_RULE,
    fingerprint: finding.fingerprint,
    severity: finding.liveness === 'dead' ? 'major' : 'blocker',
    location: { path: finding.path, lines: { begin: Math.max(1, finding.line) } },
  }));
}
