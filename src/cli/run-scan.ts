import { readFileSync, writeFileSync } from 'node:fs';
import { type Baseline, baselineText, judgeFindings, parseBaseline } from '../scanner/baseline.ts';
import type { ScanResult } from '../scanner/finding.ts';
import { ARCHIVE_LIMITS } from '../scanner/open-inspection.ts';
import { PREFIXES_MAX } from '../scanner/open-search.ts';
import { REPORT_FORMATS, type Report, type ReportFormat } from '../scanner/report.ts';
import type { ScanRequest } from '../scanner/scan-folder.ts';
import { writeReport } from '../scanner/write-report.ts';
import { version } from '../server/installation.ts';
import { DEFAULT_PREFIX, parsePrefix, type TokenPrefix } from '../token-format/prefix.ts';
import { EXIT, usageFailure } from './failure.ts';
import { openProgress } from './scan-progress.ts';
import { scanTarget, type TargetOptions } from './scan-target.ts';
import { showReport } from './scan-text.ts';
import { terminal } from './terminal.ts';

/** The flags of `wardkey scan`. */
export interface ScanOptions extends TargetOptions, Partial<Record<ReportFormat, boolean>> {
  readonly prefix?: readonly string[];
  readonly output?: string;
  readonly reveal?: boolean;
  readonly baseline?: string;
  readonly writeBaseline?: string;
  readonly allowComments: boolean;
  readonly archiveDepth: string;
  readonly threads?: string;
}

/** Scans, reports and sets the exit code. */
export async function runScan(target: string | undefined, options: ScanOptions): Promise<void> {
  const format = formatOf(options);
  const baseline = options.baseline === undefined ? undefined : readBaseline(options.baseline);
  const revealed = new Map<string, string>();
  if (options.reveal === true && terminal.out.isTTY !== true) {
    throw usageFailure(
      '--reveal shows tokens on a terminal only',
      'leave it out; hint and hash name a token as well',
    );
  }
  const progress = openProgress(format !== undefined);
  const { depth, threads } = {
    depth: count(options.archiveDepth, '--archive-depth'),
    threads: options.threads,
  };
  const request: ScanRequest = {
    prefixes: prefixesOf(options),
    limits: { ...ARCHIVE_LIMITS, depth },
    progress: progress.show,
    ...(threads !== undefined && { threads: Math.max(1, count(threads, '--threads')) }),
    ...(options.reveal === true && {
      reveal: (fingerprint: string, text: string) => revealed.set(fingerprint, text),
    }),
  };
  const result = await scanTarget(target, options, request).finally(progress.end);
  if (options.writeBaseline !== undefined)
    writeFileSync(options.writeBaseline, baselineText(result.findings));
  const report = reportOf(result, baseline, options);
  if (format === undefined) showReport(report, revealed);
  else if (options.output !== undefined) writeFileSync(options.output, writeReport(format, report));
  else terminal.out.write(writeReport(format, report));
  process.exitCode = exitCodeOf(report);
}

function reportOf(result: ScanResult, baseline: Baseline | undefined, options: ScanOptions): Report {
  const { reported, ...judged } = judgeFindings(result.findings, {
    baseline,
    areCommentsRefused: !options.allowComments,
  });
  const findings = reported.map((finding) => ({ ...finding, liveness: 'unknown' as const }));
  return { ...result, ...judged, findings, version };
}

function exitCodeOf({ findings, unread }: Report): number {
  if (findings.some(({ liveness }) => liveness === 'live')) return EXIT.foundLive;
  if (findings.length > 0) return EXIT.found;
  return unread.length > 0 ? EXIT.partlyDone : EXIT.done;
}

function formatOf(options: ScanOptions): ReportFormat | undefined {
  const asked = REPORT_FORMATS.filter((format) => options[format] === true);
  if (asked.length > 1) throw usageFailure('a report has one form', `choose one of --${asked.join(' --')}`);
  if (options.output !== undefined && asked.length === 0) {
    throw usageFailure('--output needs the form of the report', 'add --sarif, --json or another');
  }
  return asked[0];
}

function prefixesOf({ prefix }: ScanOptions): TokenPrefix[] {
  const asked = prefix ?? (process.env.WARDKEY_TOKEN_PREFIX ?? DEFAULT_PREFIX).split(',');
  if (asked.length > PREFIXES_MAX)
    throw usageFailure(`at most ${PREFIXES_MAX} prefixes`, 'scan in several runs');
  return asked.map((text) => {
    const parsed = parsePrefix(text.trim());
    if (!parsed.ok) throw usageFailure('--prefix cannot be used', parsed.reason);
    return parsed.prefix;
  });
}

function readBaseline(file: string): Baseline {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw usageFailure(
      `the baseline ${file} cannot be read`,
      `make it: wardkey scan --write-baseline ${file}`,
    );
  }
  const parsed = parseBaseline(text);
  if (!('wrongLine' in parsed)) return parsed;
  throw usageFailure(
    `line ${parsed.wrongLine} of ${file} is no fingerprint`,
    'a fingerprint has 40 hex digits',
  );
}

function count(text: string, name: string): number {
  if (!/^\d{1,3}$/.test(text)) throw usageFailure(`${name} is a number`, `${name} 4`);
  return Number(text);
}
