import { Text, Title } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import classes from './settings-section.module.css';

/** A part of a long page: what it is about on the left, what can be done on the right; one under the other where it is narrow. */
export function SettingsSection(props: { title: string; about: ReactNode; children: ReactNode }) {
  const id = useId();
  return (
    <section className={classes.section} aria-labelledby={id}>
      <div>
        <Title order={2} size="h4" id={id}>
          {props.title}
        </Title>
        <Text size="sm" c="dimmed" mt={4} component="div">
          {props.about}
        </Text>
      </div>
      <div className={classes.body}>{props.children}</div>
    </section>
  );
}
