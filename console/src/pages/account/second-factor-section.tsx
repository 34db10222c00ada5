import { Button, Group, Text } from '@mantine/core';
import { useState } from 'react';
import { SettingsSection } from '../../parts/settings-section.tsx';
import { Tag } from '../../parts/tag.tsx';
import { useAccount } from '../../session.ts';
import { NewRecoveryCodesDialog } from './new-recovery-codes-dialog.tsx';
import { RemoveSecondFactorDialog } from './remove-second-factor-dialog.tsx';
import { SetUpSecondFactorDialog } from './set-up-second-factor-dialog.tsx';

type Open = 'set_up' | 'codes' | 'remove' | undefined;

/** The code of an authenticator app beside the password. */
export function SecondFactorSection() {
  const { has_second_factor: isOn } = useAccount();
  const [open, setOpen] = useState<Open>();
  const close = () => setOpen(undefined);
  return (
    <SettingsSection
      title="Second factor"
      about="A code from an app on your telephone, asked for after your password. Whoever learns your password alone cannot sign in."
    >
      <Group gap="sm" mb="md">
        <Tag tone={isOn ? 'good' : 'off'}>{isOn ? 'On' : 'Off'}</Tag>
        <Text size="sm">
          {isOn ? 'Signing in with your password asks for a code.' : 'Your password alone signs you in.'}
        </Text>
      </Group>
      <Group gap="sm">
        {isOn ? (
          <>
            <Button variant="default" onClick={() => setOpen('codes')}>
              New recovery codes
            </Button>
            <Button variant="subtle" color="red" onClick={() => setOpen('remove')}>
              Turn off
            </Button>
          </>
        ) : (
          <Button onClick={() => setOpen('set_up')}>Set up an authenticator app</Button>
        )}
      </Group>
      {open === 'set_up' && <SetUpSecondFactorDialog onClose={close} />}
      {open === 'codes' && <NewRecoveryCodesDialog onClose={close} />}
      {open === 'remove' && <RemoveSecondFactorDialog onClose={close} />}
    </SettingsSection>
  );
}
