import { Button, Group, Text } from '@mantine/core';
import classes from './selection-bar.module.css';

/** What can be done with the tokens that are selected. There as soon as one is. */
export function SelectionBar(props: { count: number; onDisable: () => void; onClear: () => void }) {
  return (
    <section className={classes.bar} aria-label="Selected tokens">
      <Text size="sm" fw={600} aria-live="polite">
        {props.count} selected
      </Text>
      <Group gap="sm">
        <Button size="xs" variant="default" onClick={props.onClear}>
          Clear
        </Button>
        <Button size="xs" color="red.8" onClick={props.onDisable}>
          Disable…
        </Button>
      </Group>
    </section>
  );
}
