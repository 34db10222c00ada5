import { Group, Paper, Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';
import { ColorSchemeSwitch } from './color-scheme-switch.tsx';
import classes from './entry-page.module.css';
import { Wordmark } from './wordmark.tsx';

/** A page of people who are not signed in: one card with a title and a form, and a line under it. */
export function EntryPage(props: {
  title: string;
  lead?: ReactNode;
  children: ReactNode;
  /** Under the card: where else to go. */
  footer?: ReactNode;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${props.title} · Wardkey`;
    // A field that takes the focus by itself is where people want to be.
    if (!(document.activeElement instanceof HTMLInputElement))
      heading.current?.focus({ preventScroll: true });
  }, [props.title]);
  return (
    <div className={classes.page}>
      <header className={classes.header}>
        <Group justify="space-between">
          <Wordmark />
          <ColorSchemeSwitch />
        </Group>
      </header>
      <main id="main" className={classes.main}>
        <Paper withBorder radius="lg" p={{ base: 'lg', sm: 'xl' }} className={classes.card}>
          <Stack gap="md">
            <div>
              <Title order={1} size="h3" ref={heading} tabIndex={-1}>
                {props.title}
              </Title>
              {props.lead !== undefined && (
                <Text c="dimmed" size="sm" mt={4}>
                  {props.lead}
                </Text>
              )}
            </div>
            {props.children}
          </Stack>
        </Paper>
        {props.footer !== undefined && (
          <Text size="sm" c="dimmed" ta="center" component="div">
            {props.footer}
          </Text>
        )}
      </main>
    </div>
  );
}
