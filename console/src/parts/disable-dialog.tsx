import { Alert, Radio, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { DisableReason, Token } from '../../../src/sdk/index.ts';
import { api } from '../api-client.ts';
import { useAccount } from '../session.ts';
import { useQuickChanges, useTokenChange } from '../token-changes.ts';
import { Dialog } from './dialog.tsx';
import { DialogButtons } from './dialog-buttons.tsx';
import { LastUsedText } from './last-used.tsx';
import { ProblemAlert } from './problem-alert.tsx';
import { showToast } from './show-toast.tsx';
import { TokenName } from './token-name.tsx';

export const REASONS = [
  {
    value: 'leaked',
    label: 'It leaked',
    detail: 'Somebody else may have it. Only an operator can enable it again.',
  },
  { value: 'suspicious', label: 'It is used in a way I do not know', detail: '' },
  { value: 'unused', label: 'It is not needed any more', detail: '' },
  { value: 'other', label: 'Something else', detail: '' },
] as const satisfies readonly { value: DisableReason; label: string; detail: string }[];

/** Disables a token: shows first what would stop, and offers afterwards to take it back. */
export function DisableDialog({ token, onClose, returnFocusTo }: TokenDialogProps) {
  const [reason, setReason] = useState<DisableReason>('other');
  const account = useAccount();
  const { enable } = useQuickChanges();
  const disable = useTokenChange(
    () => api.tokens.disable(token.id, { reason }),
    (disabled) => {
      onClose();
      const isUndone = reason !== 'leaked' || account.is_operator;
      showToast({
        message: `“${disabled.name}” is disabled. It is refused from now on.`,
        ...(isUndone &&
          reason !== 'leaked' && { action: { label: 'Undo', onClick: () => void enable(disabled) } }),
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
          <Radio.Group label="Why" value={reason} onChange={(value) => setReason(value as DisableReason)}>
            <Stack gap={8} mt={6}>
              {REASONS.map(({ value, label, detail }) => (
                <Radio key={value} value={value} label={label} description={detail} />
              ))}
            </Stack>
          </Radio.Group>
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
