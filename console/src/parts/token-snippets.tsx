import { Group, Tabs, Text } from '@mantine/core';
import { useRef } from 'react';
import { type Snippet, snippetsFor } from '../snippets.ts';
import { CopyButton } from './copy-button.tsx';
import classes from './token-snippets.module.css';

/** How a new token is put to use, each way with a button that copies it. */
export function TokenSnippets({ tokenText, onTextCopied }: { tokenText: string; onTextCopied: () => void }) {
  const snippets = snippetsFor(tokenText, location.origin);
  return (
    <Tabs defaultValue={snippets[0]?.name ?? ''} keepMounted={false} className={classes.tabs}>
      <Tabs.List className={classes.list} aria-label="Ways to use the token">
        {snippets.map(({ name }) => (
          <Tabs.Tab key={name} value={name}>
            {name}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {snippets.map((snippet) => (
        <Tabs.Panel key={snippet.name} value={snippet.name} pt="sm">
          <OneSnippet
            snippet={snippet}
            onCopied={() => {
              if (snippet.code.includes(tokenText)) onTextCopied();
            }}
          />
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}

function OneSnippet({ snippet, onCopied }: { snippet: Snippet; onCopied: () => void }) {
  const code = useRef<HTMLElement>(null);
  return (
    <>
      <Group justify="space-between" align="flex-start" gap="sm" mb={8} wrap="nowrap">
        <Text size="sm" c="dimmed">
          {snippet.note}
        </Text>
        <CopyButton of={code} label="Copy" onCopied={onCopied} />
      </Group>
      <section
        className={classes.code}
        aria-label={`${snippet.name}: code`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
        tabIndex={0}
      >
        <pre>
          <code ref={code} translate="no">
            {snippet.code}
          </code>
        </pre>
      </section>
    </>
  );
}
