import { createRoute, z } from '@hono/zod-openapi';
import { answerProblem } from '../problems/answer-problem.ts';
import { catalogue, type ProblemCode } from '../problems/catalogue.ts';
import { problem } from '../problems/problem.ts';
import { SCOPES } from '../store/records.ts';
import type { ApiApp } from './api-app.ts';
import { SESSION_COOKIE } from './cookies.ts';
import type { Operation } from './operation.ts';
import { operations } from './operations.ts';

const problemSchema = z
  .object({
    type: z.string().describe('The page on this installation that explains the code.'),
    title: z.string(),
    status: z.number(),
    detail: z.string(),
    instance: z.string(),
    code: z.enum(Object.keys(catalogue) as [ProblemCode, ...ProblemCode[]]),
    fix: z.string(),
    request_id: z.string(),
    retry_after: z.number().optional(),
    required_scopes: z.array(z.string()).optional(),
    errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
    token: z.object({ id: z.string(), hint: z.string() }).optional(),
  })
  .openapi('Problem');

/** What every operation may refuse with that asks for a token or for a person who is signed in. */
const SHARED: readonly ProblemCode[] = [
  'session_required',
  'csrf_failed',
  'token_missing',
  'token_malformed',
  'token_mistyped',
  'token_wrong_prefix',
  'token_unknown',
  'token_disabled',
  'token_leaked',
  'token_expired',
  'token_rotated',
  'token_deleted',
  'token_in_url',
  'token_ambiguous',
  'account_suspended',
  'address_not_allowed',
  'rate_limited',
  'verifier_unavailable',
  'internal_error',
];

/** What those may refuse with that anyone may call. */
const SHARED_BY_ALL: readonly ProblemCode[] = ['csrf_failed', 'verifier_unavailable', 'internal_error'];

/** Describes all operations at `/openapi.json` (OpenAPI 3.1), from the schemas that validate them. */
export function registerDocument(app: ApiApp): void {
  for (const operation of operations) app.openAPIRegistry.registerPath(routeOf(operation));
  for (const code of Object.keys(catalogue) as ProblemCode[]) {
    app.openAPIRegistry.registerComponent('examples', code, exampleOf(code));
  }
  app.openAPIRegistry.registerComponent('securitySchemes', 'token', {
    type: 'http',
    scheme: 'bearer',
    description: 'An API token of this installation.',
  });
  app.openAPIRegistry.registerComponent('securitySchemes', 'session', {
    type: 'apiKey',
    in: 'cookie',
    name: SESSION_COOKIE,
    description: 'A person who is signed in on a page of this server.',
  });
  app.doc31('/openapi.json', {
    openapi: '3.1.0',
    info: { title: 'Wardkey', version: '1', description: 'API tokens: issued, checked, rotated, disabled.' },
    servers: [{ url: '/' }],
  });
}

function routeOf(operation: Operation) {
  const shared = operation.access === 'public' ? SHARED_BY_ALL : SHARED;
  const codes = [...new Set([...shared, ...operation.problems, ...impliedBy(operation)])];
  const { id, method, path, summary, description } = operation;
  return createRoute({
    operationId: id,
    method,
    path,
    summary,
    description: `${description}\n\nNeeds: ${accessText(operation)}`,
    security: securityOf(operation),
    request: {
      ...(operation.params && { params: operation.params }),
      ...(operation.query && { query: operation.query }),
      ...(operation.takesIdempotencyKey && {
        headers: z.object({ 'idempotency-key': z.string().optional() }),
      }),
      ...(operation.body && {
        body: {
          required: !operation.isBodyOptional,
          content: { 'application/json': { schema: operation.body } },
        },
      }),
    },
    responses: {
      [operation.status]: {
        description: 'Done.',
        ...(operation.status !== 302 && {
          content: Object.fromEntries(
            (operation.answerTypes ?? ['application/json']).map((type) => [
              type,
              { schema: operation.answer },
            ]),
          ),
        }),
      },
      ...(operation.repeatedAnswer && {
        200: {
          description: 'The same request came before with this Idempotency-Key.',
          content: { 'application/json': { schema: operation.repeatedAnswer } },
        },
      }),
      ...problemResponses(codes),
    },
  });
}

function securityOf({ access }: Operation): Record<string, string[]>[] {
  if (access === 'public') return [];
  return access === 'session' ? [{ session: [] }] : [{ token: [] }, { session: [] }];
}

function impliedBy(operation: Operation): ProblemCode[] {
  const hasInput = operation.params ?? operation.query ?? operation.body;
  return [
    ...(operation.access === 'operator' ? (['operator_required'] as const) : []),
    ...((SCOPES as readonly string[]).includes(operation.access) && operation.access !== 'operator'
      ? (['scope_insufficient'] as const)
      : []),
    ...(hasInput === undefined ? [] : (['validation_failed'] as const)),
    ...(operation.body === undefined ? [] : (['body_too_large'] as const)),
    ...(operation.method === 'get' || operation.changesNothing ? [] : (['change_not_confirmed'] as const)),
  ];
}

function accessText({ access, isOwnTokenEnough }: Operation): string {
  if (access === 'public') return 'nothing.';
  if (access === 'session') return 'a person who is signed in.';
  const text = access === 'any' ? 'any token' : `a token with the scope \`${access}\``;
  return isOwnTokenEnough ? `${text}; any token for itself.` : `${text}.`;
}

function problemResponses(codes: readonly ProblemCode[]) {
  const byStatus = Map.groupBy(codes, (code) => catalogue[code].status);
  return Object.fromEntries(
    [...byStatus]
      .sort(([one], [other]) => one - other)
      .map(([status, group]) => [
        status,
        {
          description: group.map((code) => `\`${code}\`: ${catalogue[code].title}.`).join('\n'),
          content: {
            'application/problem+json': {
              schema: problemSchema,
              examples: Object.fromEntries(
                group.map((code) => [code, { $ref: `#/components/examples/${code}` }]),
              ),
            },
          },
        },
      ]),
  );
}

/** A problem as it is answered when its occurrence has nothing to add. */
function exampleOf(code: ProblemCode) {
  const context = { publicUrl: 'https://api.example.com', requestId: '5f2c9a7be104-00001b' };
  const value = JSON.parse(answerProblem(problem(code), context).body) as Record<string, unknown>;
  return { summary: catalogue[code].title, value };
}
