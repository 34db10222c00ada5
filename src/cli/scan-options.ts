import { readFileSync } from 'node:fs';
import { type Baseline, parseBaseline } from '../scanner/baseline.ts';
import { ARCHIVE_LIMITS } from '../scanner/open-inspection.ts';
import { PREFIXES_MAX } from '../scanner/open-search.ts';
import { REPORT_FORMATS, type ReportFormat } from '../scanner/report.ts';
import type { ScanRequest } from '../scanner/scan-folder.ts';
import { COMMENT_RULE } from '../scanner/stale-comments.ts';
import { usageFailure } from './failure.ts';
import { readRules } from './read-rules.ts';
import { type AskOptions, isServerKnown } from './scan-liveness.ts';
import { prefixesOf } from './scan-prefixes.ts';
import type { TargetOptions } from './scan-target.ts';
import { terminal } from './terminal.ts';

/** The flags of `wardkey scan`. */
export interface ScanOptions extends TargetOptions, AskOptions, Partial<Record<ReportFormat, boolean>> {
  readonly prefix?: readonly string[];
  readonly output?: string;
  readonly reveal?: boolean;
  readonly report?: boolean;
  readonly rules?: string;
  readonly baseline?: string;
  readonly writeBaseline?: string;
  readonly allowComments: boolean;
  readonly staleComments?: boolean;
  readonly archiveDepth: string;
  readonly threads?: string;
}

/** Throws a usage failure for flags that do not go together; else says in which form the report is wanted. */
export function checkOptions(options: ScanOptions): ReportFormat | undefined {
  const asked = REPORT_FORMATS.filter((format) => options[format] === true);
  if (asked.length > 1) throw usageFailure('a report has one form', `choose one of --${asked.join(' --')}`);
  if (options.output !== undefined && asked.length === 0) {
    throw usageFailure('--output needs the form of the report', 'add --sarif, --json or another');
  }
  if (options.reveal === true && terminal.out.isTTY !== true) {
    throw usageFailure(
      '--reveal shows tokens on a terminal only',
      'leave it out; hint and hash name a token as well',
    );
  }
  if (options.report === true && !isServerKnown(options)) {
    throw usageFailure('--report needs a server to report to', 'set WARDKEY_URL, and leave out --offline');
  }
  const isHistory = options.history === true || options.range !== undefined || options.state !== undefined;
  if (options.staleComments === true && isHistory) {
    throw usageFailure('--stale-comments is about files as they are now', 'use it without --history');
  }
  return asked[0];
}

/** What the scanner is asked, but for what happens on the way. */
export async function requestOf(options: ScanOptions): Promise<ScanRequest> {
  const prefixes = prefixesOf(options.prefix);
  if (prefixes.length > PREFIXES_MAX)
    throw usageFailure(`at most ${PREFIXES_MAX} prefixes`, 'scan in several runs');
  const { threads } = options;
  const rules = options.rules === undefined ? [] : await readRules(options.rules);
  return {
    prefixes,
    rules: options.staleComments === true ? [...rules, COMMENT_RULE] : rules,
    limits: { ...ARCHIVE_LIMITS, depth: count(options.archiveDepth, '--archive-depth') },
    ...(threads !== undefined && { threads: Math.max(1, count(threads, '--threads')) }),
  };
}

/** The baseline that a flag names, if one does. */
export function readBaseline(file: string | undefined): Baseline | undefined {
  if (file === undefined) return undefined;
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
