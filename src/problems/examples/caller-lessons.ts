import type { ProblemCode } from '../catalogue.ts';
import type { Lesson } from '../lesson.ts';
import { curl, PLAIN_CALL, plainCalls, same } from './programs.ts';

const MINT = 'export WARDKEY_API_TOKEN="$(wardkey token create';

/** Codes that say: this caller may not, or not now. */
export const CALLER_LESSONS: Partial<Record<ProblemCode, Lesson>> = {
  scope_insufficient: {
    into: `${MINT} dashboard --account ada --scope tokens:read --plain)"`,
    outOf: `${MINT} worker --account ada --scope api --plain)"`,
    examples: plainCalls(),
  },
  address_not_allowed: {
    into: `${MINT} office --account ada --address 203.0.113.0/24 --plain)"`,
    outOf: `${MINT} here --account ada --address 127.0.0.1 --plain)"`,
    examples: [same('terminal', 'wardkey whoami'), ...plainCalls()],
  },
  account_suspended: {
    into: `wardkey account create --email sol@example.com --name Sol --password-stdin < password-of-sol.txt
${MINT} bot --account sol --plain)"
wardkey account suspend sol`,
    outOf: 'wardkey account resume sol',
    examples: [same('terminal', 'wardkey whoami'), ...plainCalls()],
  },
  operator_required: {
    into: `${MINT} curious --account ada --plain)"`,
    outOf: `wardkey account create --operator --email ops@example.com --name Ops --password-stdin < password-of-ops.txt
${MINT} admin --account ops --scope operator --plain)"`,
    examples: [same('terminal', 'wardkey account list'), same('curl', curl('/v1/accounts'))],
  },
  rate_limited: {
    into: `# one call a minute, and it has been used
${MINT} crawler --account ada --rate-limit 1 --plain)"
${curl('/v1/predictions')} > /dev/null`,
    outOf: `${MINT} crawler-with-room --account ada --rate-limit 600 --plain)"`,
    examples: [
      same('terminal', 'wardkey whoami'),
      ...plainCalls().filter(({ language }) => language !== 'wardkey'),
      {
        language: 'wardkey',
        broken: PLAIN_CALL.wardkey.replace(
          /new Wardkey\(\);.*/,
          'new Wardkey({ retries: 0 }); // does not wait',
        ),
        fixed: PLAIN_CALL.wardkey,
      },
    ],
  },
  idempotency_conflict: {
    into: `${MINT} deployer --account ada --scope tokens:read tokens:write api --plain)"`,
    examples: [
      {
        language: 'curl',
        broken: `for name in one two; do\n${indented(createToken('nightly'))}\ndone`,
        fixed: `for name in three four; do\n${indented(createToken('nightly-$name'))}\ndone`,
      },
    ],
  },
  token_state_conflict: {
    into: `${MINT} manager --account ada --scope tokens:read tokens:write api --plain)"
${curl('/v1/tokens', ['--header "Authorization: Bearer $WARDKEY_API_TOKEN"', '--data \'{"name": "seasonal"}\''])} > /dev/null
wardkey token disable seasonal`,
    outOf: 'wardkey token enable seasonal',
    examples: [same('terminal', 'wardkey token rotate seasonal --grace 24h')],
  },
  account_state_conflict: {
    into: `wardkey account create --operator --email chief@example.com --name Chief --password-stdin < password-of-ops.txt
${MINT} chief --account chief --scope operator --plain)"`,
    examples: [
      {
        language: 'terminal',
        broken: 'wardkey account suspend chief',
        fixed: '# on the machine of the server\nenv -u WARDKEY_URL wardkey account suspend chief',
      },
    ],
  },
  account_exists: {
    examples: [
      {
        language: 'terminal',
        broken:
          'env -u WARDKEY_URL wardkey account create --email ada@example.com --name Ada --password-stdin < password.txt',
        fixed:
          'env -u WARDKEY_URL wardkey account create --email ada+ci@example.com --name "Ada’s CI" --password-stdin < password.txt',
      },
    ],
  },
};

function createToken(requestName: string): string {
  return curl('/v1/tokens', [
    '--header "Authorization: Bearer $WARDKEY_API_TOKEN"',
    `--header "Idempotency-Key: ${requestName}"`,
    `--data "{\\"name\\": \\"$name\\"}" || exit 1`,
  ]);
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}
