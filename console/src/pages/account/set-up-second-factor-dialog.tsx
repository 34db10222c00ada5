import { Code, Group, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api-client.ts';
import { announce } from '../../parts/announcement-region.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { CodeField } from '../../parts/fields.tsx';
import { FormView, SubmitButton } from '../../parts/form-view.tsx';
import { QrPicture } from '../../parts/qr-picture.tsx';
import { sessionQuery } from '../../session.ts';
import { useForm } from '../../use-form.ts';
import { SlowedProblem } from '../entry/slowed-problem.tsx';
import { PasswordAgainForm } from './password-again-form.tsx';
import { RecoveryCodes } from './recovery-codes.tsx';

type Setup = Awaited<ReturnType<typeof api.account.secondFactor.start>>;

/** Sets up an authenticator app: the password, the QR code and a first code, then the recovery codes, once. */
export function SetUpSecondFactorDialog({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const [setup, setSetup] = useState<Setup>();
  const [isConfirmed, setIsConfirmed] = useState(false);
  const close = () => {
    onClose();
    if (isConfirmed) void client.invalidateQueries(sessionQuery);
  };
  const title =
    setup === undefined ? 'Set up a second factor' : isConfirmed ? 'Recovery codes' : 'Scan this code';
  return (
    <Dialog title={title} onClose={close} closesOnClickOutside={setup === undefined}>
      {setup === undefined ? (
        <PasswordAgainForm
          why="First your password, so that nobody else sets this up at an open screen."
          yes="Continue"
          send={(password) => api.account.secondFactor.start(password)}
          done={setSetup}
        />
      ) : isConfirmed ? (
        <RecoveryCodes codes={setup.recovery_codes} lead="The second factor is on." onDone={close} />
      ) : (
        <Scan
          setup={setup}
          onConfirmed={() => {
            setIsConfirmed(true);
            announce('The second factor is on. Keep the recovery codes that are shown now.');
          }}
        />
      )}
    </Dialog>
  );
}

function Scan({ setup, onConfirmed }: { setup: Setup; onConfirmed: () => void }) {
  const form = useForm({
    missing: { code: 'Enter the six digits that the app shows now.' },
    send: (typed) => api.account.secondFactor.confirm(typed('code').replaceAll(/\s/g, '')),
    done: onConfirmed,
  });
  return (
    <Stack gap="md">
      <Text size="sm">
        Scan it with an authenticator app: 1Password, Bitwarden, Google Authenticator, or any other.
      </Text>
      <Group justify="center">
        <QrPicture text={setup.uri} label="QR code for the authenticator app" />
      </Group>
      <Text size="sm" component="div">
        No camera? Enter this code in the app:
        <Code block mt={6}>
          {inGroups(setup.manual_code)}
        </Code>
      </Text>
      <FormView
        form={form}
        label="Confirm the authenticator app"
        alert={<SlowedProblem problem={form.problem} />}
      >
        <CodeField form={form} label="Code that the app shows now" data-autofocus />
        <SubmitButton form={form} fullWidth>
          Turn on the second factor
        </SubmitButton>
      </FormView>
    </Stack>
  );
}

/** Four characters at a time, as people read them out. */
function inGroups(code: string): string {
  return (
    code
      .replaceAll(/\s/g, '')
      .match(/.{1,4}/g)
      ?.join(' ') ?? code
  );
}
