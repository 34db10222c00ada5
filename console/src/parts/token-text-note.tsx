import { Button, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { holdsToken } from '../holds-token.ts';
import { FindTokenDialog } from './find-token-dialog.tsx';

/**
 * Stands under a field whose text becomes part of an address: says that a token in it does not, and why, and offers to
 * find the token another way. `onTaken` is to empty the field, from where the dialog has taken the text.
 */
export function TokenTextNote(props: { text: string; onTaken: () => void; returnFocusTo: string }) {
  const [taken, setTaken] = useState<string>();
  return (
    <>
      <div role="status">
        {holdsToken(props.text) && (
          <Stack gap={6} mt={8} align="flex-start">
            <Text size="sm">
              This looks like a token. It was not searched for: what is searched for stands in the address of
              the page, and addresses are kept in histories and logs.
            </Text>
            <Button
              size="compact-sm"
              variant="default"
              onClick={() => {
                setTaken(props.text);
                props.onTaken();
              }}
            >
              Which token is this?
            </Button>
          </Stack>
        )}
      </div>
      {taken !== undefined && (
        <FindTokenDialog
          text={taken}
          onClose={() => setTaken(undefined)}
          returnFocusTo={props.returnFocusTo}
        />
      )}
    </>
  );
}
