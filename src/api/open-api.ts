import { OpenAPIHono } from '@hono/zod-openapi';
import { problemResponse } from '../problems/answer-problem.ts';
import { isProblemCode } from '../problems/catalogue.ts';
import { type Outcome, type Problem, problem } from '../problems/problem.ts';
import { htmlPage, type PageForm, referenceIndex, referencePage } from '../problems/reference-page.ts';
import type { Logger } from '../runtime/logger.ts';
import type { Scope } from '../store/records.ts';
import { StoreUnavailable } from '../store/store-unavailable.ts';
import type { ApiApp, ApiContext } from './api-app.ts';
import { authorize, type Caller, callerNow, changedBy } from './caller.ts';
import { registerDocument } from './document.ts';
import type { ApiParts, ChangeAsCaller, Operation } from './operation.ts';
import { operations } from './operations.ts';
import { readRequest } from './read-request.ts';

/** The API as a Hono app: all operations, the document that describes them, and the error pages. */
export function openApi(parts: ApiParts, logger: Logger): ApiApp {
  const app: ApiApp = new OpenAPIHono();
  app.onError((error, context) => answer(context, problemOfError(error, context, logger), parts));
  app.notFound((context) => answer(context, problem('not_found'), parts));
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
  registerPages(app);
  return app;
}

async function run(
  operation: Operation,
  context: ApiContext,
  parts: ApiParts,
  logger: Logger,
): Promise<Response> {
  const ownId = operation.isOwnTokenEnough ? context.req.param('id') : undefined;
  const arrived = await context.env.authenticate(scopeToCheck(operation));
  const caller = arrived.ok ? authorize(arrived.value, operation.access, ownId) : arrived;
  if (!caller.ok) return answer(context, caller.problem, parts);
  const read = await readRequest(operation, context.req);
  if (!read.ok) return answer(context, read.problem, parts);
  const { requestId } = context.env;
  const change = changeAs(caller.value, parts, (now) => authorize(now, operation.access, ownId));
  const request = { ...read.value, caller: caller.value, requestId, change };
  const outcome = await operation.handle(request, parts);
  if (!outcome.ok) return answer(context, outcome.problem, parts);
  if (operation.method !== 'get') {
    const by = caller.value.kind === 'token' ? caller.value.subject.token.id : 'operator';
    logger.info({ requestId, operation: operation.id, by }, 'changed');
  }
  return context.json(outcome.value.body as object, outcome.value.status ?? operation.status, {
    'cache-control': 'no-store',
    'x-request-id': requestId,
  });
}

/** The scope that the check itself can ask for, so that a call without it does not count as a use. */
function scopeToCheck({ access, isOwnTokenEnough }: Operation): Scope | undefined {
  if (isOwnTokenEnough || access === 'any' || access === 'public' || access === 'operator') return undefined;
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
  const code = context.req.method === 'GET' ? 'verifier_unavailable' : 'change_not_confirmed';
  return problem(code, { retryAfterSeconds: 2 });
}

/** Paths without a parameter first: `/v1/tokens/verify` is not the token with the id "verify". */
function operationsByPath(): [path: string, group: Operation[]][] {
  const groups = Map.groupBy(operations, ({ path }) => path.replaceAll(/\{(\w+)\}/g, ':$1'));
  return [...groups].sort(([one], [other]) => Number(one.includes(':')) - Number(other.includes(':')));
}

const PAGE_HEADERS = {
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
} as const;

const WELCOME = htmlPage(
  'Wardkey runs here',
  `<p>This server checks the API tokens of the API behind it.</p>
<p>Send yours with every request, in the header <code>Authorization: Bearer …</code>; <code>GET /v1/account</code> says
whether it is good.</p>
<ul><li><a href="/errors">What each error means and how to mend it</a></li>
<li><a href="/openapi.json">The API, as an OpenAPI document</a></li></ul>
<p>For whoever runs it: <code>npx wardkey --help</code> on this machine.</p>`,
);

function registerPages(app: ApiApp): void {
  app.get('/', (context) => context.html(WELCOME, 200, PAGE_HEADERS));
  app.get('/errors', (context) => context.html(referenceIndex(), 200, PAGE_HEADERS));
  app.get('/errors/:name', (context) => {
    const [, code = '', form = 'html'] = /^(\w+?)(?:\.(md|json))?$/.exec(context.req.param('name')) ?? [];
    if (!isProblemCode(code)) return context.notFound();
    const page = referencePage(code, form as PageForm);
    return context.body(page.body, 200, { ...PAGE_HEADERS, 'content-type': page.contentType });
  });
}
