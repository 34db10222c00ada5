import { Button, Group, Stack, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Passkey } from '../../../../src/sdk/index.ts';
import { passkeysQuery } from '../../account-queries.ts';
import { api } from '../../api-client.ts';
import { AskDialog } from '../../parts/ask-dialog.tsx';
import { PasskeyIcon, PlusIcon } from '../../parts/icons.tsx';
import { Moment } from '../../parts/moment.tsx';
import { ProblemAlert } from '../../parts/problem-alert.tsx';
import { RowList, RowListItem } from '../../parts/row-list.tsx';
import { SettingsSection } from '../../parts/settings-section.tsx';
import { showToast } from '../../parts/show-toast.tsx';
import { addressForPasskeys, doPasskeysWork } from '../../passkeys-work.ts';
import { AddPasskeyDialog } from './add-passkey-dialog.tsx';
import { RenamePasskeyDialog } from './rename-passkey-dialog.tsx';

type Open = { what: 'add' } | { what: 'rename' | 'remove'; passkey: Passkey } | undefined;

/** Passkeys: signing in with what unlocks the device, in place of a password. */
export function PasskeysSection() {
  const client = useQueryClient();
  const { data, error } = useQuery(passkeysQuery);
  const [open, setOpen] = useState<Open>();
  const close = () => setOpen(undefined);
  const refresh = () => void client.invalidateQueries(passkeysQuery);
  return (
    <SettingsSection
      title="Passkeys"
      about="Sign in with your fingerprint, face or PIN in place of a password. A passkey works at the address at which it was added, and no false page can ask for it."
    >
      <Stack gap="md">
        <ProblemAlert error={data === undefined ? error : null} />
        {data !== undefined && data.results.length > 0 && (
          <RowList label="Passkeys">
            {data.results.map((passkey) => (
              <RowListItem
                key={passkey.id}
                icon={<PasskeyIcon />}
                title={passkey.name}
                detail={
                  <>
                    Added <Moment at={passkey.created_at} />
                    {passkey.last_used_at === null ? (
                      ', never used'
                    ) : (
                      <>
                        , last used <Moment at={passkey.last_used_at} />
                      </>
                    )}
                  </>
                }
                actions={
                  <>
                    <Button
                      size="compact-sm"
                      variant="default"
                      aria-label={`Rename the passkey ${passkey.name}`}
                      onClick={() => setOpen({ what: 'rename', passkey })}
                    >
                      Rename
                    </Button>
                    <Button
                      size="compact-sm"
                      variant="subtle"
                      color="red"
                      aria-label={`Remove the passkey ${passkey.name}`}
                      onClick={() => setOpen({ what: 'remove', passkey })}
                    >
                      Remove
                    </Button>
                  </>
                }
              />
            ))}
          </RowList>
        )}
        {data?.results.length === 0 && <Text size="sm">You have none yet.</Text>}
        {doPasskeysWork() ? (
          <Group>
            <Button
              id="add-passkey"
              variant="default"
              leftSection={<PlusIcon size={16} />}
              onClick={() => setOpen({ what: 'add' })}
            >
              Add a passkey
            </Button>
          </Group>
        ) : (
          <Text size="sm" c="dimmed">
            Browsers offer passkeys at a name with https, and at localhost. Open{' '}
            {addressForPasskeys() ?? 'this server at such an address'} to add one.
          </Text>
        )}
      </Stack>
      {open?.what === 'add' && <AddPasskeyDialog onClose={close} onAdded={refresh} />}
      {open?.what === 'rename' && (
        <RenamePasskeyDialog passkey={open.passkey} onClose={close} onRenamed={refresh} />
      )}
      {open?.what === 'remove' && (
        <AskDialog
          title="Remove the passkey"
          yes="Remove"
          act={() => api.account.passkeys.remove(open.passkey.id)}
          onDone={() => {
            showToast({ message: `“${open.passkey.name}” is removed.` });
            refresh();
          }}
          onClose={close}
          returnFocusTo="add-passkey"
        >
          “{open.passkey.name}” does not sign you in any more. Your device may still offer it: remove it there
          too.
        </AskDialog>
      )}
    </SettingsSection>
  );
}
