import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Requests that are sent again and again. */
export interface Load {
  readonly url: string;
  readonly connections: number;
  readonly seconds: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as POST when there is one; otherwise GET. */
  readonly body?: string;
}

/** What a server made of a load. */
export interface LoadFigures {
  readonly requestsPerSecond: number;
  readonly latencyMsMedian: number;
  readonly latencyMsP99: number;
}

/**
 * Puts a load on a server with `wrk`. Throws when wrk is missing, when an answer is not 2xx, or when a connection
 * broke: such figures would compare nothing.
 */
export async function measureLoad(load: Load): Promise<LoadFigures> {
  const folder = mkdtempSync(join(tmpdir(), 'wardkey-bench-'));
  try {
    const script = join(folder, 'load.lua');
    writeFileSync(script, loadScript(load));
    const { stdout } = await run('wrk', [
      '--threads=1',
      `--connections=${load.connections}`,
      `--duration=${load.seconds}s`,
      `--script=${script}`,
      load.url,
    ]).catch(explainMissing);
    return figures(stdout, load.url);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const run = promisify(execFile);

function explainMissing(error: NodeJS.ErrnoException): never {
  if (error.code !== 'ENOENT') throw error;
  throw new Error('The benchmarks put load on servers with wrk, which is not installed: apt-get install wrk');
}

function loadScript({ headers = {}, body }: Load): string {
  return [
    ...Object.entries(headers).map(([name, value]) => `wrk.headers[${quoted(name)}] = ${quoted(value)}`),
    ...(body === undefined ? [] : ['wrk.method = "POST"', `wrk.body = ${quoted(body)}`]),
    'done = function(summary, latency)',
    '  local e = summary.errors',
    '  io.write(string.format("FIGURES %d %d %d %d %d\\n", summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), e.connect + e.read + e.write + e.status + e.timeout))',
    'end',
  ].join('\n');
}

/** JSON's escapes of what we send are Lua's too. */
function quoted(text: string): string {
  return JSON.stringify(text);
}

function figures(output: string, url: string): LoadFigures {
  const [, requests, microseconds, median, p99, errors] =
    /^FIGURES (\d+) (\d+) (\d+) (\d+) (\d+)$/m.exec(output) ?? [];
  if (requests === undefined || Number(requests) === 0)
    throw new Error(`wrk measured nothing at ${url}: ${output}`);
  if (errors !== '0') throw new Error(`${errors} requests to ${url} failed: ${output}`);
  return {
    requestsPerSecond: Number(requests) / (Number(microseconds) / 1e6),
    latencyMsMedian: Number(median) / 1000,
    latencyMsP99: Number(p99) / 1000,
  };
}
