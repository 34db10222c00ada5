import { Alert, Text } from '@mantine/core';
import { codeOf } from '../api-client.ts';
import { ProblemAlert } from './problem-alert.tsx';

/** Why a passkey did not work. Browsers say little on purpose; the words say what it may have been. */
export function PasskeyProblem({ error }: { error: unknown }) {
  if (error === null || error === undefined) return null;
  const words = WORDS[nameOf(error)];
  if (words === undefined) return <ProblemAlert error={error} />;
  return (
    <Alert color="orange" variant="light" title={words.title} role="alert">
      <Text size="sm">{words.next}</Text>
    </Alert>
  );
}

const WORDS: Readonly<Record<string, { title: string; next: string }>> = {
  NotAllowedError: {
    title: 'No passkey was used',
    next: 'The browser was told to stop, waited too long, or has no passkey for this address.',
  },
  AbortError: { title: 'No passkey was used', next: 'Another question of the browser came in between.' },
  InvalidStateError: {
    title: 'This device has a passkey already',
    next: 'It is on the list below. To replace it, remove it first.',
  },
  SecurityError: {
    title: 'The browser does not allow passkeys here',
    next: 'They need https, or the name localhost: an address made of numbers does not do.',
  },
  sign_in_failed: {
    title: 'This passkey is not known here',
    next: 'It was removed, or the account is suspended. Sign in with your password.',
  },
};

function nameOf(error: unknown): string {
  const { name } = error as { name?: unknown };
  return codeOf(error) ?? String(name);
}
