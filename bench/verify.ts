import type { Benchmark, Measurement } from './benchmark.ts';
import { interleave, median } from './interleave.ts';
import { type LoadFigures, measureLoad } from './load.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';

/** `POST /v1/tokens/verify` against a server that does nothing but send the same bytes. */
export const benchmark: Benchmark = {
  name: 'verify',
  measures:
    'Verifications per second over HTTP (the token of the resource server and the token asked about, both checked), against a bare node:http server that reads the same request and sends the same headers and bytes; each in its own process, the median of interleaved rounds.',
  target: { direction: 'at least', ratio: 0.9 },
  run,
};

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 7);
const SECONDS = Number(process.env.BENCH_SECONDS ?? 3);

async function run(): Promise<Measurement> {
  const ours = await startServerProcess('verify-servers/wardkey.ts');
  const [asking = '', asked = ''] = (await ours.ask('tokens')) as string[];
  const request = {
    headers: { authorization: `Bearer ${asking}`, 'content-type': 'application/json' },
    body: JSON.stringify({ token: asked, scope: 'api', address: '203.0.113.7', user_agent: 'curl/8' }),
  };
  const bare = await startBareTwin(ours, request);
  const servers = { 'wardkey verify': ours, 'bare node:http': bare };
  try {
    const names = Object.keys(servers) as (keyof typeof servers)[];
    const measured = await interleave(names, ROUNDS, (name, isWarmUp) => measure(servers[name], isWarmUp));
    return summary(measured);
  } finally {
    await ours.stop();
    await bare.stop();
  }

  async function measure(server: ServerProcess, isWarmUp: boolean) {
    const seconds = isWarmUp ? 2 : SECONDS;
    const before = await server.cpuMicroseconds();
    const url = `${server.url}/v1/tokens/verify`;
    const figures = await measureLoad({ ...request, url, connections: 32, seconds });
    const used = (await server.cpuMicroseconds()) - before;
    return { ...figures, cpuMicrosecondsPerRequest: used / (figures.requestsPerSecond * seconds) };
  }
}

/** Asks once, and has the twin send what came back: the same status, headers and bytes. */
async function startBareTwin(
  ours: ServerProcess,
  request: { headers: Record<string, string>; body: string },
): Promise<ServerProcess> {
  const answer = await fetch(`${ours.url}/v1/tokens/verify`, { method: 'POST', ...request });
  const body = await answer.text();
  if (!body.includes('"valid":true')) throw new Error(`not a good verdict: ${body}`);
  const own = ['content-type', 'cache-control', 'x-request-id', 'content-length'];
  const headers = Object.fromEntries(own.map((name) => [name, answer.headers.get(name) ?? '']));
  return startServerProcess('verify-servers/bare.ts', String(answer.status), JSON.stringify(headers), body);
}

function summary(
  measured: ReadonlyMap<string, readonly (LoadFigures & { cpuMicrosecondsPerRequest: number })[]>,
): Measurement {
  const speeds = new Map<string, number>();
  const rows = [...measured].map(([name, rounds]) => {
    const middle = (figure: keyof (typeof rounds)[number]) => median(rounds.map((round) => round[figure]));
    speeds.set(name, middle('requestsPerSecond'));
    return [
      name,
      Math.round(middle('requestsPerSecond')),
      middle('cpuMicrosecondsPerRequest').toFixed(1),
      middle('latencyMsMedian').toFixed(2),
      middle('latencyMsP99').toFixed(2),
    ];
  });
  return {
    columns: ['server', 'requests/s', 'CPU µs/request', 'median ms', 'p99 ms'],
    rows,
    ratio: (speeds.get('wardkey verify') ?? 0) / (speeds.get('bare node:http') ?? Number.NaN),
    ratioOf: 'verifications per second by requests per second of the bare server',
  };
}
