import { Loader, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { api, codeOf } from '../../api-client.ts';
import { dropLink } from '../../link-in-address.ts';
import { EntryPage } from '../../parts/entry-page.tsx';
import { ProblemAlert } from '../../parts/problem-alert.tsx';
import { ShowOnceDialog } from '../../parts/show-once-dialog.tsx';
import { sessionQuery } from '../../session.ts';
import { LinkNotValid } from './link-not-valid.tsx';
import { type NewAccount, NewAccountForm } from './new-account-form.tsx';

type Step = { at: 'form' } | { at: 'token'; made: NewAccount } | { at: 'ready'; email: string };

/**
 * Follows a link to an account: what it is for, then name and password, then the default token, once. The token is in
 * the state of this part and nowhere else; it is gone when the person goes on, or loads the page again.
 */
export function CompleteSignUp({ link }: { link: string }) {
  const router = useRouter();
  const client = useQueryClient();
  const [step, setStep] = useState<Step>({ at: 'form' });
  const seen = useQuery({
    queryKey: ['link'],
    queryFn: ({ signal }) => api.signUp.look(link, { signal }),
    // What the link said is asked once and forgotten with the page: another link is another question.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    enabled: step.at === 'form',
  });
  const goOn = async () => {
    client.clear();
    await client.fetchQuery(sessionQuery);
    await router.navigate({ to: '/account/api-tokens', replace: true });
    dropLink();
  };
  if (step.at !== 'form') {
    const email = step.at === 'token' ? step.made.account.email : step.email;
    return (
      <EntryPage title="Your account is ready" lead={`Signed in as ${email}`}>
        <Text size="sm">Your first API token was made with it. Programs call the API with it.</Text>
        {step.at === 'token' && (
          <ShowOnceDialog
            token={step.made.token}
            onClosed={() => {
              setStep({ at: 'ready', email });
              void goOn();
            }}
          />
        )}
      </EntryPage>
    );
  }
  if (seen.data === undefined) return <NotSeen error={seen.error} />;
  const isClaim = seen.data.kind === 'claim';
  return (
    <EntryPage title={isClaim ? 'Claim this server' : 'Make your account'} lead={leadOf(seen.data.kind)}>
      <NewAccountForm link={link} seen={seen.data} onMade={(made) => setStep({ at: 'token', made })} />
    </EntryPage>
  );
}

function NotSeen({ error }: { error: unknown }) {
  if (codeOf(error) === 'link_not_valid') return <LinkNotValid />;
  return (
    <EntryPage title="One moment">
      {error === null ? (
        <Text size="sm" c="dimmed" role="status">
          <Loader size={14} mr="xs" aria-hidden="true" /> Looking at your link…
        </Text>
      ) : (
        <ProblemAlert error={error} />
      )}
    </EntryPage>
  );
}

function leadOf(kind: 'claim' | 'sign_up' | 'invitation'): string {
  switch (kind) {
    case 'claim':
      return 'The first account is its operator’s: it invites others and sees every token.';
    case 'sign_up':
      return 'Your address is confirmed. Choose how you are called and a password.';
    case 'invitation':
      return 'You were invited. Choose how you are called and a password.';
  }
}
