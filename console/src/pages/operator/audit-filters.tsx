import { Button, Group, NativeSelect, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { type FormEvent, useEffect, useState } from 'react';
import { AUDIT_ACTIONS } from '../../audit-words.ts';
import type { AuditSearch } from '../../router.tsx';

const ACTIONS = [
  { value: '', label: 'Everything' },
  ...Object.entries(AUDIT_ACTIONS).map(([value, label]) => ({ value, label })),
];

/** Narrows the trail to what was done, whose it is, one token, and some days. */
export function AuditFilters(props: { search: AuditSearch; onChoose: (part: AuditSearch) => void }) {
  const { search, onChoose } = props;
  const isNarrowed = Object.keys(search).length > 0;
  return (
    <search>
      <form onSubmit={(event: FormEvent) => event.preventDefault()} aria-label="Filter the audit trail">
        <Group gap="sm" align="flex-end">
          <NativeSelect
            label="What"
            data={ACTIONS}
            value={search.action ?? ''}
            onChange={(event) => onChoose({ action: event.currentTarget.value })}
          />
          <TypedFilter
            label="Account"
            placeholder="E-mail address or username"
            value={search.account}
            onChoose={(account) => onChoose({ account })}
          />
          <TypedFilter
            label="Token"
            placeholder="Id, as in tok_…"
            value={search.token}
            onChoose={(token) => onChoose({ token })}
          />
          <TextInput
            label="From"
            type="date"
            value={search.from ?? ''}
            max={search.to}
            onChange={(event) => onChoose({ from: event.currentTarget.value })}
          />
          <TextInput
            label="To"
            type="date"
            value={search.to ?? ''}
            min={search.from}
            onChange={(event) => onChoose({ to: event.currentTarget.value })}
          />
          {isNarrowed && (
            <Button
              variant="subtle"
              onClick={() =>
                onChoose({
                  action: undefined,
                  account: undefined,
                  token: undefined,
                  from: undefined,
                  to: undefined,
                })
              }
            >
              Show everything
            </Button>
          )}
        </Group>
      </form>
    </search>
  );
}

const TYPING_MILLISECONDS = 400;

function TypedFilter(props: {
  label: string;
  placeholder: string;
  value: string | undefined;
  onChoose: (value: string) => void;
}) {
  const { value = '' } = props;
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  const choose = useDebouncedCallback(props.onChoose, TYPING_MILLISECONDS);
  return (
    <TextInput
      label={props.label}
      placeholder={props.placeholder}
      value={text}
      spellCheck={false}
      autoCapitalize="none"
      autoComplete="off"
      w={{ base: '100%', xs: '14rem' }}
      onChange={(event) => {
        setText(event.currentTarget.value);
        choose(event.currentTarget.value.trim());
      }}
    />
  );
}
