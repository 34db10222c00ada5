import { Anchor, Button, Code, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { ReportedLeak } from '../../../src/sdk/index.ts';
import { EntryPage } from '../parts/entry-page.tsx';
import { ReportLeakForm } from './entry/report-leak-form.tsx';

/** For whoever found a token where it should not be: no account is needed, the token is the proof. */
export function ReportALeakPage() {
  const [reported, setReported] = useState<readonly ReportedLeak[]>();
  if (reported !== undefined) return <Reported reported={reported} onAgain={() => setReported(undefined)} />;
  return (
    <EntryPage
      title="Report a leaked token"
      lead="A token of this server that you found in public is disabled at once, and its owner is told where it was. You need no account."
      footer={
        <Anchor component={Link} to="/sign-in" inherit underline="always">
          Is it yours? Sign in
        </Anchor>
      }
    >
      <ReportLeakForm onReported={setReported} />
    </EntryPage>
  );
}

const OUTCOMES: Readonly<Record<ReportedLeak['outcome'], string>> = {
  disabled: 'is disabled: from now on it is refused, and its owner gets a mail.',
  already_disabled: 'was refused already. Its owner is told of this place.',
  not_a_token_here: 'is not a token of this server.',
};

function Reported(props: { reported: readonly ReportedLeak[]; onAgain: () => void }) {
  const isAnyOurs = props.reported.some(({ outcome }) => outcome !== 'not_a_token_here');
  return (
    <EntryPage title={isAnyOurs ? 'Thank you' : 'Nothing of this server'}>
      <Stack gap="xs" component="ul" m={0} pl={18}>
        {props.reported.map(({ hint, outcome }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: one answer for each line that was sent, in their order
          <Text key={index} size="sm" component="li">
            {hint === null ? `What stood in line ${index + 1}` : <Code>{hint}</Code>} {OUTCOMES[outcome]}
          </Text>
        ))}
      </Stack>
      {!isAnyOurs && (
        <Text size="sm">
          It may have lost its end while copying, or belong to another service: tell whoever runs that one.
        </Text>
      )}
      <Button variant="default" onClick={props.onAgain} fullWidth>
        Report another one
      </Button>
    </EntryPage>
  );
}
