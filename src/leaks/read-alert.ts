import { hash } from 'node:crypto';
import type { LeakOutcome, ReportedFinding } from './leak-response.ts';

/** One row of an alert, as far as it can be read. */
export interface AlertRow {
  readonly finding: ReportedFinding;
  /** What the reporter calls this kind of token; it is told what became of the row under this name. */
  readonly type: string;
}

/** What a reporter is told about a row: whether it was one of our tokens, which is named by its hash. */
export interface Feedback {
  readonly token_hash: string;
  readonly token_type: string;
  readonly label: 'true_positive' | 'false_positive';
}

const TYPE_LENGTH = 200;

/**
 * Reads the body of an alert, or answers `undefined` where it is no JSON array. A row that is not as it should be cannot
 * spoil the others: what is missing in it is left out, and without a token it is nobody's.
 */
export function readAlert(raw: Uint8Array): readonly AlertRow[] | undefined {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(raw));
  } catch {
    return undefined;
  }
  return Array.isArray(value) ? value.map(readRow) : undefined;
}

function readRow(value: unknown): AlertRow {
  const row: Partial<Record<string, unknown>> = typeof value === 'object' && value !== null ? value : {};
  return {
    type: textOf(row.type)?.slice(0, TYPE_LENGTH) ?? '',
    finding: {
      text: textOf(row.token) ?? '',
      url: textOf(row.url)?.trim() || null,
      source: textOf(row.source)?.trim() || null,
      repository: null,
      path: null,
      line: null,
      commit: null,
      exposedAt: null,
    },
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** What is answered to an alert: a row for each of its rows that named a token. */
export function feedbackOf(rows: readonly AlertRow[], outcomes: readonly LeakOutcome[]): Feedback[] {
  return rows.flatMap(({ finding, type }, index) => {
    if (finding.text === '') return [];
    const label = outcomes[index] === 'unknown' ? 'false_positive' : 'true_positive';
    return [{ token_hash: hash('sha256', finding.text), token_type: type, label }];
  });
}
