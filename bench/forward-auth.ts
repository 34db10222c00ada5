import { measureAgainstTwin } from './against-twin.ts';
import type { Benchmark } from './benchmark.ts';

/** `/v1/forward-auth` against a server that does nothing but send the same bytes. */
export const benchmark: Benchmark = {
  name: 'forward-auth',
  measures:
    'Requests per second that a web server in front may pass (its own token and that of its caller, both checked), against a bare node:http server that reads the same request and sends the same headers; each in its own process, the median of interleaved rounds.',
  target: { direction: 'at least', ratio: 0.9 },
  run: () =>
    measureAgainstTwin('wardkey forward-auth', (asking, asked) => ({
      path: '/v1/forward-auth?mode=nginx',
      headers: {
        authorization: `Bearer ${asked}`,
        'x-wardkey-verifier': asking,
        'x-forwarded-for': '203.0.113.7',
        'x-original-uri': '/v1/predictions',
        'user-agent': 'curl/8',
      },
      isGood: (answer) => answer.status === 200 && answer.headers.has('x-wardkey-account'),
    })),
};
