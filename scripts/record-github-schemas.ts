// Takes from GitHub's published description of its API what the fake GitHub of the tests answers, so that it can be
// checked without a hundred megabytes of package. Usage, with the package unpacked somewhere:
//   npm pack @octokit/openapi@23.0.2 && tar xzf octokit-openapi-*.tgz
//   npx node scripts/record-github-schemas.ts package/generated/api.github.com.json
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const WORDS = new Set(['description', 'title', 'example', 'examples', 'deprecated', 'default']);
const OPERATIONS = [
  '/events',
  '/gists/public',
  '/gists/{gist_id}',
  '/search/code',
  '/repos/{owner}/{repo}',
  '/repos/{owner}/{repo}/compare/{basehead}',
  '/repos/{owner}/{repo}/commits',
  '/repos/{owner}/{repo}/commits/{ref}',
];

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
type Fields = { readonly [name: string]: Json };

const [, , source = ''] = process.argv;
const description = JSON.parse(readFileSync(source, 'utf8')) as { paths: Fields; components: Fields };
const kept = new Map<string, Json>();
const answers = OPERATIONS.map((path) => [path, slim(schemaOf(path))] as const);
const recorded = { answers: Object.fromEntries(answers), $defs: Object.fromEntries([...kept].sort()) };
const file = join(import.meta.dirname, '..', 'e2e', 'fake-github', 'github-schemas.json');
writeFileSync(file, `${JSON.stringify(recorded)}\n`);

function schemaOf(path: string): Json {
  const places = ['get', 'responses', '200', 'content', 'application/json', 'schema'];
  return places.reduce<Json>((value, name) => (value as Fields)[name] ?? {}, description.paths[path] ?? {});
}

/** A schema without its words, as JSON Schema has it: OpenAPI 3.0 writes "or null" in a way of its own. */
function slim(schema: Json, isOfNames = false): Json {
  if (Array.isArray(schema)) return schema.map((each) => slim(each));
  if (typeof schema !== 'object' || schema === null) return schema;
  const { nullable, ...rest } = schema as Fields;
  const said = Object.entries(isOfNames ? (schema as Fields) : rest).flatMap(
    ([name, value]): [string, Json][] => {
      if (!isOfNames && (WORDS.has(name) || name.startsWith('x-'))) return [];
      if (name === '$ref' && typeof value === 'string') return [['$ref', keep(value)]];
      // Their alternatives overlap: what is meant is that one of them fits.
      const shown = name === 'oneOf' && !isOfNames ? 'anyOf' : name;
      return [
        [
          shown,
          name === 'enum' || name === 'required' ? value : slim(value, name === 'properties' && !isOfNames),
        ],
      ];
    },
  );
  const plain = Object.fromEntries(said);
  return !isOfNames && nullable === true ? { anyOf: [plain, { type: 'null' }] } : plain;
}

function keep(reference: string): string {
  const name = reference.split('/').at(-1) ?? '';
  if (!kept.has(name)) {
    kept.set(name, {});
    kept.set(name, slim((description.components.schemas as Fields)[name] ?? {}));
  }
  return `#/$defs/${name}`;
}
