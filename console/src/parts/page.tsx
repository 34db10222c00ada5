import { Group, Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';

/** Whether a page has been shown already: the first one leaves the focus where the browser put it. */
const shown = { any: false };

/**
 * A page: its title in the window and as the heading, to which the focus moves when the page is opened from another,
 * so that a screen reader says where one has arrived.
 */
export function Page(props: {
  title: string;
  /** One sentence under the heading. */
  lead?: ReactNode;
  /** What stands at the right of the heading. */
  actions?: ReactNode;
  children: ReactNode;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${props.title} · Wardkey`;
  }, [props.title]);
  useEffect(() => {
    if (shown.any) heading.current?.focus({ preventScroll: true });
    shown.any = true;
  }, []);
  return (
    <Stack gap="lg">
      <Group justify="space-between" align="flex-end" gap="md">
        <div>
          <Title order={1} size="h2" ref={heading} tabIndex={-1}>
            {props.title}
          </Title>
          {props.lead !== undefined && (
            <Text c="dimmed" mt={4} maw="70ch">
              {props.lead}
            </Text>
          )}
        </div>
        {props.actions}
      </Group>
      {props.children}
    </Stack>
  );
}
