import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OpenAPIHono, z } from '@hono/zod-openapi';
import { catalogue, type ProblemCode } from '../problems/catalogue.ts';
import type { ApiApp } from './api-app.ts';
import { registerDocument } from './document.ts';

interface Example {
  readonly summary: string;
  readonly value: { readonly code: ProblemCode; readonly status: number };
}

interface Described {
  readonly description: string;
  readonly content?: Readonly<Record<string, { readonly examples?: Record<string, { $ref: string }> }>>;
}

const app: ApiApp = new OpenAPIHono();
registerDocument(app);
const document = (await (await app.request('/openapi.json')).json()) as {
  readonly components: {
    readonly examples: Readonly<Record<string, Example>>;
    readonly schemas: Readonly<Record<string, object>>;
  };
  readonly paths: Readonly<Record<string, Record<string, { responses: Record<string, Described> }>>>;
};

test('the document has an example of every problem, in the words of the catalogue and of the described shape', () => {
  const { examples, schemas } = document.components;
  assert.deepEqual(Object.keys(examples).sort(), Object.keys(catalogue).sort());
  const shape = z.fromJSONSchema(schemas.Problem as Parameters<typeof z.fromJSONSchema>[0]);
  for (const [code, { summary, value }] of Object.entries(examples)) {
    const { title, status, happened: detail, fix } = catalogue[code as ProblemCode];
    assert.equal(summary, title);
    assert.deepEqual({ ...value, title, status, detail, fix }, value);
    assert.deepEqual(shape.safeParse(value).error, undefined);
  }
});

test('every refusal of every operation shows an example of each code that it names, and of no other', () => {
  let seen = 0;
  for (const { responses } of Object.values(document.paths).flatMap((methods) => Object.values(methods))) {
    for (const [status, { description, content }] of Object.entries(responses)) {
      const shown = content?.['application/problem+json']?.examples;
      if (Number(status) < 400) continue;
      const named = [...description.matchAll(/^`(\w+)`: /gm)].map(([, code = '']) => code);
      assert.deepEqual(Object.keys(shown ?? {}), named);
      for (const code of named) {
        assert.equal(shown?.[code]?.$ref, `#/components/examples/${code}`);
        assert.equal(document.components.examples[code]?.value.status, Number(status));
        seen += 1;
      }
    }
  }
  assert.ok(seen > 100);
});
