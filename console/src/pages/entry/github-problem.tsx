import { Alert, Text } from '@mantine/core';

const WORDS: Readonly<Record<string, readonly [title: string, fix: string]>> = {
  sign_in_failed: [
    'GitHub did not sign you in',
    'Try again, and stay in this browser. Your primary address at GitHub has to be verified, and your account here must not be suspended.',
  ],
  github_failed: ['GitHub does not answer', 'Try again in a moment, or sign in with your password.'],
  sign_up_closed: [
    'No account here has your address at GitHub',
    'New accounts are not open to everyone here: ask an operator for an invitation.',
  ],
};

/** Why somebody who comes back from GitHub is not signed in; `code` is what the server wrote into the address. */
export function GithubProblem({ code }: { code: string }) {
  const [title, fix] = WORDS[code] ?? ['GitHub did not sign you in', 'Try again in a moment.'];
  return (
    <Alert color="red" variant="light" title={title} role="alert">
      <Text size="sm">{fix}</Text>
    </Alert>
  );
}
