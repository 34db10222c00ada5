import type { Benchmark, Measurement } from './benchmark.ts';
import { interleave, median } from './interleave.ts';
import { openRepository, PLANTED } from './repository-for-bench.ts';
import { timeProgram } from './time-program.ts';

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
  let bytes = 0;
  const measured = await interleave(names, ROUNDS, async (name) => {
    const isOurs = name === 'wardkey scan --history';
    const timed = await timeProgram(subjects[name], isOurs);
    if (!isOurs) return timed;
    const report = JSON.parse(timed.output) as { findings: object[]; bytes: number };
    if (report.findings.length < PLANTED)
      throw new Error(`found ${report.findings.length} of ${PLANTED} tokens`);
    bytes = report.bytes;
    return timed;
  });
  const middle = (name: (typeof names)[number], of: 'seconds' | 'cpuSeconds') =>
    median((measured.get(name) ?? []).map((timed) => timed[of]));
  return {
    columns: ['what', 'seconds', 'CPU seconds', 'MB of blobs per second'],
    rows: names.map((name) => [
      name,
      middle(name, 'seconds').toFixed(2),
      middle(name, 'cpuSeconds').toFixed(2),
      Math.round(bytes / 1e6 / middle(name, 'seconds')),
    ]),
    ratio: middle('wardkey scan --history', 'seconds') / middle('git cat-file', 'seconds'),
    ratioOf: 'seconds of the scan by seconds of git cat-file',
  };
}
