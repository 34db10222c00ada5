import type { IncomingMessage, ServerResponse } from 'node:http';
import { type AnswerContext, answerProblem, problemPageUrl } from '../problems/answer-problem.ts';
import { asciiJson } from '../problems/ascii-json.ts';
import { type Problem, problem } from '../problems/problem.ts';
import type { Admission } from './gateway-options.ts';
import { identityHeaders } from './identity-headers.ts';

/** The header in which a proxy proves that it may ask. */
export const PROXY_TOKEN_HEADER = 'x-wardkey-verifier';

/** A request that somebody made elsewhere, as the proxy describes that asks about it. */
export interface DescribedRequest {
  /** The headers that the caller sent, as they came over the wire: name, value, name, value. */
  readonly rawHeaders: readonly string[];
  /** Path and query, where the proxy says them. */
  readonly url: string;
  /** Where the caller is; empty when the proxy does not say. */
  readonly address: string;
  readonly userAgent: string;
  readonly scope: string;
}

/** What answering takes. */
export interface ForwardAuthParts {
  /** Why the proxy may not ask; `undefined` when it may. It proves itself by a token with the scope `verify`. */
  refuseProxy(
    request: IncomingMessage,
    proxyToken: string | undefined,
  ): Problem | undefined | Promise<Problem | undefined>;
  /** Refuses a scope that there is not. */
  admit(described: DescribedRequest): Admission | Promise<Admission>;
  /** The nearest address of a list that is not a trusted proxy’s, seen from a proxy that may ask. */
  addressIn(request: IncomingMessage, forwardedFor: string): string;
  requestId(request: IncomingMessage): string;
  context(request: IncomingMessage): AnswerContext;
  /** Writes a problem as the whole response, and logs it. */
  answer(request: IncomingMessage, response: ServerResponse, refused: Problem): void;
  /** Logs a refusal that is written here. */
  log(request: IncomingMessage, refused: Problem): void;
}

/**
 * `/v1/forward-auth`, for nginx `auth_request`, Caddy `forward_auth` and their kind: may the request pass that the
 * proxy has before it? 200 with the headers that say whose token it is, or a refusal as the gateway gives it. With
 * `?mode=nginx` every refusal is a 403 that carries the real answer in its headers, because nginx drops the rest.
 *
 * A proxy that may not ask lets nobody in: its callers get 503, since nobody knows then whether their tokens are good.
 */
export function openForwardAuth(
  parts: ForwardAuthParts,
): (request: IncomingMessage, response: ServerResponse) => void {
  const wishOf = openWishes();

  return (request, response) => {
    // nginx says how long the body of its caller is, and sends none: what came next would be taken for it.
    if (hasBody(request)) response.shouldKeepAlive = false;
    const { isForNginx, scope } = wishOf(request.url ?? '');
    const refuse = isForNginx ? refuseThroughNginx : parts.answer;
    const settle = (admission: Admission) => {
      if (admission.accepted) accept(response, admission, parts.requestId(request));
      else refuse(request, response, admission.problem);
    };
    const fail = (cause: unknown) =>
      refuse(request, response, problem('verifier_unavailable', { ...RETRY, cause }));
    try {
      const admission = decide(request, scope);
      if (admission instanceof Promise) void admission.then(settle).catch(fail);
      else settle(admission);
    } catch (cause) {
      fail(cause);
    }
  };

  /** Answers at once when both tokens are warm. */
  function decide(request: IncomingMessage, scope: string): Admission | Promise<Admission> {
    const refused = parts.refuseProxy(request, request.headers[PROXY_TOKEN_HEADER]?.toString());
    const go = (no: Problem | undefined) =>
      no === undefined
        ? parts.admit(describedBy(request, scope))
        : { accepted: false as const, problem: proxyProblem(no) };
    return refused instanceof Promise ? refused.then(go) : go(refused);
  }

  function describedBy(request: IncomingMessage, scope: string): DescribedRequest {
    const { headers, rawHeaders } = request;
    const forwardedFor = headers['x-forwarded-for']?.toString();
    return {
      rawHeaders,
      url: (headers['x-original-uri'] ?? headers['x-forwarded-uri'] ?? '').toString(),
      address: forwardedFor === undefined ? '' : parts.addressIn(request, forwardedFor),
      userAgent: headers['user-agent'] ?? '',
      scope,
    };
  }

  function refuseThroughNginx(request: IncomingMessage, response: ServerResponse, refused: Problem): void {
    parts.log(request, refused);
    response.writeHead(403, nginxHeaders(refused, parts.context(request))).end();
  }
}

/** What the proxy asks for in the address, which is the same each time: read once. */
function openWishes(): (url: string) => { isForNginx: boolean; scope: string } {
  const known = new Map<string, { isForNginx: boolean; scope: string }>();
  return (url) => {
    const before = known.get(url);
    if (before !== undefined) return before;
    const query = new URLSearchParams(/\?(.*)$/.exec(url)?.[1]);
    const wish = { isForNginx: query.get('mode') === 'nginx', scope: query.get('scope') ?? 'api' };
    if (known.size < WISHES_MAX) known.set(url, wish);
    return wish;
  };
}

const WISHES_MAX = 100;

function hasBody({ headers }: IncomingMessage): boolean {
  return (headers['content-length'] ?? '0') !== '0' || headers['transfer-encoding'] !== undefined;
}

function accept(
  response: ServerResponse,
  { identity }: Extract<Admission, { accepted: true }>,
  requestId: string,
): void {
  const headers = ['cache-control', 'no-store', 'x-request-id', requestId, 'content-length', '0'];
  response.writeHead(200, [...identityHeaders(identity), ...headers]).end();
}

const RETRY = { retryAfterSeconds: 2 } as const;

/** Whoever calls through the proxy learns nothing of its token; what is wrong with that stands in the log. */
function proxyProblem({ code, detail }: Problem): Problem {
  return problem('verifier_unavailable', {
    ...RETRY,
    detail: 'The server in front of this API has not proved that it may ask whether API tokens are good.',
    fix: 'Nothing about the caller’s token needs to be changed. The operator: have the server in front send a token with the scope "verify" in the header X-Wardkey-Verifier; the log says what is wrong with the one it sends.',
    cause: new Error(`the token of the proxy: ${code}: ${detail}`),
  });
}

/** Header lines of proxies have to fit into one small buffer together. */
const BODY_LENGTH_MAX = 1024;

/** The answer as headers: nginx replaces the body of a refusal, and passes on no status but 401 and 403. */
export function nginxHeaders(refused: Problem, context: AnswerContext): Record<string, string> {
  const exact = answerAsHeaders(refused, context);
  if (exact.body.length <= BODY_LENGTH_MAX) return exact.headers;
  // Names and notes may be long, in any script: then it is said in general.
  const { code, retryAfterSeconds } = refused;
  const general = problem(code, retryAfterSeconds === undefined ? {} : { retryAfterSeconds });
  return answerAsHeaders(general, context).headers;
}

function answerAsHeaders(refused: Problem, context: AnswerContext) {
  const { status, headers, body: text } = answerProblem(refused, context);
  const { instance: _, ...fields } = JSON.parse(text) as Record<string, unknown>;
  const body = asciiJson(fields);
  const { 'content-type': __, ...shown } = headers;
  return {
    body,
    headers: {
      ...shown,
      'x-error-status': String(status),
      'x-error-body': body,
      'x-error-uri': problemPageUrl(refused, context.publicUrl),
      'content-length': '0',
    },
  };
}
