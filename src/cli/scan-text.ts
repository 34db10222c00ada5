import type { Report, ReportedFinding } from '../scanner/report.ts';
import { bold, note, say } from './terminal.ts';

/** Shows a report to a person: findings as results, what else is to be said as talk. */
export function showReport(report: Report, revealed: ReadonlyMap<string, string>): void {
  for (const finding of report.findings) showFinding(finding, revealed.get(finding.fingerprint));
  for (const { path, reason } of report.unread) note(`not searched: ${path} (${reason})`);
  for (const fingerprint of report.stale)
    note(`stale: ${fingerprint} in the baseline matches nothing any more`);
  for (const { path, line } of report.staleComments)
    note(`stale: the comment at ${path}:${line} allows nothing any more`);
  note(summary(report));
  if (report.findings.some(({ rule }) => rule === undefined)) {
    note(
      'fix:   disable or rotate each token first (wardkey token disable HINT --reason leaked), then remove it',
    );
  }
}

function showFinding(finding: ReportedFinding, revealed: string | undefined): void {
  const { path, line, hint, rule, encoding, commit, fingerprint } = finding;
  const facts = [
    ...(rule === undefined ? [] : [`rule ${rule}`]),
    ...(encoding === 'plain' ? [] : [encoding]),
    ...stateOf(finding),
  ];
  say(
    `${bold(line === 0 ? `${path} (in its name)` : `${path}:${line}`)}  ${revealed ?? hint}${facts.map((fact) => `  ${fact}`).join('')}`,
  );
  if (commit !== undefined) {
    const where = commit.isAtHead ? 'still at the head of a branch' : 'in the history only';
    say(`  ${commit.id.slice(0, 12)} ${commit.date} ${commit.authorName} <${commit.authorEmail}>, ${where}`);
  }
  say(`  fingerprint ${fingerprint}`);
}

function stateOf({ liveness, reported }: ReportedFinding): string[] {
  if (reported === 'disabled') return ['disabled now'];
  if (reported === 'already_disabled') return ['disabled before'];
  return liveness === 'unknown' ? [] : [liveness === 'live' ? 'STILL WORKS' : 'no longer works'];
}

function summary({ findings, unread, searched, bytes, inBaseline, allowedInLine }: Report): string {
  const parts = [
    findings.length === 0 ? 'no token found' : `${counted(findings.length, 'finding')}`,
    ...(inBaseline > 0 ? [`${inBaseline} in the baseline`] : []),
    ...(allowedInLine > 0 ? [`${allowedInLine} allowed in their line`] : []),
    ...(unread.length > 0 ? [`${unread.length} not searched`] : []),
  ];
  return `${parts.join(', ')}; ${counted(searched, 'file or object', 'files and objects')}, ${Math.round(bytes / 1e6)} MB`;
}

function counted(count: number, one: string, several = `${one}s`): string {
  return `${count} ${count === 1 ? one : several}`;
}
