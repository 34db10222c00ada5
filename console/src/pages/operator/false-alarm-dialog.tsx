import { Stack, Text, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Leak } from '../../../../src/sdk/index.ts';
import { api } from '../../api-client.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { DialogButtons } from '../../parts/dialog-buttons.tsx';
import { LeakPlaceLink } from '../../parts/leak-place.tsx';
import { fieldErrors, ProblemAlert } from '../../parts/problem-alert.tsx';
import { showToast } from '../../parts/show-toast.tsx';

/** An operator's word that what was reported is no leak, and why. The token stays as it is. */
export function FalseAlarmDialog({ leak, onClose }: { leak: Leak; onClose: () => void }) {
  const client = useQueryClient();
  const [reason, setReason] = useState('');
  const send = useMutation({
    mutationFn: () => api.leaks.reportFalseAlarm(leak.id, reason.trim()),
    onSuccess: () => {
      onClose();
      void client.invalidateQueries({ queryKey: ['leaks'] });
      showToast({
        message: `The token stays disabled: enable “${leak.token.name}” on its page if it is safe.`,
      });
    },
  });
  return (
    <Dialog
      title="Was it a false alarm?"
      role="alertdialog"
      onClose={onClose}
      returnFocusTo={`false-alarm-${leak.id}`}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!send.isPending) send.mutate();
        }}
      >
        <Stack gap="md">
          <Text size="sm">
            “{leak.token.name}” (<span className="token-hint">{leak.token.hint}</span>) was reported in{' '}
            <LeakPlaceLink place={leak} />. The same place does not count again; another one does.
          </Text>
          <Textarea
            label="Why it is no leak"
            description="Its owner reads it, and it is kept in the audit trail."
            required
            maxLength={500}
            autosize
            minRows={2}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            error={fieldErrors(send.error).reason}
          />
          <ProblemAlert error={send.error} />
          <DialogButtons
            onCancel={onClose}
            label="It was a false alarm"
            isBusy={send.isPending}
            isDisabled={reason.trim() === ''}
          />
        </Stack>
      </form>
    </Dialog>
  );
}
