import type { IncomingMessage, ServerResponse } from 'node:http';
import { discardRest } from '../gateway/discard-rest.ts';
import { type AnswerContext, answerProblem } from '../problems/answer-problem.ts';
import type { Problem } from '../problems/problem.ts';
import { loggablePath } from '../runtime/redact.ts';
import type { RefusalLog } from './refusal-log.ts';
import type { RequestFacts } from './request-facts.ts';

/** What refusing a request takes. */
export interface RefusalParts {
  readonly publicUrl: string;
  readonly facts: RequestFacts;
  readonly refusals: RefusalLog;
}

/** Writes a problem as the whole response, and logs the refusal. */
export function answerWith(
  parts: RefusalParts,
): (request: IncomingMessage, response: ServerResponse, refused: Problem) => void {
  return (request, response, refused) => {
    logRefusal(parts, request, refused);
    const answered = answerProblem(refused, contextOf(parts, request));
    const length = Buffer.byteLength(answered.body);
    response.writeHead(answered.status, { ...answered.headers, 'content-length': length });
    response.end(request.method === 'HEAD' ? undefined : answered.body);
    // Node would read on without an end.
    discardRest(request);
  };
}

/** What the answer to a refused request needs to know of it. */
export function contextOf(
  parts: Pick<RefusalParts, 'publicUrl' | 'facts'>,
  request: IncomingMessage,
): AnswerContext {
  return {
    publicUrl: parts.publicUrl,
    requestId: parts.facts.requestId(request),
    userAgent: request.headers['user-agent'],
  };
}

/** Logs which request was refused with which code; the cause, which no caller sees, is there too. */
export function logRefusal(
  parts: Pick<RefusalParts, 'facts' | 'refusals'>,
  request: IncomingMessage,
  refused: Problem,
): void {
  parts.refusals.add(parts.facts.address(request), {
    requestId: parts.facts.requestId(request),
    code: refused.code,
    method: request.method,
    path: loggablePath(request.url ?? ''),
    tokenId: refused.token?.id,
    ...(refused.cause !== undefined && { err: refused.cause }),
  });
}
