import { Anchor, Text } from '@mantine/core';

/** Where the mails of a server lie that has no mail server. */
export function OutboxHint() {
  return (
    <Text size="sm">
      This server sends no mail yet. On the machine it runs on, the mail lies in the{' '}
      <Anchor href="/dev/outbox" target="_blank" rel="noreferrer" underline="always" inherit>
        outbox
      </Anchor>
      : open it by the address that the server printed behind “mails are at” when it was started.
    </Text>
  );
}
