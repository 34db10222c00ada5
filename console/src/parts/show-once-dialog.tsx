import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useLiveUpdates } from '../live-updates.ts';
import type { ShownToken } from '../token-changes.ts';
import { CopyButton } from './copy-button.tsx';
import { Dialog } from './dialog.tsx';
import { FirstUse } from './first-use.tsx';
import { DownloadIcon } from './icons.tsx';
import classes from './show-once-dialog.module.css';
import { TokenSnippets } from './token-snippets.tsx';

/**
 * Shows a token text, this once. The text lives in the props of this dialog alone: whoever shows it forgets it in
 * `onClosed`, and then it is in no state, no page and no storage. Closing asks unless it was copied.
 */
export function ShowOnceDialog({ token, onClosed }: { token: ShownToken; onClosed: () => void }) {
  const [isSaved, setSaved] = useState(false);
  const [isAsking, setAsking] = useState(false);
  const text = useRef<HTMLElement>(null);
  const stay = useRef<HTMLButtonElement>(null);
  useLiveUpdates();
  useEffect(() => {
    if (isSaved) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [isSaved]);
  useEffect(() => {
    if (isAsking) stay.current?.focus();
  }, [isAsking]);
  const close = () => (isSaved ? onClosed() : setAsking(true));
  return (
    <Dialog
      onClose={close}
      title={`Save the token “${token.name}” now`}
      role="alertdialog"
      size="xl"
      closesOnClickOutside={false}
      returnFocusTo={`token-link-${token.id}`}
    >
      <Stack gap="md">
        <Text size="sm">
          This is the only time it is shown. We store only a hash, so nobody, including us, can show it again.
        </Text>
        <div className={classes.token}>
          <code
            ref={text}
            className={classes.text}
            data-token-text
            translate="no"
            spellCheck={false}
            onCopy={() => setSaved(true)}
          >
            {token.text}
          </code>
        </div>
        <Group gap="sm" align="flex-start">
          <CopyButton of={text} label="Copy the token" isPrimary onCopied={() => setSaved(true)} />
          <Button
            variant="default"
            leftSection={<DownloadIcon size={16} />}
            onClick={() => {
              download(token.text);
              setSaved(true);
            }}
          >
            Download .env
          </Button>
        </Group>
        <FirstUse token={token} />
        <TokenSnippets tokenText={token.text} onTextCopied={() => setSaved(true)} />
        {isAsking && (
          <Alert color="red" variant="light" role="alert" title="You won’t see this token again">
            <Text size="sm">
              It was not copied. Without its text it is of no use, and it has to be rotated.
            </Text>
            <Group gap="sm" mt="sm">
              <Button size="xs" ref={stay} onClick={() => setAsking(false)}>
                Keep it open
              </Button>
              <Button size="xs" variant="default" onClick={onClosed}>
                Close without it
              </Button>
            </Group>
          </Alert>
        )}
        <Group justify="flex-end">
          <Button variant={isSaved ? 'filled' : 'default'} onClick={onClosed}>
            I’ve saved it
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}

/** A file with the one line that programs read. The address of its content is taken back at once. */
function download(tokenText: string): void {
  const address = URL.createObjectURL(new Blob([`WARDKEY_API_TOKEN=${tokenText}\n`], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = address;
  // Browsers take the dot at the beginning of a name away.
  link.download = 'wardkey.env';
  link.click();
  URL.revokeObjectURL(address);
}
