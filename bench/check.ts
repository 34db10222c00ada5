import { hash } from 'node:crypto';
import { DEFAULT_PREFIX } from '../src/token-format/prefix.ts';
import { findUrlCredential, requestCredential } from '../src/verify/request-credential.ts';
import type { Benchmark, Measurement } from './benchmark.ts';
import { interleave, median } from './interleave.ts';
import { openTokens } from './tokens-for-bench.ts';

/** The warm check of a request in this process against nothing but the hash that it cannot do without. */
export const benchmark: Benchmark = {
  name: 'check',
  measures:
    'Warm checks per second in one process, from the raw headers of a request to the verdict (shape, checksum, SHA-256, cache, scope, expiry, use noted), over a thousand tokens, against a bare loop of crypto.hash over the same texts.',
  target: { direction: 'at least', ratio: 1 / 3 },
  run,
};

const ROUNDS = 9;
const CHECKS = 400_000;

async function run(): Promise<Measurement> {
  const { texts: issued, verifier, close } = await openTokens(1000, ['api']);
  const texts = issued.map(asFromTheWire);
  const requests = texts.map((text) => headersOf(text));
  const need = { scope: 'api', address: '192.0.2.1', userAgent: 'replicate-javascript/1.4.0' } as const;
  const subjects = {
    'wardkey check': () => {
      for (let count = 0; count < CHECKS; count += 1) {
        const headers = requests[count % requests.length] ?? [];
        const credential = requestCredential(headers, DEFAULT_PREFIX);
        if (findUrlCredential('/v1/predictions', DEFAULT_PREFIX, credential))
          throw new Error('not in the URL');
        const verdict = verifier.check(credential, need);
        if (verdict instanceof Promise || verdict.code !== 'accepted') throw new Error('not a warm check');
      }
    },
    'bare crypto.hash': () => {
      let last = '';
      for (let count = 0; count < CHECKS; count += 1) {
        last = hash('sha256', texts[count % texts.length] ?? '', 'hex');
      }
      if (last.length !== 64) throw new Error('no hash');
    },
  };
  for (const headers of requests) {
    await verifier.check(requestCredential(headers, DEFAULT_PREFIX), need);
  }
  const names = Object.keys(subjects) as (keyof typeof subjects)[];
  const measured = await interleave(names, ROUNDS, async (name) => {
    const start = process.hrtime.bigint();
    subjects[name]();
    return Number(process.hrtime.bigint() - start) / CHECKS;
  });
  await close();
  const nanoseconds = new Map(names.map((name) => [name, median(measured.get(name) ?? [])]));
  const ours = nanoseconds.get('wardkey check') ?? Number.NaN;
  const bare = nanoseconds.get('bare crypto.hash') ?? Number.NaN;
  return {
    columns: ['what', 'ns each', 'per second'],
    rows: [...nanoseconds].map(([name, each]) => [name, Math.round(each), Math.round(1e9 / each)]),
    ratio: bare / ours,
    ratioOf: 'checks per second by bare hashes per second',
  };
}

/** V8 keeps a text that was put together as its pieces; one that was read from a socket is of one piece. */
function asFromTheWire(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1');
}

/** The headers of a usual request, as Node keeps them. */
function headersOf(text: string): string[] {
  return [
    'Host',
    'api.example.com',
    'Authorization',
    asFromTheWire(`Bearer ${text}`),
    'User-Agent',
    'replicate-javascript/1.4.0',
    'Content-Type',
    'application/json',
    'Accept',
    '*/*',
  ];
}
