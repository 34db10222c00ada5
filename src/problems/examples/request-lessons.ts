import type { ProblemCode } from '../catalogue.ts';
import type { Lesson } from '../lesson.ts';
import { curl, HEADER, PLAIN_CALL, same } from './programs.ts';

const MANAGER =
  'export WARDKEY_API_TOKEN="$(wardkey token create NAME --account ada --scope api tokens:read tokens:write --plain)"';

/** Codes that are about the request itself, and those of the API behind the gateway. */
export const REQUEST_LESSONS: Partial<Record<ProblemCode, Lesson>> = {
  validation_failed: {
    into: MANAGER.replace('NAME', 'careless'),
    examples: [
      {
        language: 'curl',
        broken: patch('{"expires": "2100-01-31"}'),
        fixed: patch('{"expires_at": "2100-01-31T00:00:00Z"}'),
      },
    ],
  },
  not_found: {
    into: MANAGER.replace('NAME', 'lost'),
    examples: [
      { language: 'curl', broken: curl('/v1/v1/predictions'), fixed: PLAIN_CALL.curl },
      {
        language: 'replicate',
        broken: PLAIN_CALL.replicate.replace('process.env.WARDKEY_URL + "/v1"', 'process.env.WARDKEY_URL'),
        fixed: PLAIN_CALL.replicate,
      },
      {
        language: 'python',
        broken: PLAIN_CALL.python.replace('/v1/', '/v1/v1/'),
        fixed: PLAIN_CALL.python,
      },
    ],
  },
  method_not_allowed: {
    into: MANAGER.replace('NAME', 'whole'),
    examples: [
      {
        language: 'curl',
        broken: patch('{"name": "another name"}', 'PUT'),
        fixed: patch('{"name": "another name"}'),
      },
    ],
  },
  request_malformed: {
    into: `${MANAGER.replace('NAME', 'from-windows')}
printf '%s\\r\\n' "$WARDKEY_API_TOKEN" > token.txt`,
    examples: [
      {
        language: 'curl',
        broken: curl('/v1/predictions', ['--header "Authorization: Bearer $(cat token.txt)"']),
        fixed: curl('/v1/predictions', [`--header "Authorization: Bearer $(tr -d '\\r' < token.txt)"`]),
      },
    ],
  },
  body_too_large: {
    into: MANAGER.replace('NAME', 'large'),
    examples: [
      {
        language: 'curl',
        broken: `head -c 200000 /dev/zero | tr '\\0' ' ' | ${patch('@-')}`,
        fixed: `printf '{"name": "large no more"}' | ${patch('@-')}`,
      },
    ],
  },
  headers_too_large: {
    into: MANAGER.replace('NAME', 'wordy'),
    examples: [
      {
        language: 'curl',
        broken: curl('/v1/predictions', [
          '--header "Authorization: Bearer $(head -c 20000 /dev/zero | tr \'\\0\' x)"',
        ]),
        fixed: PLAIN_CALL.curl,
      },
    ],
  },
  upstream_unreachable: {
    upstream: 'absent',
    into: `# nothing answers at the address of WARDKEY_UPSTREAM
${MANAGER.replace('NAME', 'early')}`,
    outOf: '# the API behind the gateway runs again',
    examples: [same('curl', PLAIN_CALL.curl), same('python', PLAIN_CALL.python)],
  },
  upstream_timeout: {
    upstream: 'hanging',
    into: `# the API behind the gateway takes longer than WARDKEY_UPSTREAM_TIMEOUT_SECONDS
${MANAGER.replace('NAME', 'patient')}`,
    outOf: '# the API answers in time again',
    examples: [same('curl', PLAIN_CALL.curl)],
  },
  too_many_streams: {
    detection: curl('/v1/events', [HEADER, '--max-time 1']),
    into: MANAGER.replace('NAME', 'watcher'),
    examples: [
      {
        language: 'fetch',
        broken: watch('streams.push(answer); // and nobody closes it'),
        fixed: watch('await answer.body.cancel();'),
      },
    ],
  },
  verifier_unavailable: {
    detection: PLAIN_CALL.curl,
    into: `# the token of a server that checks those of others
export WARDKEY_API_TOKEN="$(wardkey token create shop --account ada --scope api verify --plain)"`,
    examples: [
      {
        language: 'wardkey',
        broken: guarded('{ baseUrl: "http://127.0.0.1:7071" }); // nothing answers there'),
        fixed: guarded('); // reads WARDKEY_URL'),
      },
    ],
  },
};

function watch(then: string): string {
  return `const headers = { authorization: "Bearer " + process.env.WARDKEY_API_TOKEN };
const streams = [];
for (let job = 1; job <= 25; job += 1) {
  const answer = await fetch(process.env.WARDKEY_URL + "/v1/events", { headers });
  if (!answer.ok) throw new Error(await answer.text());
  ${then}
}
`;
}

function guarded(end: string): string {
  return `import { createServer } from "node:http";
import { Wardkey } from "wardkey";
import { requireToken } from "wardkey/express";

const wardkey = new Wardkey(${end}
const check = requireToken({ client: wardkey });
const server = createServer((request, response) => {
  check(request, response, () => response.end("welcome"));
});
server.listen(0, async () => {
  const headers = { authorization: "Bearer " + process.env.WARDKEY_API_TOKEN };
  const answer = await fetch("http://127.0.0.1:" + server.address().port, { headers });
  console.log(answer.status, await answer.text());
  process.exit(answer.ok ? 0 : 1);
});
`;
}

function patch(body: string, method = 'PATCH'): string {
  return curl('/v1/tokens/self', [`--request ${method}`, HEADER, `--data '${body}'`]);
}
