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
};

function patch(body: string, method = 'PATCH'): string {
  return curl('/v1/tokens/self', [`--request ${method}`, HEADER, `--data '${body}'`]);
}
