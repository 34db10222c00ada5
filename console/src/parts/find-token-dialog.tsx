import { Button, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { Token } from '../../../src/sdk/index.ts';
import { api } from '../api-client.ts';
import { Dialog } from './dialog.tsx';
import classes from './find-token-dialog.module.css';
import { AnchorLink } from './links.tsx';
import { ProblemAlert } from './problem-alert.tsx';
import { StatusBadge } from './status-badge.tsx';

/**
 * Says which token a text or a hint belongs to. The text is sent once, kept nowhere, and gone when this closes. One
 * that is given is looked for at once.
 */
export function FindTokenDialog({
  text: given = '',
  onClose,
  returnFocusTo,
}: {
  text?: string;
  onClose: () => void;
  returnFocusTo: string;
}) {
  const [text, setText] = useState(given);
  const find = useMutation({
    mutationFn: async (wanted: () => string): Promise<readonly Token[]> =>
      (await api.tokens.find(wanted())).results,
    gcTime: 0,
  });
  const { mutate } = find;
  useEffect(() => {
    if (given !== '') mutate(() => given);
  }, [given, mutate]);
  const isAnswered = find.data !== undefined;
  return (
    <Dialog onClose={onClose} title="Which token is this?" returnFocusTo={returnFocusTo}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const wanted = text.trim();
          // What was asked for is remembered as a function: the text itself stays out of what can be looked at.
          if (wanted !== '') mutate(() => wanted);
        }}
      >
        <Stack gap="md">
          <TextInput
            label="A token, or its hint"
            description="It is compared by its hash and not written down anywhere."
            placeholder="r8_…a1B2"
            data-autofocus
            autoComplete="off"
            spellCheck={false}
            data-1p-ignore
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <ProblemAlert error={find.error} />
          <div aria-live="polite">
            {isAnswered && find.data.length === 0 && (
              <Text size="sm">
                None of your tokens. It may be another account’s, or of another installation.
              </Text>
            )}
            {isAnswered && find.data.length > 0 && (
              <ul className={classes.list}>
                {find.data.map((token) => (
                  <li key={token.id}>
                    <AnchorLink to="/account/api-tokens/$tokenId" params={{ tokenId: token.id }} fw={600}>
                      {token.name}
                    </AnchorLink>
                    <Text span size="sm" c="dimmed" className="token-hint">
                      {token.hint}
                    </Text>
                    <StatusBadge token={token} />
                  </li>
                ))}
              </ul>
            )}
          </div>
          <Button type="submit" loading={find.isPending} disabled={text.trim() === ''}>
            Find it
          </Button>
        </Stack>
      </form>
    </Dialog>
  );
}
