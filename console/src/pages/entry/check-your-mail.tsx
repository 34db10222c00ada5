import { Anchor, List, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { EntryPage } from '../../parts/entry-page.tsx';

/** A link is on its way, if there is anyone to send it to: the page is the same for every address. */
export function CheckYourMail(props: {
  email: string;
  /** What the mail holds, as the end of a sentence. */
  what: string;
  mail: 'smtp' | 'outbox';
  onAgain: () => void;
}) {
  return (
    <EntryPage
      title="Look into your mail"
      footer={
        <Anchor component={Link} to="/sign-in" inherit underline="always">
          Back to sign-in
        </Anchor>
      }
    >
      <Text size="sm">
        If mail may be sent to <strong>{props.email}</strong>, it now holds {props.what}
      </Text>
      {props.mail === 'outbox' && (
        <Text size="sm">
          This server sends no mail yet. On the machine it runs on, the mail lies in the{' '}
          <Anchor href="/dev/outbox" target="_blank" rel="noreferrer" underline="always">
            outbox
          </Anchor>
          : open it by the address that the server printed behind “mails are at” when it was started.
        </Text>
      )}
      <List size="sm" c="dimmed" spacing={4}>
        <List.Item>Nothing there after a minute? Look among the spam.</List.Item>
        <List.Item>
          A slip in the address?{' '}
          <Anchor component="button" type="button" inherit underline="always" onClick={props.onAgain}>
            Enter it again
          </Anchor>
        </List.Item>
      </List>
    </EntryPage>
  );
}
