import type { Benchmark, Measurement } from './benchmark.ts';
import { interleave, median } from './interleave.ts';
import { type Load, type LoadFigures, measureLoad } from './load.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';

/** Our gateway with its check against proxies without one. */
export const benchmark: Benchmark = {
  name: 'gateway',
  measures:
    'Requests per second through the gateway with its check and through reverse proxies without one (five from npm, two written by hand), each in its own process in front of the same upstream; the median of interleaved rounds.',
  target: { direction: 'at least', ratio: 1 },
  run,
};

const RIVALS = [
  'fast-proxy-undici',
  'fast-proxy',
  '@fastify/reply-from',
  'httpxy',
  'http-proxy-3',
  'undici.request by hand',
  'node:http by hand',
];
/** Many short rounds: who else is at work on the machine then disturbs few of them. */
const ROUNDS = 11;
const SECONDS = 1;
const WARM_UP_SECONDS = 3;
const OURS = 'wardkey, with check';

const WORKLOADS: Readonly<Record<string, Pick<Load, 'body'> & { readonly path: string }>> = {
  'GET, small answer': { path: '/v1/predictions/abc' },
  'POST 1 KiB, small answer': { path: '/v1/predictions', body: JSON.stringify({ input: 'y'.repeat(1012) }) },
  'POST 1 KiB, 64 KiB answer': { path: '/v1/large', body: JSON.stringify({ input: 'y'.repeat(1012) }) },
};

interface Figures extends LoadFigures {
  /** What the proxy itself used, whoever else kept the machine busy. */
  readonly cpuMicrosecondsPerRequest: number;
}

async function run(): Promise<Measurement> {
  const upstream = await startServerProcess('gateway-servers/upstream.ts');
  const servers = new Map<string, ServerProcess>();
  try {
    const ours = await startServerProcess('gateway-servers/wardkey.ts', upstream.url);
    servers.set(OURS, ours);
    const [token = ''] = (await ours.ask('tokens')) as string[];
    for (const rival of RIVALS) {
      servers.set(rival, await startServerProcess('gateway-servers/rival.ts', rival, upstream.url));
    }
    const tables = new Map<string, Map<string, Figures[]>>();
    for (const [workload, { path, ...load }] of Object.entries(WORKLOADS)) {
      const measured = await interleave([...servers.keys()], ROUNDS, (subject, isWarmUp) =>
        measure(
          servers.get(subject) as ServerProcess,
          { ...load, seconds: isWarmUp ? WARM_UP_SECONDS : SECONDS },
          path,
          token,
        ),
      );
      tables.set(workload, measured);
    }
    return summary(tables);
  } finally {
    for (const server of [upstream, ...servers.values()]) await server.stop();
  }
}

async function measure(
  server: ServerProcess,
  load: Pick<Load, 'body' | 'seconds'>,
  path: string,
  token: string,
): Promise<Figures> {
  const headers = {
    authorization: `Bearer ${token}`,
    'user-agent': 'replicate-javascript/1.4.0',
    'content-type': 'application/json',
    accept: '*/*',
  };
  const before = await server.cpuMicroseconds();
  const figures = await measureLoad({ ...load, url: server.url + path, connections: 32, headers });
  const used = (await server.cpuMicroseconds()) - before;
  return { ...figures, cpuMicrosecondsPerRequest: used / (figures.requestsPerSecond * load.seconds) };
}

function summary(tables: ReadonlyMap<string, ReadonlyMap<string, readonly Figures[]>>): Measurement {
  const rows: (string | number)[][] = [];
  let worst = { ratio: Number.POSITIVE_INFINITY, workload: '', rival: '' };
  for (const [workload, measured] of tables) {
    const ours = measured.get(OURS) ?? [];
    for (const [subject, rounds] of measured) {
      const middle = (figure: keyof Figures): number => median(rounds.map((round) => round[figure]));
      // Round by round, because the machine may be twice as fast in one round as in another.
      const ratio = median(
        rounds.map((round, index) => (ours[index]?.requestsPerSecond ?? 0) / round.requestsPerSecond),
      );
      if (subject !== OURS && ratio < worst.ratio) worst = { ratio, workload, rival: subject };
      rows.push([
        workload,
        subject,
        Math.round(middle('requestsPerSecond')),
        ratio.toFixed(2),
        Math.round(middle('cpuMicrosecondsPerRequest')),
        middle('latencyMsMedian').toFixed(2),
        middle('latencyMsP99').toFixed(2),
      ]);
    }
  }
  return {
    columns: ['load', 'proxy', 'requests/s', 'ours by it', 'CPU µs/request', 'median ms', 'p99 ms'],
    rows,
    ratio: worst.ratio,
    ratioOf: `requests/s of wardkey by those of ${worst.rival} at "${worst.workload}", the smallest of all these ratios`,
  };
}
