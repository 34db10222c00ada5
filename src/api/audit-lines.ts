import type { AuditJson } from './audit-filter.ts';

/** One entry of the audit trail as a line of JSON. */
export function jsonLine(entry: AuditJson): string {
  return `${JSON.stringify(entry)}\n`;
}

const COLUMNS = {
  revision: ({ revision }) => revision,
  position: ({ position }) => position,
  at: ({ at }) => at,
  actor_kind: ({ actor }) => actor.kind,
  actor: ({ actor }) =>
    actor.kind === 'account' && 'username' in actor
      ? actor.username
      : actor.kind === 'system'
        ? actor.name
        : '',
  action: ({ action }) => action,
  token_id: ({ token_id: id }) => id,
  token_name: ({ detail }) => detail.name,
  token_hint: ({ detail }) => detail.hint,
  account_id: ({ account_id: id }) => id,
  detail: ({ detail }) => JSON.stringify(detail),
  hash: ({ hash }) => hash,
} as const satisfies Record<string, (entry: AuditJson) => unknown>;

/** The first line of a CSV file: the names of the columns. */
export const CSV_HEADER = `${Object.keys(COLUMNS).join(',')}\r\n`;

/** One entry of the audit trail as a line of CSV (RFC 4180). */
export function csvLine(entry: AuditJson): string {
  return `${Object.values(COLUMNS)
    .map((column) => csvCell(column(entry)))
    .join(',')}\r\n`;
}

/**
 * One cell. A spreadsheet takes what begins with one of these characters for a formula and runs it: names are their
 * owners' own words, so such a cell gets an apostrophe in front, which makes it a text.
 */
export function csvCell(value: unknown): string {
  const text = value === null || value === undefined ? '' : String(value);
  const isFormula = typeof value !== 'number' && /^[\s]*[=+\-@\t\r\n＝＋－＠]/.test(text);
  const safe = isFormula ? `'${text}` : text;
  return isFormula || /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
