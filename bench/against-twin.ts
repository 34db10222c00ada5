import type { Measurement } from './benchmark.ts';
import { interleave, median } from './interleave.ts';
import { type LoadFigures, measureLoad } from './load.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';

/** A request that is sent again and again, and how its good answer is known. */
export interface TwinRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as POST when there is one; otherwise GET. */
  readonly body?: string;
  isGood(answer: Response, body: string): boolean;
}

/**
 * Measures an endpoint of Wardkey against a bare `node:http` server that reads the same request and sends the same
 * headers and bytes, each in its own process. `requestOf` makes the request from a token that may ask and another.
 */
export async function measureAgainstTwin(
  name: string,
  requestOf: (asking: string, asked: string) => TwinRequest,
): Promise<Measurement> {
  const ours = await startServerProcess('verify-servers/wardkey.ts');
  const [asking = '', asked = ''] = (await ours.ask('tokens')) as string[];
  const request = requestOf(asking, asked);
  const bare = await startBareTwin(ours, request);
  const servers = { [name]: ours, [BARE]: bare };
  try {
    const measured = await interleave(Object.keys(servers), ROUNDS, (each, isWarmUp) =>
      measure(servers[each] ?? ours, request, isWarmUp),
    );
    return summary(measured, name);
  } finally {
    await ours.stop();
    await bare.stop();
  }
}

const BARE = 'bare node:http';
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 7);
const SECONDS = Number(process.env.BENCH_SECONDS ?? 3);

async function measure(server: ServerProcess, { path, headers, body }: TwinRequest, isWarmUp: boolean) {
  const seconds = isWarmUp ? 2 : SECONDS;
  const before = await server.cpuMicroseconds();
  const url = `${server.url}${path}`;
  const load = { url, headers, connections: 32, seconds, ...(body !== undefined && { body }) };
  const figures = await measureLoad(load);
  const used = (await server.cpuMicroseconds()) - before;
  return { ...figures, cpuMicrosecondsPerRequest: used / (figures.requestsPerSecond * seconds) };
}

/** Asks once, and has the twin send what came back: the same status, headers and bytes. */
async function startBareTwin(ours: ServerProcess, request: TwinRequest): Promise<ServerProcess> {
  const { path, headers, body } = request;
  const answer = await fetch(`${ours.url}${path}`, {
    headers,
    ...(body !== undefined && { method: 'POST', body }),
  });
  const text = await answer.text();
  if (!request.isGood(answer, text)) throw new Error(`not a good answer: ${answer.status} ${text}`);
  const added = ['connection', 'date', 'keep-alive'];
  const own = Object.fromEntries([...answer.headers].filter(([each]) => !added.includes(each)));
  return startServerProcess('verify-servers/bare.ts', String(answer.status), JSON.stringify(own), text);
}

function summary(
  measured: ReadonlyMap<string, readonly (LoadFigures & { cpuMicrosecondsPerRequest: number })[]>,
  name: string,
): Measurement {
  const speeds = new Map<string, number>();
  const rows = [...measured].map(([each, rounds]) => {
    const middle = (figure: keyof (typeof rounds)[number]) => median(rounds.map((round) => round[figure]));
    speeds.set(each, middle('requestsPerSecond'));
    return [
      each,
      Math.round(middle('requestsPerSecond')),
      middle('cpuMicrosecondsPerRequest').toFixed(1),
      middle('latencyMsMedian').toFixed(2),
      middle('latencyMsP99').toFixed(2),
    ];
  });
  return {
    columns: ['server', 'requests/s', 'CPU µs/request', 'median ms', 'p99 ms'],
    rows,
    ratio: (speeds.get(name) ?? 0) / (speeds.get(BARE) ?? Number.NaN),
    ratioOf: 'answers per second by those of the bare server',
  };
}
