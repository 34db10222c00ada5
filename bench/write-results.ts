import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { type Benchmark, isReached, type Measurement } from './benchmark.ts';

const FILE = new URL('RESULTS.md', import.meta.url);
const TITLE =
  '# Results\n\nWritten by `npm run bench`. A section is as old as it says; one machine is not another.\n';

/** Puts what was measured into `bench/RESULTS.md`. The sections of other benchmarks stay as they are. */
export function writeResults(benchmark: Benchmark, measurement: Measurement): void {
  const text = existsSync(FILE) ? readFileSync(FILE, 'utf8') : TITLE;
  const [head = TITLE, ...sections] = text.split(/^(?=## )/m);
  const section = sectionText(benchmark, measurement);
  const place = sections.findIndex((old) => old.startsWith(`## ${benchmark.name}\n`));
  if (place === -1) sections.push(section);
  else sections[place] = section;
  writeFileSync(
    FILE,
    [head, ...sections]
      .map((part) => part.trimEnd())
      .join('\n\n')
      .concat('\n'),
  );
}

function sectionText(benchmark: Benchmark, { columns, rows, ratio, ratioOf }: Measurement): string {
  const line = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
  const { target } = benchmark;
  return `## ${benchmark.name}

${benchmark.measures}

- machine: ${cpus()[0]?.model.trim() ?? 'unknown'}, ${availableParallelism()} cores, Node ${process.versions.node}
- date: ${new Date().toISOString().slice(0, 10)}; commit: ${commit()}
- command: \`npm run bench -- ${benchmark.name}\`

${[line(columns), line(columns.map((_, index) => (index === 0 ? '---' : '--:'))), ...rows.map(line)].join('\n')}

**Ratio ${ratio.toFixed(2)}** (${ratioOf}). Target: ${target.direction} ${target.ratio}. Reached: ${isReached(target, ratio) ? 'yes' : 'no'}.
`;
}

function commit(): string {
  const git = (...args: string[]): string => execFileSync('git', args, { encoding: 'utf8' }).trim();
  const isDirty = git('status', '--porcelain') !== '';
  return git('rev-parse', '--short', 'HEAD') + (isDirty ? ' with uncommitted changes' : '');
}
