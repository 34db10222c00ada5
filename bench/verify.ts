import { measureAgainstTwin } from './against-twin.ts';
import type { Benchmark } from './benchmark.ts';

/** `POST /v1/tokens/verify` against a server that does nothing but send the same bytes. */
export const benchmark: Benchmark = {
  name: 'verify',
  measures:
    'Verifications per second over HTTP (the token of the resource server and the token asked about, both checked), against a bare node:http server that reads the same request and sends the same headers and bytes; each in its own process, the median of interleaved rounds.',
  target: { direction: 'at least', ratio: 0.9 },
  run: () =>
    measureAgainstTwin('wardkey verify', (asking, asked) => ({
      path: '/v1/tokens/verify',
      headers: { authorization: `Bearer ${asking}`, 'content-type': 'application/json' },
      body: JSON.stringify({ token: asked, scope: 'api', address: '203.0.113.7', user_agent: 'curl/8' }),
      isGood: (_answer, body) => body.includes('"valid":true'),
    })),
};
