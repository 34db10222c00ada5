import { Alert, Group, Stack, Tabs, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import { sessionQuery } from '../session.ts';
import { type Snippet, snippetsFor } from '../snippets.ts';
import { CopyButton } from './copy-button.tsx';
import classes from './token-snippets.module.css';

/** How a new token is put to use, each way with a button that copies it. */
export function TokenSnippets({ tokenText, onTextCopied }: { tokenText: string; onTextCopied: () => void }) {
  const { data: session } = useQuery(sessionQuery);
  const place = { server: location.origin, isDemo: session?.demo ?? false };
  const snippets = snippetsFor(tokenText, place);
  const list = useRef<HTMLDivElement>(null);
  // On a narrow screen the list is wider than what is seen of it.
  const onChange = (name: string | null) =>
    list.current
      ?.querySelector(`[data-name="${name}"]`)
      ?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  return (
    <Tabs
      defaultValue={snippets[0]?.name ?? ''}
      keepMounted={false}
      className={classes.tabs}
      onChange={onChange}
    >
      <Tabs.List ref={list} className={classes.list} aria-label="Ways to use the token">
        {snippets.map(({ name }) => (
          <Tabs.Tab key={name} value={name} data-name={name}>
            {name}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {snippets.map((snippet) => (
        <Tabs.Panel key={snippet.name} value={snippet.name} pt="sm">
          <OneSnippet
            snippet={snippet}
            onCopied={(code) => {
              if (code.includes(tokenText)) onTextCopied();
            }}
          />
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}

function OneSnippet({ snippet, onCopied }: { snippet: Snippet; onCopied: (code: string) => void }) {
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        {snippet.note}
      </Text>
      {snippet.warning !== undefined && (
        <Alert variant="light" color="orange" p="sm">
          <Text size="sm">{snippet.warning}</Text>
        </Alert>
      )}
      {snippet.codes.map((code, index) => {
        const step = snippet.codes.length === 1 ? '' : ` ${index + 1}`;
        return (
          <OneCode
            key={step}
            name={`${snippet.name}: code${step}`}
            code={code}
            onCopied={() => onCopied(code)}
          />
        );
      })}
    </Stack>
  );
}

function OneCode({ name, code, onCopied }: { name: string; code: string; onCopied: () => void }) {
  const shown = useRef<HTMLElement>(null);
  return (
    <Group gap="sm" align="flex-start" wrap="nowrap">
      <section
        className={classes.code}
        aria-label={name}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
        tabIndex={0}
      >
        <pre>
          <code ref={shown} translate="no">
            {code}
          </code>
        </pre>
      </section>
      <CopyButton of={shown} label="Copy" onCopied={onCopied} />
    </Group>
  );
}
