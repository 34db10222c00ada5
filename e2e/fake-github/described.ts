import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** What GitHub's published description says of the answers that the fake one gives; see `scripts/record-github-schemas.ts`. */
const recorded = JSON.parse(readFileSync(new URL('./github-schemas.json', import.meta.url), 'utf8')) as {
  readonly answers: Readonly<Record<string, Schema>>;
  readonly $defs: Readonly<Record<string, Schema>>;
};

interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
}

const parsers = new Map<string, z.ZodType>();

/** What is wrong with the answer to an operation, by GitHub's own description; undefined when nothing is. */
export function flawOfAnswer(operation: string, answer: unknown): string | undefined {
  const schema = recorded.answers[operation];
  if (schema === undefined) return `${operation} is not in the recorded description`;
  const known = parsers.get(operation);
  const parser =
    known ?? z.fromJSONSchema({ ...schema, $defs: recorded.$defs } as Parameters<typeof z.fromJSONSchema>[0]);
  parsers.set(operation, parser);
  const { error } = parser.safeParse(answer);
  return error && `${operation}: ${z.prettifyError(error).slice(0, 500)}`;
}

/** Completes what is known of an object with something for everything else that the description asks for. */
export function completed(name: string, known: object): Record<string, unknown> {
  return { ...(fill({ $ref: `#/$defs/${name}` }) as object), ...known };
}

function fill(schema: Schema): unknown {
  if (schema.$ref !== undefined) return fill(recorded.$defs[schema.$ref.split('/').at(-1) ?? ''] ?? {});
  if (schema.anyOf !== undefined) {
    return schema.anyOf.some(({ type }) => type === 'null') ? null : fill(schema.anyOf[0] ?? {});
  }
  if (schema.allOf !== undefined)
    return Object.assign({}, ...schema.allOf.map((each) => fill(each) as object));
  if (schema.enum !== undefined) return schema.enum[0];
  switch (schema.type) {
    case 'object':
      return Object.fromEntries(
        (schema.required ?? []).map((name) => [name, fill(schema.properties?.[name] ?? {})]),
      );
    case 'array':
      return [];
    case 'integer':
    case 'number':
      return 0;
    case 'boolean':
      return false;
    case 'string':
      if (schema.format === 'uri') return 'https://example.com/';
      return schema.format === 'date-time' ? '2026-01-01T00:00:00Z' : 'x';
    default:
      return {};
  }
}
