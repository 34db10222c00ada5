import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Dispatcher } from 'undici';
import { problem } from '../problems/problem.ts';
import { loggablePath } from '../runtime/redact.ts';
import { forwardedHeaders } from './forwarded-headers.ts';
import { Forwarding } from './forwarding.ts';
import type { AcceptedAdmission, GatewayParts } from './gateway-parts.ts';
import { identityHeaders } from './identity-headers.ts';
import { takeBody } from './take-body.ts';
import { causeOf, upstreamProblem } from './upstream-problem.ts';

/**
 * Sends an admitted request to the upstream and the answer back. Refuses, without the upstream having heard of it, a
 * request whose end is not clear and one that carries its token in the address.
 */
export function forwardRequest(
  parts: GatewayParts,
  request: IncomingMessage,
  response: ServerResponse,
  admission: AcceptedAdmission,
): void {
  const prepared = upstreamRequest(parts, request, admission);
  if ('code' in prepared) {
    parts.refuse(request, response, prepared);
    return;
  }
  const { contentLength, ...rest } = prepared;
  if (contentLength === 0) {
    dispatch(parts, request, response, rest, 1);
    return;
  }
  const { bodyStallSeconds = BODY_STALL_SECONDS } = parts.options;
  const patience = { stallSeconds: bodyStallSeconds, isHeard: () => response.headersSent };
  takeBody(request, contentLength, patience, (body) => {
    if (!request.destroyed && !response.destroyed) {
      dispatch(parts, request, response, { ...rest, body }, 1);
    }
  });
}

const BODY_STALL_SECONDS = 60;

/** The request as the upstream gets it, or the problem that forbids it. The body is not in it. */
export function upstreamRequest(parts: GatewayParts, request: IncomingMessage, admission: AcceptedAdmission) {
  const { options, upstream } = parts;
  const target = request.url ?? '';
  if (target.includes(admission.tokenText)) return problem('token_in_url');
  const forwarded = forwardedHeaders(request.rawHeaders, admission.tokenText);
  if ('refusal' in forwarded) return problem('request_malformed', { detail: forwarded.refusal });
  const { headers, contentLength } = forwarded;
  headers.push('x-request-id', options.requestId(request), 'x-forwarded-for', options.clientAddress(request));
  headers.push(...upstream.publicHeaders, ...identityHeaders(admission.identity));
  const method = request.method as Dispatcher.HttpMethod;
  return { path: upstream.basePath + target, method, headers, contentLength };
}

function dispatch(
  parts: GatewayParts,
  request: IncomingMessage,
  response: ServerResponse,
  upstreamRequest: Dispatcher.DispatchOptions,
  attempt: 1 | 2,
): void {
  const forwarding = new Forwarding(request, response, {
    failed: (error) => {
      if (attempt === 1 && mayBeRepeated(upstreamRequest, error)) {
        dispatch(parts, request, response, upstreamRequest, 2);
        return;
      }
      const refusal = upstreamProblem(error, parts.options.timeoutSeconds);
      logTrouble(parts, request, refusal.cause, 'upstream did not answer');
      parts.refuse(request, response, refusal);
    },
    brokeOff: (error) => logTrouble(parts, request, causeOf(error), 'upstream broke off its answer'),
  });
  parts.upstream.dispatcher.dispatch(upstreamRequest, forwarding);
}

/**
 * An idle connection can be closed by the upstream in the moment in which it is used again. A request that changes
 * nothing is then sent once more; any other gets a 502, because the upstream may have acted on it.
 */
function mayBeRepeated({ method, body }: Dispatcher.DispatchOptions, error: unknown): boolean {
  const isSafe = method === 'GET' || method === 'HEAD' || method === 'OPTIONS';
  return isSafe && body === undefined && LOST_CONNECTION.has(causeOf(error).code);
}

const LOST_CONNECTION: ReadonlySet<string> = new Set(['UND_ERR_SOCKET', 'UPSTREAM_RESET', 'EPIPE']);

function logTrouble(parts: GatewayParts, request: IncomingMessage, cause: unknown, message: string): void {
  const { options, upstream } = parts;
  const path = loggablePath(request.url ?? '');
  const requestId = options.requestId(request);
  options.logger.warn({ requestId, method: request.method, path, upstream: upstream.origin, cause }, message);
}
