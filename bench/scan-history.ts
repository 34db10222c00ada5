import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Benchmark, Measurement } from './benchmark.ts';
import { interleave, median } from './interleave.ts';
import { openRepository, PLANTED } from './repository-for-bench.ts';

/** The whole history of a repository against git printing its objects. */
export const benchmark: Benchmark = {
  name: 'scan-history',
  measures:
    'Wall time of `wardkey scan --history`, from the start of the program to its end, against `git cat-file --batch-all-objects --batch --unordered >/dev/null` in the same repository (over 1 GB of blobs in 58,000 objects, with their trees and commits); the median of interleaved rounds, files in the cache of the system.',
  target: { direction: 'at most', ratio: 0.75 },
  run,
};

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5);
const PROGRAM = new URL('../bin/wardkey.js', import.meta.url).pathname;

async function run(): Promise<Measurement> {
  const repository = await openRepository();
  const subjects = {
    'wardkey scan --history': [process.execPath, PROGRAM, 'scan', '--history', '--json', repository],
    'git cat-file': ['git', '-C', repository, 'cat-file', '--batch-all-objects', '--batch', '--unordered'],
  } as const;
  const names = Object.keys(subjects) as (keyof typeof subjects)[];
  const measured = await interleave(names, ROUNDS, async (name) => {
    const isOurs = name === 'wardkey scan --history';
    const [program, ...args] = subjects[name];
    const start = performance.now();
    const child = spawn(program, args, { stdio: ['ignore', isOurs ? 'pipe' : 'ignore', 'inherit'] });
    const text = isOurs ? Array.fromAsync(child.stdout as AsyncIterable<Buffer>) : [];
    await once(child, 'close');
    const seconds = (performance.now() - start) / 1000;
    if (!isOurs) return { seconds, bytes: 0 };
    const report = JSON.parse(Buffer.concat(await text).toString()) as { findings: object[]; bytes: number };
    if (report.findings.length < PLANTED)
      throw new Error(`found ${report.findings.length} of ${PLANTED} tokens`);
    return { seconds, bytes: report.bytes };
  });
  const seconds = (name: (typeof names)[number]) =>
    median((measured.get(name) ?? []).map((each) => each.seconds));
  const bytes = measured.get('wardkey scan --history')?.[0]?.bytes ?? 0;
  return {
    columns: ['what', 'seconds', 'MB of blobs per second'],
    rows: names.map((name) => [name, seconds(name).toFixed(2), Math.round(bytes / 1e6 / seconds(name))]),
    ratio: seconds('wardkey scan --history') / seconds('git cat-file'),
    ratioOf: 'seconds of the scan by seconds of git cat-file',
  };
}
