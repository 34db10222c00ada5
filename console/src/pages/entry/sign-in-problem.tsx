import { Alert, Text } from '@mantine/core';
import { type ReactNode, useEffect, useState } from 'react';
import { codeOf } from '../../api-client.ts';
import { ProblemAlert } from '../../parts/problem-alert.tsx';

/**
 * Why somebody is not signed in. What the server says of a wrong password is worded for programs too; people get the
 * words of the page. Whoever tried too often is told how long the next try has to wait, and when it need not any more.
 */
export function SignInProblem(props: { problem: unknown; title: string; children: ReactNode }) {
  const code = codeOf(props.problem);
  if (code === 'sign_in_slowed') return <Slowed problem={props.problem} />;
  if (code !== 'sign_in_failed') return <ProblemAlert error={props.problem} />;
  return (
    <Alert color="red" variant="light" title={props.title} role="alert">
      <Text size="sm">{props.children}</Text>
    </Alert>
  );
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
