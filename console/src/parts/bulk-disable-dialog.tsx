import { List, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { DisableReason, Token } from '../../../src/sdk/index.ts';
import { api } from '../api-client.ts';
import { useQuickChanges } from '../token-changes.ts';
import { Dialog } from './dialog.tsx';
import { DialogButtons } from './dialog-buttons.tsx';
import { DisableReasonChoice } from './disable-reason-choice.tsx';
import { LastUsedText } from './last-used.tsx';
import { ProblemAlert } from './problem-alert.tsx';
import { showToast } from './show-toast.tsx';
import { TokenName } from './token-name.tsx';

const NAMED_MAX = 8;

/** Disables several tokens in one change. */
export function BulkDisableDialog(props: {
  tokens: readonly Token[];
  onClose: () => void;
  onDone: () => void;
}) {
  const { tokens } = props;
  const client = useQueryClient();
  const [reason, setReason] = useState<DisableReason>('unused');
  const { enableAll } = useQuickChanges();
  const disable = useMutation({
    mutationFn: () =>
      api.tokens.disableMany(
        tokens.map(({ id }) => id),
        reason,
      ),
    onSuccess: ({ results }) => {
      const done = results.filter(({ disabled }) => disabled).map(({ id }) => id);
      const left = results.length - done.length;
      props.onClose();
      props.onDone();
      void client.invalidateQueries({ queryKey: ['tokens'] });
      showToast({
        message: `${done.length} tokens are disabled.${left > 0 ? ` ${left} could not be.` : ''}`,
        ...(reason !== 'leaked' &&
          done.length > 0 && { action: { label: 'Undo', onClick: () => void enableAll(done) } }),
      });
    },
  });
  return (
    <Dialog
      onClose={props.onClose}
      title={`Disable ${tokens.length} ${tokens.length === 1 ? 'token' : 'tokens'}?`}
      role="alertdialog"
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          disable.mutate();
        }}
      >
        <Stack gap="md">
          <List size="sm" spacing={4}>
            {tokens.slice(0, NAMED_MAX).map((token) => (
              <List.Item key={token.id}>
                <TokenName token={token} />
                <Text size="xs" c="dimmed">
                  Last used: <LastUsedText use={token.last_used} isOneLine />
                </Text>
              </List.Item>
            ))}
            {tokens.length > NAMED_MAX && <List.Item>and {tokens.length - NAMED_MAX} more</List.Item>}
          </List>
          <DisableReasonChoice reason={reason} onChoose={setReason} />
          <ProblemAlert error={disable.error} />
          <DialogButtons onCancel={props.onClose} label="Disable" isBusy={disable.isPending} isDanger />
        </Stack>
      </form>
    </Dialog>
  );
}
