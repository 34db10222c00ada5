import { Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { api } from '../api-client.ts';
import { useTokenChange } from '../token-changes.ts';
import { Dialog } from './dialog.tsx';
import { DialogButtons } from './dialog-buttons.tsx';
import type { TokenDialogProps } from './disable-dialog.tsx';
import { fieldErrors, ProblemAlert } from './problem-alert.tsx';
import { showToast } from './show-toast.tsx';

/** Gives a token another name; nothing else about it changes. */
export function RenameDialog({ token, onClose, returnFocusTo }: TokenDialogProps) {
  const [name, setName] = useState(token.name);
  const rename = useTokenChange(
    () => api.tokens.update(token.id, { name: name.trim() }),
    (renamed) => {
      onClose();
      showToast({ message: `Renamed to “${renamed.name}”.` });
    },
  );
  const flaw = fieldErrors(rename.error).name;
  return (
    <Dialog onClose={onClose} title="Rename the token" size="sm" returnFocusTo={returnFocusTo}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          rename.mutate(undefined);
        }}
      >
        <Stack gap="md">
          <TextInput
            label="Name"
            required
            maxLength={100}
            data-autofocus
            autoComplete="off"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            onFocus={(event) => event.currentTarget.select()}
            error={flaw}
          />
          {flaw === undefined && <ProblemAlert error={rename.error} />}
          <DialogButtons
            onCancel={onClose}
            label="Rename"
            isBusy={rename.isPending}
            isDisabled={name.trim() === ''}
          />
        </Stack>
      </form>
    </Dialog>
  );
}
