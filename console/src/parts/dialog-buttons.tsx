import { Button, Group, Text } from '@mantine/core';

/** The two ways out of a dialog: one that does nothing, and one that does what the dialog is about. */
export function DialogButtons(props: {
  onCancel: () => void;
  /** What is done, as a verb. */
  label: string;
  isBusy: boolean;
  isDisabled?: boolean;
  /** What is missing while it is disabled, where that is not plain to see. */
  missing?: string | undefined;
  /** For what takes something away: it is red, and the focus is on Cancel. */
  isDanger?: boolean;
}) {
  return (
    <Group justify="flex-end" gap="sm" mt="xs">
      {props.missing !== undefined && (
        <Text size="sm" c="dimmed" flex={1} miw="8rem" id="what-is-missing">
          {props.missing}
        </Text>
      )}
      <Button variant="default" onClick={props.onCancel} {...(props.isDanger && { 'data-autofocus': true })}>
        Cancel
      </Button>
      <Button
        type="submit"
        loading={props.isBusy}
        disabled={props.isDisabled ?? false}
        {...(props.missing !== undefined && { 'aria-describedby': 'what-is-missing' })}
        {...(props.isDanger && { color: 'red.8' })}
      >
        {props.label}
      </Button>
    </Group>
  );
}
