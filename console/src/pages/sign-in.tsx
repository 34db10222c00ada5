import { Anchor } from '@mantine/core';
import { useSuspenseQuery } from '@tanstack/react-query';
import { getRouteApi, Link, Navigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { Session } from '../../../src/sdk/index.ts';
import { EntryPage } from '../parts/entry-page.tsx';
import { safeNext, sessionQuery } from '../session.ts';
import { useSignedIn } from '../signed-in.ts';
import { GithubProblem } from './entry/github-problem.tsx';
import { OtherWaysIn } from './entry/other-ways-in.tsx';
import { PasswordForm } from './entry/password-form.tsx';
import { SecondFactorForm } from './entry/second-factor-form.tsx';

const route = getRouteApi('/sign-in');

/** Sign in: with a password and what the account asks for beside it, with a passkey, or with GitHub. */
export function SignInPage() {
  const { next, step, problem } = route.useSearch();
  const navigate = route.useNavigate();
  const { data: session } = useSuspenseQuery(sessionQuery);
  const [isAskedForCode, setIsAskedForCode] = useState(step !== undefined);
  // Somebody who signs in here is led on by what they did, not by what the session says a moment later.
  const [wasSignedIn] = useState(session.signed_in);
  const onSignedIn = useSignedIn(next);
  if (wasSignedIn) return <Navigate to={safeNext(next)} replace />;
  if (!session.claimed) return <Navigate to="/claim" replace />;
  if (isAskedForCode) {
    return (
      <EntryPage
        key="code"
        title="Second step"
        lead={`${step === undefined ? 'Your password is right. ' : ''}This account asks for a code as well.`}
      >
        <SecondFactorForm
          onSignedIn={onSignedIn}
          onBack={() => {
            setIsAskedForCode(false);
            void navigate({ search: { next }, replace: true });
          }}
        />
      </EntryPage>
    );
  }
  return (
    <EntryPage
      title="Sign in"
      lead={<>To the API tokens of {location.host}</>}
      footer={
        <>
          <SignUpHint session={session} />
          <br />
          Found a token?{' '}
          <Anchor component={Link} to="/report-a-leak" inherit underline="always">
            Report a leak
          </Anchor>
        </>
      }
    >
      {problem !== undefined && <GithubProblem code={problem} />}
      <PasswordForm onSignedIn={onSignedIn} onAskedForCode={() => setIsAskedForCode(true)} />
      <OtherWaysIn hasGithub={session.github} onSignedIn={onSignedIn} />
    </EntryPage>
  );
}

function SignUpHint({ session }: { session: Session }) {
  if (session.sign_up === 'open') {
    return (
      <>
        No account yet?{' '}
        <Anchor component={Link} to="/sign-up" inherit underline="always">
          Sign up
        </Anchor>
      </>
    );
  }
  return session.sign_up === 'invite' ? (
    <>New accounts are made by invitation: ask an operator for one.</>
  ) : (
    <>No new accounts are made here.</>
  );
}
