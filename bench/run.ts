import type { Benchmark } from './benchmark.ts';
import { isReached } from './benchmark.ts';
import { benchmark as check } from './check.ts';
import { benchmark as disable } from './disable.ts';
import { benchmark as forwardAuth } from './forward-auth.ts';
import { benchmark as gateway } from './gateway.ts';
import { benchmark as leak } from './leak-response.ts';
import { benchmark as million } from './million-tokens.ts';
import { benchmark as scanFolder } from './scan-folder.ts';
import { benchmark as scanHistory } from './scan-history.ts';
import { benchmark as verify } from './verify.ts';
import { writeResults } from './write-results.ts';

/**
 * `npm run bench` runs all benchmarks, `npm run bench -- NAME …` some. Each prints its table and is written to
 * RESULTS.md. A target that is missed is said, and is no failure: the figures of a busy machine prove little.
 */
const benchmarks: readonly Benchmark[] = [
  check,
  verify,
  forwardAuth,
  gateway,
  scanHistory,
  scanFolder,
  leak,
  million,
  disable,
];

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !benchmarks.some((benchmark) => benchmark.name === name));
if (unknown.length > 0) {
  console.error(`error: there is no benchmark ${unknown.map((name) => `"${name}"`).join(', ')}`);
  console.error(`fix:   choose from: ${benchmarks.map(({ name }) => name).join(', ')}`);
  process.exit(2);
}

for (const benchmark of benchmarks) {
  if (asked.length > 0 && !asked.includes(benchmark.name)) continue;
  console.log(`\n${benchmark.name}: ${benchmark.measures}`);
  const measurement = await benchmark.run();
  console.table(
    measurement.rows.map((row) =>
      Object.fromEntries(row.map((cell, index) => [measurement.columns[index], cell])),
    ),
  );
  const { direction, ratio } = benchmark.target;
  const verdict = isReached(benchmark.target, measurement.ratio) ? 'reached' : 'NOT reached';
  console.log(
    `ratio ${measurement.ratio.toFixed(2)} (${measurement.ratioOf}); target ${direction} ${ratio}: ${verdict}`,
  );
  writeResults(benchmark, measurement);
}
