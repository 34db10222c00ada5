import { Alert, Anchor, Button, List, Stack, Text } from '@mantine/core';
import { useSuspenseQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { dropLink } from '../../link-in-address.ts';
import { EntryPage } from '../../parts/entry-page.tsx';
import { sessionQuery } from '../../session.ts';

/** A link that was used, has expired or was cut off: the server does not say which. What to do leads on. */
export function LinkNotValid() {
  const { data: session } = useSuspenseQuery(sessionQuery);
  return (
    <EntryPage
      title="This link does not work"
      lead="It was used already, is too old, or lost its end while copying."
    >
      <Stack gap="md">
        {session.claimed ? (
          <>
            <List size="sm" spacing={4}>
              <List.Item>Have you made your account with it? Then sign in.</List.Item>
              <List.Item>
                {session.sign_up === 'open'
                  ? 'Was it a link for signing up? Ask for another one.'
                  : 'Was it an invitation? Ask whoever sent it for another one.'}
              </List.Item>
            </List>
            <Button component={Link} to="/sign-in" onClick={dropLink} fullWidth>
              Sign in
            </Button>
            {session.sign_up === 'open' && (
              <Button component={Link} to="/sign-up" onClick={dropLink} variant="default" fullWidth>
                Ask for another link
              </Button>
            )}
          </>
        ) : (
          <Text size="sm">
            Start the server again: it prints a new claim link on its terminal, which holds for 30 minutes.
          </Text>
        )}
      </Stack>
    </EntryPage>
  );
}

/** The link went while its form was being filled in: somebody was faster, or the time is over. */
export function LinkGone() {
  return (
    <Alert color="red" variant="light" role="alert" title="The link has just stopped working">
      <Text size="sm">
        It was used in another window, or its time is over. If that was you,{' '}
        <Anchor component={Link} to="/sign-in" inherit underline="always" onClick={dropLink}>
          sign in
        </Anchor>
        ; otherwise ask for another link.
      </Text>
    </Alert>
  );
}
