import { Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { api } from '../api-client.ts';
import { useTokenChange } from '../token-changes.ts';
import { Dialog } from './dialog.tsx';
import { DialogButtons } from './dialog-buttons.tsx';
import type { TokenDialogProps } from './disable-dialog.tsx';
import { ProblemAlert } from './problem-alert.tsx';
import { showToast } from './show-toast.tsx';
import { TokenName } from './token-name.tsx';

/** Deletes a token that is out of force already, once its name has been typed. */
export function DeleteDialog({
  token,
  onClose,
  onDone,
  returnFocusTo,
}: TokenDialogProps & { onDone?: () => void }) {
  const [typed, setTyped] = useState('');
  const remove = useTokenChange(
    () => api.tokens.delete(token.id),
    ({ name }) => {
      onClose();
      showToast({ message: `“${name}” is deleted.` });
      onDone?.();
    },
  );
  return (
    <Dialog
      onClose={onClose}
      title="Delete this token for good?"
      role="alertdialog"
      returnFocusTo={returnFocusTo}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (typed === token.name) remove.mutate(undefined);
        }}
      >
        <Stack gap="md">
          <TokenName token={token} />
          <Text size="sm">
            It can never be enabled again. What stays is a record: its name and hint, and who deleted it and
            when.
          </Text>
          <TextInput
            label={`Type “${token.name}” to confirm`}
            autoComplete="off"
            spellCheck={false}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <ProblemAlert error={remove.error} />
          <DialogButtons
            onCancel={onClose}
            label="Delete"
            isBusy={remove.isPending}
            isDisabled={typed !== token.name}
            isDanger
          />
        </Stack>
      </form>
    </Dialog>
  );
}
