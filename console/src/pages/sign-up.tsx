import { Anchor, Text } from '@mantine/core';
import { useSuspenseQuery } from '@tanstack/react-query';
import { Link, Navigate } from '@tanstack/react-router';
import { api } from '../api-client.ts';
import { useLink } from '../link-in-address.ts';
import { EntryPage } from '../parts/entry-page.tsx';
import { sessionQuery } from '../session.ts';
import { AskForLink } from './entry/ask-for-link.tsx';
import { CompleteSignUp } from './entry/complete-sign-up.tsx';
import { GithubButton } from './entry/other-ways-in.tsx';

/** Sign up: ask for a link by mail, then follow it. */
export function SignUpPage() {
  const link = useLink();
  const { data: session } = useSuspenseQuery(sessionQuery);
  if (link !== undefined) return <CompleteSignUp key={link} link={link} />;
  if (!session.claimed) return <Navigate to="/claim" replace />;
  if (session.signed_in) return <Navigate to="/account/api-tokens" replace />;
  if (session.sign_up !== 'open') return <NotOpen policy={session.sign_up} />;
  return (
    <AskForLink
      title="Sign up"
      lead="You get a link by mail; it makes your account and your first API token."
      footer={SIGN_IN}
      ask={(email) => api.signUp.start(email)}
      what="a link with which you choose your name and your password. It holds for a day."
    >
      {session.github && <GithubButton>Sign up with GitHub</GithubButton>}
    </AskForLink>
  );
}

const SIGN_IN = (
  <>
    Have an account?{' '}
    <Anchor component={Link} to="/sign-in" inherit underline="always">
      Sign in
    </Anchor>
  </>
);

function NotOpen({ policy }: { policy: 'invite' | 'closed' }) {
  return (
    <EntryPage
      title={policy === 'invite' ? 'Accounts are made by invitation' : 'No new accounts are made here'}
      footer={SIGN_IN}
    >
      <Text size="sm">
        {policy === 'invite'
          ? 'Ask an operator of this server to invite you. Have you got an invitation? Then open the link in it: it leads back here.'
          : 'The operator of this server has closed sign-up. If you should have an account, ask them.'}
      </Text>
    </EntryPage>
  );
}
