import { Button, Group, Stack, Text } from '@mantine/core';
import { useRef } from 'react';
import { CopyButton } from '../../parts/copy-button.tsx';
import { DownloadIcon } from '../../parts/icons.tsx';
import { saveFile } from '../../save-file.ts';
import classes from './recovery-codes.module.css';

/** Recovery codes, shown this once: they can be copied and kept as a file, and nobody can show them again. */
export function RecoveryCodes(props: { codes: readonly string[]; lead: string; onDone: () => void }) {
  const shown = useRef<HTMLPreElement>(null);
  const save = () =>
    saveFile(
      'wardkey-recovery-codes.txt',
      `Recovery codes of Wardkey at ${location.host}. Each works once.\n\n${props.codes.join('\n')}\n`,
    );
  return (
    <Stack gap="md">
      <Text size="sm">
        {props.lead} Each of these codes signs you in once in place of the app, should the telephone be lost.
        Keep them where you keep your passwords: only their hashes are stored, so nobody can show them again.
      </Text>
      <section aria-label="Recovery codes">
        <pre ref={shown} className={classes.codes}>
          {props.codes.join('\n')}
        </pre>
      </section>
      <Group gap="sm" align="flex-start">
        <CopyButton of={shown} label="Copy the codes" isPrimary />
        <Button variant="default" leftSection={<DownloadIcon size={16} />} onClick={save}>
          Download
        </Button>
      </Group>
      <Group justify="flex-end">
        <Button variant="default" onClick={props.onDone}>
          I have kept them
        </Button>
      </Group>
    </Stack>
  );
}
