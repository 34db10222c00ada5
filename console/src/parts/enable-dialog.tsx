import { Alert, Stack, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { api } from '../api-client.ts';
import { useTokenChange } from '../token-changes.ts';
import { Dialog } from './dialog.tsx';
import { DialogButtons } from './dialog-buttons.tsx';
import type { TokenDialogProps } from './disable-dialog.tsx';
import { fieldErrors, ProblemAlert } from './problem-alert.tsx';
import { showToast } from './show-toast.tsx';
import { TokenName } from './token-name.tsx';

/** Enables a token that leaked: for operators, who say why it is safe. Others are enabled without a dialog. */
export function EnableLeakedDialog({ token, onClose, returnFocusTo }: TokenDialogProps) {
  const [note, setNote] = useState('');
  const enable = useTokenChange(
    () => api.tokens.enable(token.id, note.trim()),
    ({ name }) => {
      onClose();
      showToast({ message: `“${name}” is enabled.` });
    },
  );
  return (
    <Dialog onClose={onClose} title="Enable a leaked token?" role="alertdialog" returnFocusTo={returnFocusTo}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          enable.mutate(undefined);
        }}
      >
        <Stack gap="md">
          <TokenName token={token} />
          <Alert variant="light" color="red" p="sm">
            <Text size="sm">
              Whoever found it can use it again. Rotate it instead unless you know that nobody else has it.
            </Text>
          </Alert>
          <Textarea
            label="Why it is safe"
            description="Kept in the audit trail."
            required
            maxLength={500}
            autosize
            minRows={2}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
            error={fieldErrors(enable.error).note}
          />
          <ProblemAlert error={enable.error} />
          <DialogButtons
            onCancel={onClose}
            label="Enable"
            isBusy={enable.isPending}
            isDisabled={note.trim() === ''}
            isDanger
          />
        </Stack>
      </form>
    </Dialog>
  );
}
