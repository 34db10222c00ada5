import { Button, Group } from '@mantine/core';
import { useQueryErrorResetBoundary } from '@tanstack/react-query';
import { type ErrorComponentProps, useRouter } from '@tanstack/react-router';
import { Page } from './page.tsx';
import { ProblemAlert } from './problem-alert.tsx';

/** Instead of a page that cannot be shown: what went wrong, and a way on. */
export function ErrorView({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const { reset: resetQueries } = useQueryErrorResetBoundary();
  return (
    <Page title="This page cannot be shown">
      <ProblemAlert error={error} />
      <Group>
        <Button
          onClick={() => {
            resetQueries();
            reset();
            void router.invalidate();
          }}
        >
          Try again
        </Button>
        <Button variant="default" component="a" href="/">
          To the start
        </Button>
      </Group>
    </Page>
  );
}
