import { Anchor, Group } from '@mantine/core';
import { useState } from 'react';
import { api } from '../../api-client.ts';
import { CodeField, TextField } from '../../parts/fields.tsx';
import { FormView, SubmitButton } from '../../parts/form-view.tsx';
import { useForm } from '../../use-form.ts';
import { SignInProblem } from './sign-in-problem.tsx';

/** The code of an authenticator app, or one of the recovery codes. */
export function SecondFactorForm(props: { onSignedIn: () => Promise<void>; onBack: () => void }) {
  const [isRecovery, setIsRecovery] = useState(false);
  return (
    <>
      {isRecovery ? <RecoveryCode {...props} /> : <AppCode {...props} />}
      <Group justify="space-between">
        <Anchor component="button" type="button" size="sm" onClick={() => setIsRecovery(!isRecovery)}>
          {isRecovery ? 'Use the authenticator app' : 'Use a recovery code'}
        </Anchor>
        <Anchor component="button" type="button" size="sm" onClick={props.onBack}>
          Start again
        </Anchor>
      </Group>
    </>
  );
}

function AppCode({ onSignedIn }: { onSignedIn: () => Promise<void> }) {
  const form = useForm({
    missing: { code: 'Enter the six digits that the app shows.' },
    send: (typed) => api.session.giveCode(typed('code').replaceAll(/\s/g, '')),
    done: onSignedIn,
  });
  return (
    <FormView
      form={form}
      label="Code of the authenticator app"
      alert={
        <SignInProblem problem={form.problem} title="This code is not right">
          A code is good for 30 seconds and once. Wait for the next one; if that fails too, check the clock of
          the telephone, or start again.
        </SignInProblem>
      }
    >
      <CodeField form={form} label="Code of the authenticator app" autoFocus />
      <SubmitButton form={form} fullWidth>
        Sign in
      </SubmitButton>
    </FormView>
  );
}

function RecoveryCode({ onSignedIn }: { onSignedIn: () => Promise<void> }) {
  const form = useForm({
    missing: { recovery_code: 'Enter one of the recovery codes.' },
    send: (typed) => api.session.giveRecoveryCode(typed('recovery_code').trim()),
    done: onSignedIn,
  });
  return (
    <FormView
      form={form}
      label="Recovery code"
      alert={
        <SignInProblem problem={form.problem} title="This recovery code is not right">
          Each one works once: it may have been used. Try another one.
        </SignInProblem>
      }
    >
      <TextField
        form={form}
        name="recovery_code"
        label="Recovery code"
        description="One of the ten that you kept when you set up the second factor."
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        autoFocus
        ff="monospace"
      />
      <SubmitButton form={form} fullWidth>
        Sign in
      </SubmitButton>
    </FormView>
  );
}
