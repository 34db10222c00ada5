import { hash } from 'node:crypto';
import { createServer } from 'node:http';
import { isWebSocketUpgrade } from '../../src/gateway/forward-upgrade.ts';
import type { Admission, Identity } from '../../src/gateway/gateway-options.ts';
import { openGateway } from '../../src/gateway/open-gateway.ts';
import { answerProblem } from '../../src/problems/answer-problem.ts';
import { problem } from '../../src/problems/problem.ts';
import { clientAddress, parseNetworks } from '../../src/runtime/client-address.ts';
import { openLogger } from '../../src/runtime/logger.ts';
import { newRequestId } from '../../src/runtime/request-id.ts';
import { announce } from '../announce.ts';

/** Our gateway with a check that does what the real one must do at least: one SHA-256 and one look-up. */
const [upstream = '', tokenText = ''] = process.argv.slice(2);
const identity: Identity = { accountId: 'acc_1', username: 'bench', tokenId: 'tok_1', scopes: ['run'] };
const identities = new Map<string, Identity>([[hash('sha256', tokenText), identity]]);
const trusted = parseNetworks([]);
if ('wrong' in trusted) throw new Error(trusted.wrong);
const publicUrl = 'http://127.0.0.1:7070';

function admit(authorization: string | undefined): Admission {
  if (authorization === undefined) return { accepted: false, problem: problem('token_missing') };
  const presented = authorization.slice('Bearer '.length);
  const found = identities.get(hash('sha256', presented));
  if (found === undefined) return { accepted: false, problem: problem('token_unknown') };
  return { accepted: true, tokenText: presented, identity: found };
}

const gateway = openGateway({
  upstream: new URL(upstream),
  timeoutSeconds: 60,
  publicUrl,
  admit: (request) => admit(request.headers.authorization),
  answer: (_request, response, refusal) => {
    const answer = answerProblem(refusal, { publicUrl, requestId: newRequestId() });
    response.writeHead(answer.status, answer.headers).end(answer.body);
  },
  requestId: newRequestId,
  clientAddress: ({ socket, headers }) =>
    clientAddress(socket.remoteAddress ?? '', headers['x-forwarded-for']?.toString(), trusted.networks),
  logger: openLogger('info', process.stderr),
});
await announce(
  createServer({ shouldUpgradeCallback: isWebSocketUpgrade }, gateway.handle)
    .on('checkContinue', gateway.checkContinue)
    .on('upgrade', gateway.upgrade),
);
