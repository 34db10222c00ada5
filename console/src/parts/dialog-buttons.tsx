import { Button, Group } from '@mantine/core';

/** The two ways out of a dialog: one that does nothing, and one that does what the dialog is about. */
export function DialogButtons(props: {
  onCancel: () => void;
  /** What is done, as a verb. */
  label: string;
  isBusy: boolean;
  isDisabled?: boolean;
  /** For what takes something away: it is red, and the focus is on Cancel. */
  isDanger?: boolean;
}) {
  return (
    <Group justify="flex-end" gap="sm" mt="xs">
      <Button variant="default" onClick={props.onCancel} {...(props.isDanger && { 'data-autofocus': true })}>
        Cancel
      </Button>
      <Button
        type="submit"
        loading={props.isBusy}
        disabled={props.isDisabled ?? false}
        {...(props.isDanger && { color: 'red.8' })}
      >
        {props.label}
      </Button>
    </Group>
  );
}
