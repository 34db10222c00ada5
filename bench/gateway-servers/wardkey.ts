import { createServer } from 'node:http';
import { isWebSocketUpgrade } from '../../src/gateway/forward-upgrade.ts';
import { openGateway } from '../../src/gateway/open-gateway.ts';
import { answerProblem } from '../../src/problems/answer-problem.ts';
import { parseNetworks } from '../../src/runtime/client-address.ts';
import { openLogger } from '../../src/runtime/logger.ts';
import { openRequestChecker } from '../../src/server/check-request.ts';
import { requestFacts } from '../../src/server/request-facts.ts';
import { DEFAULT_PREFIX } from '../../src/token-format/prefix.ts';
import { announce } from '../announce.ts';
import { openTokens } from '../tokens-for-bench.ts';

/** The gateway with its check as the server joins them, over a real store. Tells its parent a token that may call. */
const [upstream = ''] = process.argv.slice(2);
const { verifier, texts } = await openTokens(1, ['api']);
const noProxies = parseNetworks([]);
if ('wrong' in noProxies) throw new Error(noProxies.wrong);
const facts = requestFacts(noProxies.networks);
const checker = openRequestChecker({ verifier, prefix: DEFAULT_PREFIX, facts, noteInUrl: () => undefined });
const publicUrl = 'http://127.0.0.1:7070';
const gateway = openGateway({
  upstream: new URL(upstream),
  timeoutSeconds: 60,
  publicUrl,
  admit: checker.admit,
  answer: (request, response, refusal) => {
    const answer = answerProblem(refusal, { publicUrl, requestId: facts.requestId(request) });
    response.writeHead(answer.status, answer.headers).end(answer.body);
  },
  requestId: facts.requestId,
  clientAddress: facts.address,
  logger: openLogger('info', process.stderr),
});
process.on('message', (question) => {
  if (question === 'tokens') process.send?.(texts);
});
await announce(
  createServer({ shouldUpgradeCallback: isWebSocketUpgrade }, gateway.handle)
    .on('checkContinue', gateway.checkContinue)
    .on('upgrade', gateway.upgrade),
);
