import { Stack, Text } from '@mantine/core';
import { api } from '../api-client.ts';
import { exactTime } from '../times.ts';
import { useTokenChange } from '../token-changes.ts';
import { Dialog } from './dialog.tsx';
import { DialogButtons } from './dialog-buttons.tsx';
import type { TokenDialogProps } from './disable-dialog.tsx';
import { LastUsedText } from './last-used.tsx';
import { ProblemAlert } from './problem-alert.tsx';
import { showToast } from './show-toast.tsx';

/** Ends the grace period of a rotation before its time: says first whether the old text is still in use. */
export function EndGraceDialog({ token, onClose, returnFocusTo }: TokenDialogProps) {
  const endGrace = useTokenChange(
    () => api.tokens.endGrace(token.id),
    ({ name }) => {
      onClose();
      showToast({ message: `The old text of “${name}” is refused from now on.` });
    },
  );
  return (
    <Dialog
      onClose={onClose}
      title="End the grace period now?"
      role="alertdialog"
      returnFocusTo={returnFocusTo}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          endGrace.mutate(undefined);
        }}
      >
        <Stack gap="md">
          {token.grace.map((old) => (
            <Text size="sm" key={old.hint}>
              The old text{' '}
              <Text span className="token-hint" fw={600}>
                {old.hint}
              </Text>{' '}
              of “{token.name}” would work until {exactTime(old.ends_at)}. Last used:{' '}
              <LastUsedText use={old.last_used} isOneLine />.
            </Text>
          ))}
          <ProblemAlert error={endGrace.error} />
          <DialogButtons onCancel={onClose} label="End it now" isBusy={endGrace.isPending} isDanger />
        </Stack>
      </form>
    </Dialog>
  );
}
