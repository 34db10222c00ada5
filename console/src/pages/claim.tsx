import { Anchor, Code, List, Text } from '@mantine/core';
import { useSuspenseQuery } from '@tanstack/react-query';
import { Link, Navigate } from '@tanstack/react-router';
import { useLink } from '../link-in-address.ts';
import { EntryPage } from '../parts/entry-page.tsx';
import { sessionQuery } from '../session.ts';
import { CompleteSignUp } from './entry/complete-sign-up.tsx';

/** Claim this server: whoever holds the link of its terminal makes the first account, the operator's. */
export function ClaimPage() {
  const link = useLink();
  const { data: session } = useSuspenseQuery(sessionQuery);
  if (link !== undefined) return <CompleteSignUp key={link} link={link} />;
  if (session.signed_in) return <Navigate to="/account/api-tokens" replace />;
  return session.claimed ? <ClaimedAlready /> : <WhereTheLinkIs />;
}

function ClaimedAlready() {
  return (
    <EntryPage
      title="This server is claimed"
      lead="Its first account was made; the link for that works no more."
    >
      <Anchor component={Link} to="/sign-in">
        Sign in
      </Anchor>
    </EntryPage>
  );
}

function WhereTheLinkIs() {
  return (
    <EntryPage
      title="Claim this server"
      lead="It has no account yet. The first one is its operator’s, and whoever sees its terminal may make it."
    >
      <List type="ordered" spacing="xs" size="sm">
        <List.Item>Look at the terminal on which the server was started.</List.Item>
        <List.Item>
          Open the link that it printed. It holds for 30 minutes and looks like{' '}
          <Code>{location.origin}/claim#…</Code>
        </List.Item>
      </List>
      <Text size="sm" c="dimmed">
        Is it gone, or older than that? Start the server again: it prints a new one.
      </Text>
    </EntryPage>
  );
}
