import { Alert, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { codeOf } from '../../api-client.ts';
import { SlowedProblem } from './slowed-problem.tsx';

/**
 * Why somebody is not signed in. What the server says of a wrong password is worded for programs too; people get the
 * words of the page.
 */
export function SignInProblem(props: { problem: unknown; title: string; children: ReactNode }) {
  if (codeOf(props.problem) !== 'sign_in_failed') return <SlowedProblem problem={props.problem} />;
  return (
    <Alert color="red" variant="light" title={props.title} role="alert">
      <Text size="sm">{props.children}</Text>
    </Alert>
  );
}
