import type { ProblemCode } from '../catalogue.ts';
import type { Lesson } from '../lesson.ts';
import { curl } from './programs.ts';

const FROM_HERE = '--header "Origin: $WARDKEY_URL"';

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
        broken: `${signIn()} > signed-in.json\n${signOut(['--header "Origin: https://elsewhere.example"', '--cookie cookies.txt'])}`,
        fixed: `${signIn()} > signed-in.json\n${signOut([FROM_HERE, '--cookie cookies.txt'])}`,
      },
    ],
  },
  sign_in_failed: {
    examples: [{ language: 'curl', broken: signIn('password of yesterday'), fixed: signIn() }],
  },
};

function signIn(password = '$(cat password.txt)'): string {
  return curl('/v1/session', [
    FROM_HERE,
    '--header "Content-Type: application/json" --cookie-jar cookies.txt',
    `--data "{\\"email\\": \\"ada@example.com\\", \\"password\\": \\"${password}\\"}"`,
  ]);
}

function signOut(flags: readonly string[]): string {
  return curl('/v1/session', ['--request DELETE --header "Content-Type: application/json"', ...flags]);
}
