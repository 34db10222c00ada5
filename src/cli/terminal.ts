import { styleText } from 'node:util';
import { withoutTokens } from '../runtime/redact.ts';
import { DEFAULT_PREFIX } from '../token-format/prefix.ts';

/** Where a command writes: results to `out`, talk to `err`. */
export interface Terminal {
  readonly out: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };
  readonly err: NodeJS.WritableStream & { readonly isTTY?: boolean };
  /** A person sits at both ends: questions can be asked. */
  readonly isInteractive: boolean;
}

/** The terminal of this process. */
export const terminal: Terminal = {
  out: process.stdout,
  err: process.stderr,
  isInteractive: process.stdin.isTTY === true && process.stderr.isTTY === true,
};

/** Writes one line of a result. */
export function say(line = ''): void {
  terminal.out.write(`${printable(line)}\n`);
}

/**
 * Writes one line of talk, which never mixes with a result that is piped on. A token never stands in it: who types
 * one in the place of a name, in a hurry, does not find it in an error message and in the logs that it went to.
 */
export function note(line = ''): void {
  terminal.err.write(`${printable(withoutTokens(line, DEFAULT_PREFIX))}\n`);
}

/** Writes a result for programs. */
export function sayJson(value: unknown): void {
  terminal.out.write(`${JSON.stringify(value)}\n`);
}

/** Bold where the terminal can show it. */
export function bold(text: string): string {
  return terminal.out.isTTY === true ? styleText('bold', text) : text;
}

/** Rows in aligned columns under their headings. */
export function sayTable(headings: readonly string[], rows: readonly (readonly string[])[]): void {
  const shown = rows.map((row) => row.map(printable));
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...shown.map((row) => [...(row[column] ?? '')].length)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - [...cell].length))
      .join('  ')
      .trimEnd();
  terminal.out.write(`${[headings, ...shown].map(line).join('\n')}\n`);
}

const ESCAPE = String.fromCharCode(27);

/** What others wrote, a name or a program's own, must not be able to move the cursor. Our own bold may stay. */
function printable(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, (character, at: number) =>
    character === ESCAPE && /^\[(?:1|22)m/.test(text.slice(at + 1)) ? character : '�',
  );
}
