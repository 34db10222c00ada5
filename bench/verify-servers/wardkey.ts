import { createServer } from 'node:http';
import { openVerifyEndpoint } from '../../src/api/verify-endpoint.ts';
import { answerProblem } from '../../src/problems/answer-problem.ts';
import { parseNetworks } from '../../src/runtime/client-address.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { openLogger } from '../../src/runtime/logger.ts';
import { openRequestChecker } from '../../src/server/check-request.ts';
import { openForwardAuthRoute } from '../../src/server/forward-auth-route.ts';
import { openRefusalLog } from '../../src/server/refusal-log.ts';
import { requestFacts } from '../../src/server/request-facts.ts';
import { DEFAULT_PREFIX } from '../../src/token-format/prefix.ts';
import { announce } from '../announce.ts';
import { openTokens } from '../tokens-for-bench.ts';

/** The endpoints that check tokens for others, as the server joins them. Prints a token that may ask, and one to ask about, to its parent. */
const { verifier, texts } = await openTokens(2, ['verify', 'api']);
const publicUrl = 'http://127.0.0.1:7070';
const noProxies = parseNetworks([]);
if ('wrong' in noProxies) throw new Error(noProxies.wrong);
const facts = requestFacts(noProxies.networks);
const checker = openRequestChecker({ verifier, prefix: DEFAULT_PREFIX, facts, noteInUrl: () => undefined });
const endpoint = openVerifyEndpoint({
  verifier,
  prefix: DEFAULT_PREFIX,
  publicUrl,
  requestId: facts.requestId,
  checkCaller: (request, scope) => checker.check(request, scope).verdict,
  answer: (request, response, refused) => {
    const answer = answerProblem(refused, { publicUrl, requestId: facts.requestId(request) });
    response.writeHead(answer.status, answer.headers).end(answer.body);
  },
});
process.on('message', (question) => {
  if (question === 'tokens') process.send?.(texts);
});
const forwardAuth = openForwardAuthRoute({
  ...{ verifier, checker, facts, publicUrl, prefix: DEFAULT_PREFIX, trustedProxies: noProxies.networks },
  refusals: openRefusalLog(openLogger('error', { write: () => undefined }), systemClock),
});
await announce(
  createServer((request, response) =>
    request.method === 'POST' ? endpoint(request, response) : forwardAuth(request, response),
  ),
);
