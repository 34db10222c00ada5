import { readFileSync } from 'node:fs';
import { startServerProcess } from '../e2e/server-process.ts';
import type { Benchmark, Measurement } from './benchmark.ts';
import { type FilledFolder, fillFolder } from './filled-folder.ts';
import { interleave, median } from './interleave.ts';
import { addManyTokens } from './many-tokens.ts';

/** What a million tokens in the store cost: the start, the memory, and each check. */
export const benchmark: Benchmark = {
  name: 'million',
  measures:
    'The real program with a thousand tokens and with a million: from starting the process until it listens, its resident memory after the load, and POST /v1/tokens/verify about the thousand in turn, the first look-up of each among them, one request after the other; the median of interleaved rounds, each on a server that was just started. The targets beside the ratio: listening within 2 s, less than 200 MB.',
  target: { direction: 'at most', ratio: 1.2 },
  run,
};

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5);
const MANY = Number(process.env.BENCH_TOKENS ?? 1_000_000);
const FEW = 1000;
const TURNS = 4;

async function run(): Promise<Measurement> {
  const few = await fillFolder(FEW, ['verify', 'api']);
  const many = await fillFolder(FEW, ['verify', 'api']);
  try {
    addManyTokens(many.path, MANY - FEW);
    const folders = { [`${FEW} tokens`]: few, [`${MANY} tokens`]: many };
    const names = Object.keys(folders);
    const measured = await interleave(names, ROUNDS, (name) => measure(folders[name] ?? few));
    const middle = (name: string, figure: keyof Figures) =>
      median((measured.get(name) ?? []).map((round) => round[figure]));
    const [small = '', large = ''] = names;
    return {
      columns: ['store', 'listens after ms', 'resident MB', 'verify median ms', 'verify p99 ms'],
      rows: names.map((name) => [
        name,
        middle(name, 'startMs').toFixed(0),
        middle(name, 'residentMb').toFixed(0),
        middle(name, 'medianMs').toFixed(2),
        middle(name, 'p99Ms').toFixed(2),
      ]),
      ratio: middle(large, 'p99Ms') / middle(small, 'p99Ms'),
      ratioOf: 'p99 of a verification with a million tokens by p99 with a thousand',
    };
  } finally {
    few.remove();
    many.remove();
  }
}

interface Figures {
  readonly startMs: number;
  readonly residentMb: number;
  readonly medianMs: number;
  readonly p99Ms: number;
}

async function measure({ path, texts }: FilledFolder): Promise<Figures> {
  const begun = performance.now();
  const server = await startServerProcess(path, { WARDKEY_DATA_DIR: path, WARDKEY_PORT: '0' });
  const startMs = performance.now() - begun;
  try {
    const times: number[] = [];
    for (let at = 0; at < texts.length * TURNS; at += 1) {
      const start = performance.now();
      const answer = await fetch(`${server.url}/v1/tokens/verify`, {
        method: 'POST',
        headers: { authorization: `Bearer ${texts[0]}`, 'content-type': 'application/json' },
        body: JSON.stringify({ token: texts[at % texts.length] }),
      });
      if (!(await answer.text()).includes('"valid":true')) throw new Error('a good token was refused');
      times.push(performance.now() - start);
    }
    const sorted = times.toSorted((one, other) => one - other);
    const status = readFileSync(`/proc/${server.processId}/status`, 'utf8');
    return {
      startMs,
      residentMb: Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024,
      medianMs: median(times),
      p99Ms: sorted[Math.ceil(sorted.length * 0.99) - 1] ?? Number.NaN,
    };
  } finally {
    await server.end('SIGTERM');
  }
}
