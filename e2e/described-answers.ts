import assert from 'node:assert/strict';
import { z } from 'zod';
import type { Operation } from '../src/api/operation.ts';
import { operations as all } from '../src/api/operations.ts';

/** An answer of the API. `body` is that of JSON, read. */
export interface SeenAnswer {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly type: string;
  readonly body: unknown;
}

/**
 * Compares the document of a server with all operations, and answers that were seen with the document: each is
 * described, every code named. Each of `operations` must have been seen to succeed.
 */
export async function assertDescribed(
  base: string,
  seen: readonly SeenAnswer[],
  operations: readonly Operation[],
): Promise<void> {
  const text = await (await fetch(`${base}/openapi.json`)).text();
  // zod looks for named schemas under another name than OpenAPI keeps them.
  const document = JSON.parse(text.replaceAll('#/components/schemas/', '#/$defs/')) as OpenApiDocument;
  assert.match(document.openapi, /^3\.1\./);
  const documented = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId }]) => `${operationId} ${method} ${path}`),
  );
  assert.deepEqual(documented.sort(), all.map(({ id, method, path }) => `${id} ${method} ${path}`).sort());

  const schemas = new Map<object, z.ZodType>();
  const schemaFor = (schema: object) => {
    const known =
      schemas.get(schema) ??
      z.fromJSONSchema({ ...schema, $defs: document.components.schemas } as JsonSchema);
    schemas.set(schema, known);
    return known;
  };
  const breaches = new Set<string>();
  const successes = new Set<string>();
  for (const { method, path, status, type, body } of seen) {
    const operation = operationAt(method, path);
    if (operation === undefined) continue;
    const { code } = (body ?? {}) as { code?: string };
    const answers = document.paths[operation.path]?.[operation.method]?.responses[status];
    const schema = answers?.content?.[type]?.schema;
    const what = `${operation.id}: ${status} ${status < 300 ? type : code}`;
    if (status === 302 && answers !== undefined) {
      successes.add(operation.id);
      continue;
    }
    if (answers === undefined || schema === undefined) {
      breaches.add(`${what} is not documented`);
      continue;
    }
    if (status >= 300 && !answers.description.includes(`\`${code}\``)) breaches.add(`${what} is not named`);
    const parsed = schemaFor(schema).safeParse(body);
    if (!parsed.success) breaches.add(`${what}: ${parsed.error.message.slice(0, 300)}`);
    else if (status < 300) successes.add(operation.id);
  }
  assert.deepEqual([...breaches], []);
  assert.deepEqual([...successes].sort(), operations.map(({ id }) => id).sort(), 'each was seen to succeed');
}

type JsonSchema = Parameters<typeof z.fromJSONSchema>[0];

/** The parts of an OpenAPI document that are compared with what was answered. */
interface OpenApiDocument {
  readonly openapi: string;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>;
}

interface DocumentedOperation {
  readonly operationId: string;
  readonly responses: Readonly<
    Record<
      string,
      {
        readonly description: string;
        /** None where a browser is sent elsewhere. */
        readonly content?: Readonly<Record<string, { readonly schema: object }>>;
      }
    >
  >;
}

/** The operation that answers a path, if one does: a fixed path goes before one with a field in it. */
function operationAt(method: string, path: string): Operation | undefined {
  const [pathname = ''] = path.split('?');
  const [template] = all
    .map((each) => each.path)
    .filter((each) => new RegExp(`^${each.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(pathname))
    .sort((one, other) => one.split('{').length - other.split('{').length);
  return all.find((each) => each.path === template && each.method.toUpperCase() === method);
}
