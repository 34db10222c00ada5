import { Anchor, List, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { EntryPage } from '../../parts/entry-page.tsx';
import { OutboxHint } from '../../parts/outbox-hint.tsx';

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
      {props.mail === 'outbox' && <OutboxHint />}
      <List size="sm" c="dimmed" spacing={4}>
        {props.mail === 'smtp' && <List.Item>Nothing there after a minute? Look among the spam.</List.Item>}
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
