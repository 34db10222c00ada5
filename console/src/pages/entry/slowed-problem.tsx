import { Alert, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { codeOf } from '../../api-client.ts';
import { ProblemAlert } from '../../parts/problem-alert.tsx';

/**
 * What is wrong where a password or a code is asked for. Whoever tried too often is told how long the next try has to
 * wait, and when it need not any more.
 */
export function SlowedProblem({ problem }: { problem: unknown }) {
  if (codeOf(problem) === 'sign_in_slowed') return <Slowed problem={problem} />;
  return <ProblemAlert error={problem} />;
}

function Slowed({ problem }: { problem: unknown }) {
  const { retryAfterSeconds: seconds = 30 } = problem as { retryAfterSeconds?: number };
  const [end] = useState(() => Date.now() + seconds * 1000);
  const [left, setLeft] = useState(seconds);
  useEffect(() => {
    const timer = setInterval(() => setLeft(Math.max(0, Math.ceil((end - Date.now()) / 1000))), 500);
    return () => clearInterval(timer);
  }, [end]);
  return (
    <Alert
      color={left === 0 ? 'teal' : 'orange'}
      variant="light"
      title={left === 0 ? 'You can try again now' : 'Too many tries in a short time'}
      role="alert"
      // The seconds that pass are for the eye; a screen reader says where they begin and when they are over.
      aria-live={left === 0 || left === seconds ? 'assertive' : 'off'}
    >
      <Text size="sm">
        {left === 0 ? 'Nothing was locked.' : `Wait ${inWords(left)}, then try again. Nothing was locked.`}
      </Text>
    </Alert>
  );
}

function inWords(seconds: number): string {
  if (seconds < 90) return `${seconds} ${seconds === 1 ? 'second' : 'seconds'}`;
  return `${Math.ceil(seconds / 60)} minutes`;
}
