import { Anchor, Button, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api, codeOf } from '../api-client.ts';
import { dropLink, useLink } from '../link-in-address.ts';
import { EntryPage } from '../parts/entry-page.tsx';
import { AskForLink } from './entry/ask-for-link.tsx';
import { NewPasswordForm } from './entry/new-password-form.tsx';

type Step = 'start' | 'not_valid' | 'changed';

/** A new password for who has forgotten theirs: ask for a link by mail, then follow it. */
export function ResetPasswordPage() {
  const link = useLink();
  const [step, setStep] = useState<Step>('start');
  if (step === 'changed') return <Changed />;
  if (link === undefined) return <AskForReset wasNotValid={step === 'not_valid'} />;
  const end = (next: Step) => {
    dropLink();
    setStep(next);
  };
  return (
    <FollowLink key={link} link={link} onChanged={() => end('changed')} onNotValid={() => end('not_valid')} />
  );
}

function FollowLink(props: { link: string; onChanged: () => void; onNotValid: () => void }) {
  // Looked at before anybody thinks of a password for a link that was used.
  const { error } = useQuery({
    queryKey: ['reset-link'],
    queryFn: ({ signal }) => api.signUp.lookAtPasswordReset(props.link, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
  });
  if (codeOf(error) === 'link_not_valid') return <AskForReset wasNotValid />;
  return (
    <EntryPage
      title="Choose a new password"
      lead="You are then signed out everywhere, and sign in with the new one. Your API tokens go on working."
    >
      <NewPasswordForm {...props} />
    </EntryPage>
  );
}

function AskForReset({ wasNotValid }: { wasNotValid: boolean }) {
  return (
    <AskForLink
      title={wasNotValid ? 'This link does not work' : 'Forgot your password?'}
      lead={
        wasNotValid
          ? 'It was used already, is older than an hour, or lost its end while copying. Ask for another one.'
          : 'You get a link by mail with which you choose a new one. Have you one already? Open it from the mail, again if you loaded this page anew.'
      }
      footer={
        <Anchor component={Link} to="/sign-in" inherit underline="always">
          Back to sign-in
        </Anchor>
      }
      ask={(email) => api.signUp.startPasswordReset(email)}
      what="a link with which you choose a new password. It holds for an hour."
    />
  );
}

function Changed() {
  return (
    <EntryPage title="Your password is changed" lead="You were signed out everywhere.">
      <Text size="sm">
        Was it not you who had forgotten it? Then look through your API tokens after signing in, and at the
        mail account that the link was sent to.
      </Text>
      <Button component={Link} to="/sign-in" fullWidth>
        Sign in
      </Button>
    </EntryPage>
  );
}
