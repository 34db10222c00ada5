import type { Finding } from './finding.ts';

/** Fingerprints of findings that are known and need not be reported again. */
export type Baseline = ReadonlySet<string>;

/** Reads a baseline: a fingerprint a line; what follows after `#` is for people. Or says which line is none. */
export function parseBaseline(text: string): Baseline | { readonly wrongLine: number } {
  const fingerprints = new Set<string>();
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const fingerprint = line.split('#', 1)[0]?.trim() ?? '';
    if (fingerprint === '') continue;
    if (!/^[0-9a-f]{40}$/.test(fingerprint)) return { wrongLine: index + 1 };
    fingerprints.add(fingerprint);
  }
  return fingerprints;
}

/** Writes findings as a baseline: the same findings make the same file, so that it can be kept under version control. */
export function baselineText(findings: readonly Finding[]): string {
  const lines = new Map(
    findings.map(({ fingerprint, hint, path }) => [
      fingerprint,
      `${fingerprint}  # ${hint} ${path.replaceAll(/[\p{Cc}#]/gu, '�')}`,
    ]),
  );
  return `# Findings that wardkey scan --baseline passes over.\n${[...lines.values()].sort().join('\n')}\n`;
}

/** What is left of findings, and which parts of the exceptions no longer except anything. */
export interface Judged {
  readonly reported: readonly Finding[];
  readonly inBaseline: number;
  readonly allowedInLine: number;
  /** Fingerprints of the baseline that match no finding. */
  readonly stale: readonly string[];
}

/** Takes out what a baseline knows and, unless comments are refused, what the line itself allows. */
export function judgeFindings(
  findings: readonly Finding[],
  { baseline, areCommentsRefused }: { baseline?: Baseline | undefined; areCommentsRefused: boolean },
): Judged {
  const seen = new Set(findings.map(({ fingerprint }) => fingerprint));
  const isAllowed = (finding: Finding) => finding.isAllowedInLine && !areCommentsRefused;
  const rest = findings.filter((finding) => !isAllowed(finding));
  const reported = rest.filter(({ fingerprint }) => baseline?.has(fingerprint) !== true);
  return {
    reported,
    inBaseline: rest.length - reported.length,
    allowedInLine: findings.length - rest.length,
    stale: [...(baseline ?? [])].filter((fingerprint) => !seen.has(fingerprint)).sort(),
  };
}
