import { Alert, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { DisableReason, Token } from '../../../src/sdk/index.ts';
import { api } from '../api-client.ts';
import { useQuickChanges, useTokenChange } from '../token-changes.ts';
import { Dialog } from './dialog.tsx';
import { DialogButtons } from './dialog-buttons.tsx';
import { DisableReasonChoice } from './disable-reason-choice.tsx';
import { LastUsedText } from './last-used.tsx';
import { ProblemAlert } from './problem-alert.tsx';
import { showToast } from './show-toast.tsx';
import { TokenName } from './token-name.tsx';

/** Disables a token: shows first what would stop, and offers afterwards to take it back. */
export function DisableDialog({ token, onClose, returnFocusTo }: TokenDialogProps) {
  const [reason, setReason] = useState<DisableReason>('other');
  const [note, setNote] = useState('');
  const { enable } = useQuickChanges();
  const disable = useTokenChange(
    () => api.tokens.disable(token.id, { reason, ...(note.trim() !== '' && { note: note.trim() }) }),
    (disabled) => {
      onClose();
      showToast({
        message: `“${disabled.name}” is disabled. It is refused from now on.`,
        ...(reason !== 'leaked' && { action: { label: 'Undo', onClick: () => void enable(disabled) } }),
      });
    },
  );
  return (
    <Dialog onClose={onClose} title="Disable this token?" role="alertdialog" returnFocusTo={returnFocusTo}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          disable.mutate(undefined);
        }}
      >
        <Stack gap="md">
          <TokenName token={token} />
          <Alert variant="light" color={token.last_used === null ? 'gray' : 'orange'} p="sm">
            <Text size="sm">
              {token.last_used === null ? (
                'It has never been used: nothing stops when it is disabled.'
              ) : (
                <>
                  Last used <LastUsedText use={token.last_used} isOneLine />. What uses it is refused from the
                  next call on.
                </>
              )}
            </Text>
          </Alert>
          <DisableReasonChoice reason={reason} onChoose={setReason} />
          <TextInput
            label="Note"
            description="Whoever calls with it reads this, and so does its owner. Empty: none."
            maxLength={500}
            autoComplete="off"
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
          <ProblemAlert error={disable.error} />
          <DialogButtons onCancel={onClose} label="Disable" isBusy={disable.isPending} isDanger />
        </Stack>
      </form>
    </Dialog>
  );
}

/** What every dialog about one token is given. */
export interface TokenDialogProps {
  readonly token: Token;
  readonly onClose: () => void;
  readonly returnFocusTo: string | undefined;
}
