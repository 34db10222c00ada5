import { Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Dialog } from './dialog.tsx';
import { DialogButtons } from './dialog-buttons.tsx';
import { ProblemAlert } from './problem-alert.tsx';

/** Asks before something is done that others notice or that cannot be taken back. The focus begins on Cancel. */
export function AskDialog(props: {
  title: string;
  children: ReactNode;
  /** What the button says that does it: the verb of the title. */
  yes: string;
  act: () => Promise<unknown>;
  onDone?: () => void;
  onClose: () => void;
  returnFocusTo?: string;
}) {
  const act = useMutation({
    mutationFn: props.act,
    onSuccess: () => {
      props.onClose();
      props.onDone?.();
    },
  });
  return (
    <Dialog
      title={props.title}
      role="alertdialog"
      onClose={props.onClose}
      returnFocusTo={props.returnFocusTo}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!act.isPending) act.mutate();
        }}
      >
        <Stack gap="md">
          <ProblemAlert error={act.error} />
          <Text size="sm" component="div">
            {props.children}
          </Text>
          <DialogButtons onCancel={props.onClose} label={props.yes} isBusy={act.isPending} isDanger />
        </Stack>
      </form>
    </Dialog>
  );
}
