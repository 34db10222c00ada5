import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { getRequestListener } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { ApiApp, RequestEnvironment } from '../api/api-app.ts';
import type { Gateway } from '../gateway/gateway-options.ts';
import { accept, problem } from '../problems/problem.ts';
import { plainAddress } from '../runtime/client-address.ts';
import type { Scope } from '../store/records.ts';
import type { TokenPrefix } from '../token-format/prefix.ts';
import { problemOfVerdict } from '../verify/problem-of-verdict.ts';
import { answerOnSocket, flawOfRequest, problemOfBrokenRequest } from './broken-request.ts';
import type { RequestChecker } from './check-request.ts';
import type { DevOutbox } from './dev-outbox.ts';
import { healthHandlers } from './health.ts';
import type { ListenerHandlers } from './listeners.ts';
import type { RefusalLog } from './refusal-log.ts';
import { answerWith, contextOf, logRefusal } from './refusals.ts';
import type { RequestFacts } from './request-facts.ts';
import { type RequestHandler, routeRequest } from './route-request.ts';
import type { SessionChecker } from './session-caller.ts';

/** What requests are handled with. */
export interface HandlerParts {
  readonly api: ApiApp;
  readonly gateway: Gateway;
  /** `POST /v1/tokens/verify`, without a framework in front of it. */
  readonly verify: RequestHandler;
  /** `/v1/forward-auth`, for other servers that ask about a request. */
  readonly forwardAuth: RequestHandler;
  /** The pages of the console, for GET and HEAD. */
  readonly console: RequestHandler;
  /** Undefined where nobody may see mails. */
  readonly outbox: DevOutbox | undefined;
  readonly checker: RequestChecker;
  readonly sessions: SessionChecker;
  readonly facts: RequestFacts;
  readonly publicUrl: string;
  readonly prefix: TokenPrefix;
  readonly gatewayPaths: readonly string[];
  readonly refusals: RefusalLog;
  /** From then on every answer ends its connection, so that callers who never pause go elsewhere. */
  isStopping(): boolean;
  /** Why the server should get no requests, or `undefined` when it may. */
  findUnreadiness(): Promise<string | undefined>;
}

/** The listener for callers: a request needs a token, or, where the API answers, a person who is signed in. */
export function publicHandlers(parts: HandlerParts): ListenerHandlers {
  const { gateway, facts } = parts;
  const answer = answerWith(parts);
  const api = apiListener(parts, {
    authenticate: async (request, scope) =>
      (await parts.sessions.find(request)) ?? tokenCaller(parts, request, scope),
    refuseForeign: parts.sessions.refuseForeign,
  });
  const health = healthHandlers(parts);
  const handle = (request: IncomingMessage, response: ServerResponse, toGateway: RequestHandler): void => {
    if (parts.isStopping()) response.shouldKeepAlive = false;
    const flaw = flawOfRequest(request);
    if (flaw !== undefined) return answer(request, response, flaw);
    switch (routeRequest(request.url ?? '', parts.gatewayPaths)) {
      case 'gateway':
        return toGateway(request, response);
      case 'verify':
        return request.method === 'POST' ? parts.verify(request, response) : api(request, response);
      case 'forward_auth':
        return parts.forwardAuth(request, response);
      case 'health':
        return health.health(request, response);
      case 'ready':
        return health.ready(request, response);
      case 'wrong_base':
        return answer(request, response, problem('not_found', WRONG_BASE));
      case 'console':
        if (!isRead(request)) return api(request, response);
        if (isClientWithWrongBase(request))
          return answer(request, response, problem('not_found', WRONG_BASE));
        return parts.console(request, response);
      case 'outbox':
        return parts.outbox?.mayAnswer(request)
          ? parts.outbox.answer(request, response)
          : api(request, response);
      case 'api':
        return api(request, response);
    }
  };
  return {
    request: (request, response) => handle(request, response, gateway.handle),
    checkContinue: (request, response) => {
      // The gateway invites the body itself, once the token is known to be good.
      const destination = routeRequest(request.url ?? '', parts.gatewayPaths);
      if (destination !== 'gateway') response.writeContinue();
      handle(request, response, gateway.checkContinue);
    },
    upgrade: (request, socket, head) => {
      const flaw = flawOfRequest(request);
      if (flaw !== undefined) {
        answerOnSocket(socket, flaw, contextOf(parts, request));
      } else if (routeRequest(request.url ?? '', parts.gatewayPaths) === 'gateway' && !parts.isStopping()) {
        gateway.upgrade(request, socket, head);
      } else {
        answerOnSocket(socket, problem('not_found'), contextOf(parts, request));
      }
    },
    connect: (request, socket) =>
      answerOnSocket(socket, problem('method_not_allowed', NO_TUNNEL), contextOf(parts, request)),
    clientError: brokenRequest(parts, facts),
  };
}

