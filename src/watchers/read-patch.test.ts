import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { readPatch } from './read-patch.ts';

test('every line that a patch shows is found at its place in the file, as git itself makes patches', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'wardkey-patch-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const fileLines = fc.array(fc.stringMatching(/^[ +@\\a-c-]{0,6}$/), { maxLength: 30 });
  fc.assert(
    fc.property(fileLines, fileLines, (old, current) => {
      const [one, other] = [join(folder, 'one'), join(folder, 'other')];
      writeFileSync(one, old.map((line) => `${line}\n`).join(''));
      writeFileSync(other, current.map((line) => `${line}\n`).join(''));
      const read = readPatch(patchOf(one, other));
      const shown = read.now === '' && read.lines.length === 0 ? [] : read.now.split('\n');
      assert.deepEqual(
        shown,
        read.lines.map((line) => current[line - 1]),
      );
      assert.ok(read.added >= current.filter((line) => !old.includes(line)).length);
    }),
    { numRuns: 60 },
  );
});

test('whatever a stranger sends as a patch, it is read to its end', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const { now, before, lines } = readPatch(text);
      assert.equal(now.split('\n').length, Math.max(1, lines.length));
      assert.ok(now.length + before.length <= text.length + 1);
    }),
  );
});

function patchOf(one: string, other: string): string {
  try {
    execFileSync('git', ['diff', '--no-index', '--no-color', one, other], { stdio: 'pipe' });
    return '';
  } catch (error) {
    const text = String((error as { stdout: Buffer }).stdout);
    const hunks = text.indexOf('\n@@');
    return hunks === -1 ? '' : text.slice(hunks + 1).replace(/\n$/, '');
  }
}
