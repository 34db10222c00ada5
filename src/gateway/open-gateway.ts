import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Problem, problem } from '../problems/problem.ts';
import { loggablePath } from '../runtime/redact.ts';
import { discardRest } from './discard-rest.ts';
import { forwardRequest } from './forward-request.ts';
import { forwardUpgrade, responseOnSocket, upgradeRefusal } from './forward-upgrade.ts';
import type { Admission, Gateway, GatewayOptions } from './gateway-options.ts';
import type { AcceptedAdmission, GatewayParts } from './gateway-parts.ts';
import { refusalOfTarget } from './request-target.ts';
import { openUpstream } from './upstream.ts';

/**
 * Opens a gateway: each request is checked by `admit`, then streamed to the upstream without its token.
 *
 * What is not admitted never reaches the upstream, whatever goes wrong on the way. An admitted request gets exactly
 * one answer: the upstream's, untouched but for hop-by-hop headers, or a problem; a body that breaks off is never
 * made to look complete.
 */
export function openGateway(options: GatewayOptions): Gateway {
  const upstream = openUpstream(options);
  const refuse = (request: IncomingMessage, response: ServerResponse, refusal: Problem): void => {
    answerSafely(options, request, response, refusal);
    discardRest(request);
  };
  const parts: GatewayParts = { options, upstream, refuse };
  return {
    handle: (request, response) =>
      check(parts, request, response, (admission) => forwardRequest(parts, request, response, admission)),
    checkContinue: (request, response) =>
      check(parts, request, response, (admission) => {
        response.writeContinue();
        forwardRequest(parts, request, response, admission);
      }),
    upgrade: (request, socket, head) => {
      const response = responseOnSocket(request, socket);
      const refusal = upgradeRefusal(request);
      if (refusal !== undefined) {
        refuse(request, response, refusal);
        return;
      }
      check(parts, request, response, (admission) =>
        forwardUpgrade(parts, request, response, socket, head, admission),
      );
    },
    endWebSockets: upstream.endUpgraded,
    close: (graceSeconds = 10) => upstream.close(graceSeconds),
  };
}

function check(
  parts: GatewayParts,
  request: IncomingMessage,
  response: ServerResponse,
  onAccepted: (admission: AcceptedAdmission) => void,
): void {
  const why = refusalOfTarget(request.url ?? '');
  if (why !== undefined) {
    parts.refuse(request, response, problem('request_malformed', { detail: why }));
    return;
  }
  const decide = (admission: Admission): void => {
    if (!admission.accepted) parts.refuse(request, response, admission.problem);
    else if (!response.destroyed) onAccepted(admission);
  };
  const fail = (error: unknown): void => failClosed(parts, request, response, error);
  try {
    const admission = parts.options.admit(request);
    if (!(admission instanceof Promise)) decide(admission);
    else admission.then(decide).catch(fail);
  } catch (error) {
    fail(error);
  }
}

function failClosed(
  { options, refuse }: GatewayParts,
  request: IncomingMessage,
  response: ServerResponse,
  error: unknown,
): void {
  const path = loggablePath(request.url ?? '');
  const requestId = options.requestId(request);
  options.logger.error(
    { err: error, requestId, method: request.method, path },
    'request could not be handled',
  );
  if (response.headersSent) response.destroy();
  else refuse(request, response, problem('internal_error'));
}

/** An answer that cannot be written ends the connection: a caller must not wait for ever. */
function answerSafely(
  options: GatewayOptions,
  request: IncomingMessage,
  response: ServerResponse,
  refusal: Problem,
): void {
  try {
    options.answer(request, response, refusal);
  } catch (error) {
    options.logger.error({ err: error, code: refusal.code }, 'problem could not be answered');
    response.destroy();
  }
}