const NO_TUNNEL = {
  detail: 'This server opens no tunnels.',
  fix: 'Do not use it as a forward proxy.',
} as const;

/** The listener in the data folder: whoever could open it is the operator, and there is nothing to forward. */
export function localHandlers(parts: HandlerParts): ListenerHandlers {
  const api = apiListener(parts, {
    authenticate: async () => accept({ kind: 'local_operator' } as const),
    refuseForeign: () => undefined,
  });
  return {
    request: api,
    checkContinue: (request, response) => {
      response.writeContinue();
      api(request, response);
    },
    upgrade: (request, socket) => answerOnSocket(socket, problem('not_found'), contextOf(parts, request)),
    connect: (request, socket) =>
      answerOnSocket(socket, problem('method_not_allowed', NO_TUNNEL), contextOf(parts, request)),
    clientError: brokenRequest(parts, parts.facts),
  };
}

const WRONG_BASE = {
  detail: 'There is nothing here: the base address of the client has one "/v1" too many or too few.',
  fix: 'The JavaScript client of Replicate wants a base address that ends in /v1, the Python one an address without it.',
} as const;

function isRead({ method }: IncomingMessage): boolean {
  return method === 'GET' || method === 'HEAD';
}

/** `/account` is a page of the console, and what a client asks for whose base address lacks the `/v1`. */
function isClientWithWrongBase({ url = '', headers }: IncomingMessage): boolean {
  return /^\/account(?:\?|$)/.test(url) && !(headers.accept ?? '').includes('text/html');
}

/** How long a request to the API may take to arrive. What goes to the upstream takes as long as it takes. */
const BODY_SECONDS_MAX = 30;

function apiListener(
  parts: HandlerParts,
  gate: {
    authenticate(request: IncomingMessage, scope?: Scope): ReturnType<RequestEnvironment['authenticate']>;
    refuseForeign(request: IncomingMessage): ReturnType<RequestEnvironment['refuseForeign']>;
  },
): RequestHandler {
  const listener = getRequestListener(
    (request, { incoming, outgoing }) => {
      const raw = incoming as IncomingMessage;
      const environment: RequestEnvironment = {
        requestId: parts.facts.requestId(raw),
        visitor: parts.sessions.visitor(raw),
        authenticate: (scope) => gate.authenticate(raw, scope),
        refuseForeign: () => gate.refuseForeign(raw),
        takeOver: (write) => {
          write(outgoing as ServerResponse);
          return RESPONSE_ALREADY_SENT;
        },
      };
      return parts.api.fetch(request, environment);
    },
    { overrideGlobalObjects: false, hostname: 'localhost' },
  );
  return (request, response) => {
    // An absolute limit: whoever sends a byte now and then would otherwise hold a request open for as long as they like.
    const limit = setTimeout(() => {
      // A request without a body is never closed before its answer ends, which may take hours.
      if (!request.complete) request.destroy();
    }, BODY_SECONDS_MAX * 1000);
    request.once('close', () => clearTimeout(limit));
    void listener(request, response);
  };
}

async function tokenCaller(parts: HandlerParts, request: IncomingMessage, scope?: Scope) {
  const verdict = await parts.checker.check(request, scope).verdict;
  if (verdict.code === 'accepted') {
    const address = parts.facts.address(request);
    return accept({ kind: 'token', subject: verdict.subject, address } as const);
  }
  const refused = problemOfVerdict(verdict, parts.prefix);
  logRefusal(parts, request, refused);
  return { ok: false, problem: refused } as const;
}

function brokenRequest(parts: HandlerParts, facts: RequestFacts): ListenerHandlers['clientError'] {
  const seen = new WeakSet<Duplex>();
  return (error, socket) => {
    const refused = problemOfBrokenRequest(error);
    const requestId = facts.newRequestId();
    // One line for a connection: what follows bytes that are no HTTP is none either.
    if (!seen.has(socket)) {
      seen.add(socket);
      const { remoteAddress = '' } = socket as Socket;
      const parserCode = (error as { code?: string }).code;
      parts.refusals.add(plainAddress(remoteAddress), { requestId, code: refused.code, parserCode });
    }
    // In the middle of an answer, a second one would be taken for a part of it.
    if (isAnswering(socket)) socket.destroy();
    else answerOnSocket(socket, refused, { publicUrl: parts.publicUrl, requestId });
  };
}

/** Node keeps the response under way on the socket, and asks the same before it writes its own answer. */
function isAnswering(socket: Duplex): boolean {
  const { _httpMessage: response } = socket as Duplex & { _httpMessage?: ServerResponse | null };
  return response?.headersSent === true;
}
