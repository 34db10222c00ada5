import { OpenAPIHono } from '@hono/zod-openapi';
import { problemResponse } from '../problems/answer-problem.ts';
import { type Outcome, type Problem, problem } from '../problems/problem.ts';
import type { Logger } from '../runtime/logger.ts';
import type { Scope } from '../store/records.ts';
import { StoreUnavailable } from '../store/store-unavailable.ts';
import type { TokenHash } from '../token-format/token-text.ts';
import type { ApiApp, ApiContext } from './api-app.ts';
import { accountOf, authorize, type Caller, callerNow, changedBy, tokenCallerNow } from './caller.ts';
import { registerDocument } from './document.ts';
import type { Recheck } from './event-stream.ts';
import type { ApiParts, ChangeAsCaller, Operation, OperationAnswer, StreamedAnswer } from './operation.ts';
import { operations } from './operations.ts';
import { readRaw, readRequest } from './read-request.ts';
import { noSuchPage, registerReferencePages } from './reference-pages.ts';

/** The API as a Hono app: all operations, the document that describes them, and the error pages. */
export function openApi(parts: ApiParts, logger: Logger): ApiApp {
  const app: ApiApp = new OpenAPIHono();
  app.onError((error, context) => answer(context, problemOfError(error, context, logger), parts));
  app.notFound((context) => {
    const isBrowser =
      context.req.method === 'GET' && (context.req.header('accept') ?? '').includes('text/html');
    return isBrowser ? noSuchPage(context) : answer(context, problem('not_found', { fix: ELSEWHERE }), parts);
  });
  for (const [path, group] of operationsByPath()) {
    for (const operation of group) {
      app.on(operation.method.toUpperCase(), path, (context) => run(operation, context, parts, logger));
    }
    const allowed = group.map(({ method }) => method.toUpperCase()).join(', ');
    app.all(path, (context) => {
      const response = answer(context, problem('method_not_allowed'), parts);
      response.headers.set('allow', allowed);
      return response;
    });
  }
  registerDocument(app);
  registerReferencePages(app, parts);
  return app;
}

const ELSEWHERE =
  'Check the address: this server’s own API is described at /openapi.json. Is it a path of the API behind it? Then the operator names its beginning in WARDKEY_GATEWAY_PATHS.';

async function run(
  operation: Operation,
  context: ApiContext,
  parts: ApiParts,
  logger: Logger,
): Promise<Response> {
  const { requestId, visitor } = context.env;
  if (operation.access === 'public') {
    const foreign = context.env.refuseForeign();
    if (foreign !== undefined) return answer(context, foreign.problem, parts);
    const read = operation.takesRawBody
      ? await readSigned(operation, context)
      : await readRequest(operation, context.req);
    if (!read.ok) return answer(context, read.problem, parts);
    const request = { ...read.value, requestId, visitor };
    return finish(operation, context, parts, await operation.handle(request as never, parts), logger);
  }
  const ownId = operation.isOwnTokenEnough ? context.req.param('id') : undefined;
  const arrived = await context.env.authenticate(scopeToCheck(operation));
  const caller = arrived.ok ? authorize(arrived.value, operation.access, ownId) : arrived;
  if (!caller.ok) return answer(context, withoutSession(operation, caller.problem), parts);
  const read = await readRequest(operation, context.req);
  if (!read.ok) return answer(context, read.problem, parts);
  const change = changeAs(caller.value, parts, (now) => authorize(now, operation.access, ownId));
  const recheck = recheckOf(caller.value, operation, context, parts);
  const request = { ...read.value, caller: caller.value, requestId, change, visitor, recheck };
  const outcome = await operation.handle(request, parts);
  if (outcome.ok && operation.method !== 'get' && !operation.changesNothing) {
    const by =
      caller.value.kind === 'token'
        ? caller.value.subject.token.id
        : (accountOf(caller.value)?.id ?? 'operator');
    logger.info({ requestId, operation: operation.id, by }, 'changed');
  }
  return finish(operation, context, parts, outcome, logger);
}

async function readSigned(operation: Operation, { req }: ApiContext): Promise<Outcome<object>> {
  const raw = await readRaw(operation, req);
  return raw.ok ? { ok: true, value: { raw: raw.value, header: (name: string) => req.header(name) } } : raw;
}

/** Where only people may call, whoever comes with nothing is told to sign in, not to send a token. */
function withoutSession({ access }: Operation, refused: Problem): Problem {
  return access === 'session' && refused.code === 'token_missing' ? problem('session_required') : refused;
}

