import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { seededRandom } from '../e2e/seeded-random.ts';
import { mintToken } from '../src/token-format/mint-token.ts';
import { DEFAULT_PREFIX } from '../src/token-format/prefix.ts';

/** How many tokens lie in its history. */
export const PLANTED = 10;

/**
 * A repository with more than 1 GB of blobs: some thousand files of source-like text, changed a few lines at a time in
 * thousands of commits, packed as `git gc` packs. Made once (that takes minutes) and kept among the temporary files.
 */
export async function openRepository(): Promise<string> {
  const folder = join(tmpdir(), 'wardkey-bench-repository-1');
  if (existsSync(folder)) return folder;
  const draft = `${folder}.draft`;
  rmSync(draft, { recursive: true, force: true });
  execFileSync('git', ['init', '--quiet', '--bare', draft]);
  const git = spawn('git', ['-C', draft, 'fast-import', '--quiet'], { stdio: ['pipe', 'ignore', 'inherit'] });
  for (const piece of history()) if (!git.stdin.write(piece)) await once(git.stdin, 'drain');
  git.stdin.end();
  await once(git, 'close');
  execFileSync('git', ['-C', draft, '-c', 'gc.reflogExpire=now', 'repack', '-a', '-d', '-f', '-q']);
  renameSync(draft, folder);
  return folder;
}

/** A folder with the files of the newest commits, more than 1 GB of them. */
export function openTree(): string {
  const folder = join(tmpdir(), 'wardkey-bench-tree-1');
  if (existsSync(folder)) return folder;
  const draft = `${folder}.draft`;
  rmSync(draft, { recursive: true, force: true });
  const random = seededRandom(2);
  for (let number = 0; number < 45_000; number += 1) {
    const file = join(draft, `part-${number % 97}`, `folder-${number % 13}`, `file-${number}.ts`);
    mkdirSync(dirname(file), { recursive: true });
    const token = number % 4500 === 7 ? `const planted = "${mintToken(DEFAULT_PREFIX)}";\n` : '';
    writeFileSync(file, fileText(random, random.between(50, 1200)).join('\n') + token);
  }
  renameSync(draft, folder);
  return folder;
}

const FILES = 2500;
const COMMITS = 14_000;
type Random = ReturnType<typeof seededRandom>;

function* history(): Generator<string> {
  const random = seededRandom(1);
  const files = Array.from({ length: FILES }, (_, number) => ({
    path: `src/part-${number % 41}/folder-${number % 7}/file-${number}.ts`,
    lines: fileText(random, random.between(50, 1200)),
  }));
  for (let commit = 0; commit < COMMITS; commit += 1) {
    const changed = new Set(
      commit === 0 ? files : Array.from({ length: 4 }, () => random.pick(files) ?? files[0]),
    );
    const parts = [
      `commit refs/heads/main\ncommitter A Person <person@example.com> ${1.7e9 + commit * 60} +0000\ndata 9\nchange it\n`,
    ];
    for (const file of changed) {
      if (file === undefined) continue;
      if (commit > 0) changeLines(random, file.lines);
      if (commit % Math.floor(COMMITS / PLANTED) === 77)
        file.lines.push(`const planted = "${mintToken(DEFAULT_PREFIX)}";`);
      const text = `${file.lines.join('\n')}\n`;
      parts.push(`M 100644 inline ${file.path}\ndata ${Buffer.byteLength(text)}\n${text}\n`);
      if (file.lines.at(-1)?.startsWith('const planted') === true) file.lines.pop();
    }
    yield parts.join('');
  }
}

function changeLines(random: Random, lines: string[]): void {
  for (let count = random.between(1, 12); count > 0; count -= 1) {
    lines.splice(random.between(0, lines.length), random.between(0, 1), lineText(random));
  }
}

function fileText(random: Random, lines: number): string[] {
  return Array.from({ length: lines }, () => lineText(random));
}

function lineText(random: Random): string {
  const words = Array.from({ length: random.between(2, 8) }, () => random.pick(WORDS) ?? '');
  return `${'  '.repeat(random.between(0, 3))}${words.join(random.pick([' ', ' ', '.', '(', ', ', ' = ']) ?? ' ')};`;
}

const WORDS = (
  'account answer array async await body buffer caller case catch check class code const count data default delete ' +
  'detail else end entry error event export extends file filter find first flag for format from function get group ' +
  'hash header host if import index input instance interface item join key last length level line list load map ' +
  'match message method mode name new next node null number object offset open option order output page parse part ' +
  'path pattern place point prefix process promise property push query range read readonly record reduce report ' +
  'request resolve result return root row scan search server set size slice socket sort source split start state ' +
  'static status store stream string switch table target test text this throw time token total trim true type ' +
  'undefined union update url user value verify version void wait while width window with word write yield 0 1 2 8 16'
).split(' ');
