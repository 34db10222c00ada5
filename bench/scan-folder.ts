import type { Benchmark, Measurement } from './benchmark.ts';
import { interleave, median } from './interleave.ts';
import { openTree, PLANTED } from './repository-for-bench.ts';
import { timeProgram } from './time-program.ts';

/** A folder against ripgrep, which looks for one pattern in one encoding. */
export const benchmark: Benchmark = {
  name: 'scan-folder',
  measures:
    "Wall time of `wardkey scan`, from the start of the program to its end, in all encodings, against `rg -uuu -c 'r8_[0-9A-Za-z]{37}'` (Debian: apt-get install ripgrep) over the same tree of 45,000 files with 1 GB; the median of interleaved rounds, files in the cache of the system.",
  target: { direction: 'at most', ratio: 1.5 },
  run,
};

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5);
const PROGRAM = new URL('../bin/wardkey.js', import.meta.url).pathname;

async function run(): Promise<Measurement> {
  const tree = openTree();
  const subjects = {
    'wardkey scan': [process.execPath, PROGRAM, 'scan', '--json', tree],
    ripgrep: ['rg', '-uuu', '-c', 'r8_[0-9A-Za-z]{37}', tree],
  } as const;
  const names = Object.keys(subjects) as (keyof typeof subjects)[];
  const measured = await interleave(names, ROUNDS, async (name) => {
    const timed = await timeProgram(subjects[name], true);
    const found =
      name === 'ripgrep'
        ? timed.output.trim().split('\n').length
        : (JSON.parse(timed.output) as { findings: object[] }).findings.length;
    if (found < PLANTED) throw new Error(`${name} found ${found} of ${PLANTED} tokens`);
    return timed;
  });
  const middle = (name: (typeof names)[number], of: 'seconds' | 'cpuSeconds') =>
    median((measured.get(name) ?? []).map((timed) => timed[of]));
  return {
    columns: ['what', 'seconds', 'CPU seconds'],
    rows: names.map((name) => [
      name,
      middle(name, 'seconds').toFixed(2),
      middle(name, 'cpuSeconds').toFixed(2),
    ]),
    ratio: middle('wardkey scan', 'seconds') / middle('ripgrep', 'seconds'),
    ratioOf: 'seconds of the scan by seconds of ripgrep',
  };
}
