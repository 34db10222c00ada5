import { Button, Divider, Stack } from '@mantine/core';
import { startAuthentication } from '@simplewebauthn/browser';
import { useMutation } from '@tanstack/react-query';
import { api } from '../../api-client.ts';
import { GithubIcon, PasskeyIcon } from '../../parts/icons.tsx';
import { PasskeyProblem } from '../../parts/passkey-problem.tsx';
import { doPasskeysWork } from '../../passkeys-work.ts';

/** A passkey, where the browser has them, and GitHub, where the installation is registered there. */
export function OtherWaysIn(props: { hasGithub: boolean; onSignedIn: () => Promise<void> }) {
  const hasPasskeys = doPasskeysWork();
  if (!hasPasskeys && !props.hasGithub) return null;
  return (
    <Stack gap="sm">
      <Divider label="or" labelPosition="center" />
      {hasPasskeys && <PasskeyButton onSignedIn={props.onSignedIn} />}
      {props.hasGithub && <GithubButton>Continue with GitHub</GithubButton>}
    </Stack>
  );
}

/** Leads to GitHub, which leads back. */
export function GithubButton({ children }: { children: string }) {
  return (
    <Button component="a" href="/v1/session/github" variant="default" fullWidth leftSection={<GithubIcon />}>
      {children}
    </Button>
  );
}

function PasskeyButton({ onSignedIn }: { onSignedIn: () => Promise<void> }) {
  const signIn = useMutation({
    mutationFn: async () => {
      const options = await api.session.passkeyOptions();
      const response = await startAuthentication({
        optionsJSON: options as Parameters<typeof startAuthentication>[0]['optionsJSON'],
      });
      await api.session.signInWithPasskey(response);
      await onSignedIn();
    },
  });
  return (
    <>
      <Button
        variant="default"
        fullWidth
        leftSection={<PasskeyIcon />}
        onClick={() => signIn.isPending || signIn.mutate()}
        aria-disabled={signIn.isPending || undefined}
      >
        {signIn.isPending ? 'Waiting for your device…' : 'Sign in with a passkey'}
      </Button>
      <PasskeyProblem error={signIn.error} />
    </>
  );
}
