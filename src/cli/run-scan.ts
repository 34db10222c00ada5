import { type Baseline, baselineText, judgeFindings } from '../scanner/baseline.ts';
import type { ScanResult } from '../scanner/finding.ts';
import type { Report, ReportFormat } from '../scanner/report.ts';
import { takeStaleComments } from '../scanner/stale-comments.ts';
import { writeReport } from '../scanner/write-report.ts';
import { version } from '../server/installation.ts';
import { EXIT } from './failure.ts';
import { leakReportsOf, withLeaksReported } from './scan-leaks.ts';
import { withLiveness } from './scan-liveness.ts';
import { checkOptions, readBaseline, requestOf, type ScanOptions } from './scan-options.ts';
import { openProgress } from './scan-progress.ts';
import { scanTarget } from './scan-target.ts';
import { showReport } from './scan-text.ts';
import { terminal } from './terminal.ts';
import { writeTo } from './write-file.ts';

/** Scans, asks and tells the server if one is known, reports and sets the exit code. */
export async function runScan(target: string | undefined, options: ScanOptions): Promise<void> {
  const format = checkOptions(options);
  const baseline = readBaseline(options.baseline);
  const texts = new Map<string, string>();
  const progress = openProgress(format !== undefined);
  const isTextNeeded = options.reveal === true || options.report === true;
  const found = await scanTarget(target, options, {
    ...(await requestOf(options)),
    progress: progress.show,
    reveal: isTextNeeded ? (fingerprint, text) => texts.set(fingerprint, text) : undefined,
  }).finally(progress.end);
  const { findings, staleComments } = takeStaleComments(found.findings);
  const result = { ...found, findings, staleComments };
  if (options.writeBaseline !== undefined) writeTo(options.writeBaseline, baselineText(result.findings));
  let report = await withLiveness(reportOf(result, baseline, options), options);
  if (options.report === true && report.findings.length > 0) {
    const reports = await leakReportsOf(options);
    report = await withLeaksReported(report, texts, { reports, now: new Date() });
  }
  showOrWrite(report, format, options, texts);
  process.exitCode = exitCodeOf(report);
}

function reportOf(
  result: ScanResult & Pick<Report, 'staleComments'>,
  baseline: Baseline | undefined,
  options: ScanOptions,
): Report {
  const { reported, ...judged } = judgeFindings(result.findings, {
    baseline,
    areCommentsRefused: !options.allowComments,
  });
  const findings = reported.map((finding) => ({ ...finding, liveness: 'unknown' as const }));
  return { ...result, ...judged, findings, version };
}

function showOrWrite(
  report: Report,
  format: ReportFormat | undefined,
  { output, reveal }: ScanOptions,
  texts: ReadonlyMap<string, string>,
): void {
  if (format === undefined) showReport(report, reveal === true ? texts : new Map());
  else if (output !== undefined) writeTo(output, writeReport(format, report));
  else terminal.out.write(writeReport(format, report));
}

function exitCodeOf({ findings, unread }: Report): number {
  if (findings.some(({ liveness }) => liveness === 'live')) return EXIT.foundLive;
  if (findings.length > 0) return EXIT.found;
  return unread.length > 0 ? EXIT.partlyDone : EXIT.done;
}
