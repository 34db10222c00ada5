import type { ProblemCode } from '../catalogue.ts';
import type { Lesson } from '../lesson.ts';
import { curl, same } from './programs.ts';

const FROM_HERE = '--header "Origin: $WARDKEY_URL"';
const JSON_BODY = '--header "Content-Type: application/json"';

/** Codes of people who are signed in, or not; a cookie in a file stands for a browser. */
export const SESSION_LESSONS: Partial<Record<ProblemCode, Lesson>> = {
  session_required: {
    examples: [
      {
        language: 'curl',
        broken: curl('/v1/sessions', []),
        fixed: `${signIn()} > signed-in.json\n${curl('/v1/sessions', ['--cookie cookies.txt'])}`,
      },
    ],
  },
  csrf_failed: {
    examples: [
      {
        language: 'curl',
        broken: signedIn(signOut(['--header "Origin: https://elsewhere.example"', '--cookie cookies.txt'])),
        fixed: signedIn(signOut([FROM_HERE, '--cookie cookies.txt'])),
      },
    ],
  },
  sign_in_failed: {
    examples: [{ language: 'curl', broken: signIn('password of yesterday'), fixed: signIn() }],
  },
  sign_in_slowed: {
    detection: signIn(),
    examples: [
      {
        language: 'curl',
        broken: `# one password after the other
for password in spring summer autumn winter monday tuesday friday sunday; do
  answer="$(${signIn('$password').replaceAll('\n', '\n  ')} 2> /dev/null)" && exit
done
printf '%s\\n' "$answer"
exit 1`,
        fixed: `# --retry waits for as long as Retry-After says\n${signIn('$(cat password.txt)', ['--retry 8'])}`,
      },
    ],
  },
  link_not_valid: {
    into: `# a mail with a link has arrived; without a mail server it lies in the outbox
${post('/v1/sign-up', '{"email": "eve@example.com"}')} > /dev/null
until grep --quiet sign-up# "$WARDKEY_DATA_DIR"/outbox/*.json; do sleep 0.1; done
grep --no-filename --only-matching 'sign-up#[[:alnum:]_-]*' "$WARDKEY_DATA_DIR"/outbox/*.json \\
  | head -n 1 | cut -d '#' -f 2 > link.txt`,
    examples: [
      {
        language: 'curl',
        broken: post('/v1/sign-up/look', '{\\"link\\": \\"$(cut -c 1-30 link.txt)\\"}', '"'),
        fixed: post('/v1/sign-up/look', '{\\"link\\": \\"$(cat link.txt)\\"}', '"'),
      },
    ],
  },
  sign_up_closed: {
    into: `# the operator closes sign-up, on the machine of the server\n${signUpPolicy('closed')}`,
    outOf: signUpPolicy('open'),
    examples: [same('curl', post('/v1/sign-up', '{"email": "kim@example.com"}'))],
  },
  set_by_environment: {
    startedWith: 'WARDKEY_SIGN_UP=invite',
    into: '# the server was started with WARDKEY_SIGN_UP=invite',
    outOf: '# the server was started again without it',
    examples: [same('curl', signUpPolicy('open'))],
  },
  passkey_not_possible: {
    examples: [
      {
        language: 'curl',
        broken: askForPasskey(),
        fixed: `# by its name instead of 127.0.0.1
WARDKEY_URL="http://localhost:\${WARDKEY_URL##*:}"
${askForPasskey()}`,
      },
    ],
  },
  second_factor_conflict: {
    examples: [
      {
        language: 'curl',
        broken: `# new recovery codes, although the second factor is off
${signedIn(withPassword('/v1/account/second-factor/recovery-codes'))}`,
        fixed: `# the first step of turning it on
${signedIn(withPassword('/v1/account/second-factor'))}`,
      },
    ],
  },
};

function signIn(password = '$(cat password.txt)', more: readonly string[] = []): string {
  return curl('/v1/session', [
    FROM_HERE,
    `${JSON_BODY} --cookie-jar cookies.txt`,
    ...more,
    `--data "{\\"email\\": \\"ada@example.com\\", \\"password\\": \\"${password}\\"}"`,
  ]);
}

function signedIn(call: string): string {
  return `${signIn()} > signed-in.json\n${call}`;
}

function signOut(flags: readonly string[]): string {
  return curl('/v1/session', [`--request DELETE ${JSON_BODY}`, ...flags]);
}

function withPassword(path: string): string {
  const body = '--data "{\\"password\\": \\"$(cat password.txt)\\"}"';
  return curl(path, [FROM_HERE, `${JSON_BODY} --cookie cookies.txt`, body]);
}

function askForPasskey(): string {
  const flags = [FROM_HERE, `${JSON_BODY} --cookie cookies.txt`, "--data '{}'"];
  return signedIn(curl('/v1/account/passkeys/options', flags));
}

function post(path: string, body: string, quote = "'"): string {
  return curl(path, [FROM_HERE, JSON_BODY, `--data ${quote}${body}${quote}`]);
}

/** Through the socket that only the user who runs the server can open. */
function signUpPolicy(policy: string): string {
  return `curl --silent --show-error --fail-with-body --unix-socket "$WARDKEY_DATA_DIR/operator.sock" \\
  --request PATCH http://localhost/v1/sign-up-policy \\
  ${JSON_BODY} --data '{"policy": "${policy}"}'`;
}
