import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HostileInput, Size } from './hostile-inputs.ts';
import { plainEnvironment } from './run-command.ts';
import { PROGRAM } from './server-process.ts';

/** What a scan may have in memory at most, whatever it is given. */
export const MEMORY_MB_MAX = 256;

/** Scans a hostile input and throws unless it ends as it must. Answers how much memory it took, in MB, and the time. */
export async function scanHostileInput(
  hostile: HostileInput,
  size: Size,
): Promise<{ readonly memoryMb: number; readonly seconds: number }> {
  const parent = mkdtempSync(join(tmpdir(), 'wardkey-hostile-'));
  try {
    const folder = join(parent, 'work');
    mkdirSync(folder);
    hostile.make(folder, size);
    const before = listingOf(folder);
    const report = join(parent, 'memory');
    const start = performance.now();
    const { exitCode, output } = await scan(hostile, size, folder, report);
    const seconds = (performance.now() - start) / 1000;
    assert.equal(exitCode, hostile.exitCode, `${hostile.name}\n${output.slice(-2000)}`);
    assert.match(output, hostile.says, hostile.name);
    assert.ok(!output.includes('\u001b') && !output.includes('\u0007'), `${hostile.name}: escape codes`);
    assert.doesNotMatch(output, /^\s+at |node:internal/m, `${hostile.name}: no stack trace`);
    assert.equal(listingOf(folder), before, `${hostile.name}: the folder was changed`);
    assert.ok(!existsSync('/tmp/wardkey-escaped'));
    const memoryMb = Number(readFileSync(report, 'utf8'));
    assert.ok(memoryMb > 10 && memoryMb < MEMORY_MB_MAX, `${hostile.name}: ${memoryMb} MB`);
    return { memoryMb, seconds };
  } finally {
    // Node cannot remove what lies deeper than a path can name.
    execFileSync('rm', ['-rf', parent]);
  }
}

async function scan({ args, input }: HostileInput, size: Size, folder: string, report: string) {
  const loaded = new URL('./report-memory.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, ['--import', loaded, PROGRAM, 'scan', ...args], {
    cwd: folder,
    env: { ...plainEnvironment(), MEMORY_REPORT: report },
  });
  const closed = once(child, 'close');
  const pieces: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece: Buffer) => pieces.push(piece));
  for (const piece of input?.(size) ?? []) if (!child.stdin.write(piece)) await once(child.stdin, 'drain');
  child.stdin.end();
  const [exitCode] = (await closed) as [number];
  return { exitCode, output: Buffer.concat(pieces).toString() };
}

/** Names, sizes and times of what lies in a folder. */
function listingOf(folder: string): string {
  const script = 'find . -maxdepth 3 -printf "%p %s %T@\\n" | LC_ALL=C sort | sha256sum';
  return execFileSync('sh', ['-c', script], { cwd: folder, encoding: 'utf8' });
}