function finish(
  operation: Operation,
  context: ApiContext,
  parts: ApiParts,
  outcome: Outcome<OperationAnswer | StreamedAnswer>,
  logger: Logger,
): Response {
  if (!outcome.ok) return answer(context, outcome.problem, parts);
  if ('stream' in outcome.value) return streamed(outcome.value, context, logger);
  const { body, status = operation.status, cookies = [], location } = outcome.value;
  const headers = { 'cache-control': 'no-store', 'x-request-id': context.env.requestId };
  const response =
    location === undefined
      ? context.json(body as object, status, headers)
      : context.body(null, 302, { ...headers, location });
  for (const cookie of cookies) response.headers.append('set-cookie', cookie);
  return response;
}

function streamed({ type, headers, stream }: StreamedAnswer, context: ApiContext, logger: Logger): Response {
  const { requestId, takeOver } = context.env;
  const head = { 'content-type': type, 'cache-control': 'no-store', 'x-request-id': requestId, ...headers };
  if (context.req.method === 'HEAD') return new Response(null, { headers: head });
  if (takeOver === undefined) throw new Error('there is no connection to write to');
  return takeOver((response) => {
    response.writeHead(200, head);
    void Promise.resolve(stream(response)).catch((error: unknown) =>
      logger.info({ requestId, err: error }, 'an answer was cut off'),
    );
  });
}

function recheckOf(caller: Caller, operation: Operation, context: ApiContext, parts: ApiParts): Recheck {
  return async () => {
    const now =
      caller.kind === 'token'
        ? await tokenCallerNow(caller, await momentOf(parts), parts.prefix)
        : await context.env.authenticate(scopeToCheck(operation));
    if (!now.ok || !authorize(now.value, operation.access).ok) return undefined;
    return { caller: now.value, until: endOf(now.value) };
  };
}

async function momentOf({ store, clock }: ApiParts) {
  return {
    at: clock.now(),
    revision: await store.revision(),
    findTokenByHash: async (hash: TokenHash) => (await store.findTokenByHash(hash)).found,
  };
}

/** When a caller goes out of force, if nobody does anything. */
function endOf(caller: Caller): number {
  if (caller.kind !== 'token') return Number.POSITIVE_INFINITY;
  const { token, text } = caller.subject;
  return Math.min(token.expiresAt ?? Number.POSITIVE_INFINITY, text.endsAt ?? Number.POSITIVE_INFINITY);
}

/** The scope that the check itself can ask for, so that a call without it does not count as a use. */
function scopeToCheck({ access, isOwnTokenEnough }: Operation): Scope | undefined {
  if (isOwnTokenEnough) return undefined;
  if (access === 'any' || access === 'public' || access === 'session' || access === 'operator')
    return undefined;
  return access;
}

function changeAs(
  caller: Caller,
  { store, prefix }: ApiParts,
  allow: (now: Caller) => Outcome<Caller>,
): ChangeAsCaller {
  return (work) =>
    store.change(changedBy(caller).actor, async (transaction) => {
      const current = await callerNow(caller, transaction, prefix);
      const now = current.ok ? allow(current.value) : current;
      return now.ok ? work(transaction, changedBy(now.value), now.value) : now;
    });
}

function answer(context: ApiContext, refused: Problem, { publicUrl }: ApiParts): Response {
  const { requestId } = context.env;
  return problemResponse(refused, { publicUrl, requestId, userAgent: context.req.header('user-agent') });
}

/** What went wrong inside: the log gets the cause, the caller a code and the request id. */
function problemOfError(error: unknown, context: ApiContext, logger: Logger): Problem {
  const { requestId } = context.env;
  logger.error({ requestId, err: error }, 'request failed');
  if (!(error instanceof StoreUnavailable)) return problem('internal_error');
  const retry = { retryAfterSeconds: 2 };
  return context.req.method === 'GET'
    ? problem('verifier_unavailable', retry)
    : problem('change_not_confirmed', retry);
}

/** Paths without a parameter first: `/v1/tokens/verify` is not the token with the id "verify". */
function operationsByPath(): [path: string, group: Operation[]][] {
  const groups = Map.groupBy(operations, ({ path }) => path.replaceAll(/\{(\w+)\}/g, ':$1'));
  return [...groups].sort(([one], [other]) => Number(one.includes(':')) - Number(other.includes(':')));
}
