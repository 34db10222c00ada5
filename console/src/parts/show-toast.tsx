import { Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { announce } from './announcement-region.tsx';

/** A message in the corner that goes by itself, with at most one thing to do about it. Announced politely. */
export interface Toast {
  readonly message: string;
  readonly kind?: 'done' | 'failed';
  readonly action?: { readonly label: string; readonly onClick: () => void };
}

const SHOWN_MILLISECONDS = 6000;
/** Long enough to be reached by keyboard; it stays while the pointer or the focus is on it. */
const SHOWN_WITH_ACTION_MILLISECONDS = 15_000;

/** Shows a toast. What failed stays until it is closed. */
export function showToast({ message, kind = 'done', action }: Toast): void {
  announce(action === undefined ? message : `${message} ${action.label} is offered at the end of the page.`);
  const id = notifications.show({
    // The announcement is made above, by a region that is always there.
    role: 'group',
    'aria-label': 'Message',
    withBorder: true,
    color: kind === 'failed' ? 'red' : 'teal',
    closeButtonProps: { 'aria-label': 'Dismiss the message' },
    autoClose:
      kind === 'failed' ? false : action === undefined ? SHOWN_MILLISECONDS : SHOWN_WITH_ACTION_MILLISECONDS,
    message: (
      <Group justify="space-between" wrap="nowrap" gap="sm">
        <Text size="sm" c="var(--mantine-color-text)">
          {message}
        </Text>
        {action !== undefined && (
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => {
              notifications.hide(id);
              action.onClick();
            }}
          >
            {action.label}
          </Button>
        )}
      </Group>
    ),
  });
}
