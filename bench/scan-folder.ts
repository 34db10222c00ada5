import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Benchmark, Measurement } from './benchmark.ts';
import { interleave, median } from './interleave.ts';
import { openTree, PLANTED } from './repository-for-bench.ts';

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
    const [program, ...args] = subjects[name];
    const start = performance.now();
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const text = Array.fromAsync(child.stdout as AsyncIterable<Buffer>);
    await once(child, 'close');
    const seconds = (performance.now() - start) / 1000;
    const output = Buffer.concat(await text).toString();
    const found = name === 'ripgrep' ? output.trim().split('\n').length : JSON.parse(output).findings.length;
    if (found < PLANTED) throw new Error(`${name} found ${found} of ${PLANTED} tokens`);
    return seconds;
  });
  const seconds = (name: (typeof names)[number]) => median(measured.get(name) ?? []);
  return {
    columns: ['what', 'seconds'],
    rows: names.map((name) => [name, seconds(name).toFixed(2)]),
    ratio: seconds('wardkey scan') / seconds('ripgrep'),
    ratioOf: 'seconds of the scan by seconds of ripgrep',
  };
}
