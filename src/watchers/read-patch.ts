/** The lines of a patch, each with where it stands in the file as it is after the patch. */
export interface PatchText {
  /** What the file holds now, as far as the patch shows it: added lines and those around them. */
  readonly now: string;
  /** The line in the file of each line of `now`. */
  readonly lines: readonly number[];
  /** What was taken out. */
  readonly before: string;
  readonly added: number;
}

/**
 * Reads a patch of one file as GitHub gives it: hunks without a head. Never throws: a line that fits nowhere counts as
 * one of the file.
 */
export function readPatch(patch: string): PatchText {
  const now: string[] = [];
  const before: string[] = [];
  const lines: number[] = [];
  let line = 0;
  let added = 0;
  for (const each of patch === '' ? [] : patch.split('\n')) {
    const hunk = /^@@ -\d{1,9}(?:,\d{1,9})? \+(\d{1,9})(?:,\d{1,9})? @@(.*)$/.exec(each);
    if (hunk !== null) {
      line = Number(hunk[1]);
      // What follows the hunk's numbers is a line of the file too, and may be a long one.
      before.push(hunk[2] ?? '');
      continue;
    }
    const sign = each[0];
    if (sign === '\\') continue;
    if (sign === '-') {
      before.push(each.slice(1));
      continue;
    }
    if (sign === '+') added += 1;
    now.push(sign === '+' || sign === ' ' ? each.slice(1) : each);
    lines.push(line);
    line += 1;
  }
  return { now: now.join('\n'), lines, before: before.join('\n'), added };
}
