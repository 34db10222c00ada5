import { Button, NativeSelect, TextInput } from '@mantine/core';
import type { FormEvent } from 'react';
import { AUDIT_ACTIONS } from '../../audit-words.ts';
import { TokenTextNote } from '../../parts/token-text-note.tsx';
import type { AuditSearch } from '../../router.tsx';
import { useTypedSearch } from '../../use-typed-search.ts';
import classes from './audit-filters.module.css';

const ACTIONS = [
  { value: '', label: 'Everything' },
  ...Object.entries(AUDIT_ACTIONS).map(([value, label]) => ({ value, label })),
];

const EVERYTHING: AuditSearch = {
  action: undefined,
  account: undefined,
  token: undefined,
  from: undefined,
  to: undefined,
};

/** Narrows the trail to what was done, whose it is, one token, and some days. */
export function AuditFilters(props: { search: AuditSearch; onChoose: (part: AuditSearch) => void }) {
  const { search, onChoose } = props;
  const isNarrowed = Object.keys(search).length > 0;
  return (
    <search>
      <form onSubmit={(event: FormEvent) => event.preventDefault()} aria-label="Filter the audit trail">
        <div className={classes.filters}>
          <NativeSelect
            label="What"
            data={ACTIONS}
            value={search.action ?? ''}
            onChange={(event) => onChoose({ action: event.currentTarget.value })}
          />
          <TypedFilter
            id="audit-account"
            label="Account"
            placeholder="E-mail address or username"
            value={search.account}
            onChoose={(account) => onChoose({ account })}
          />
          <TypedFilter
            id="audit-token"
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
        </div>
        {isNarrowed && (
          <Button variant="subtle" size="compact-sm" mt="sm" onClick={() => onChoose(EVERYTHING)}>
            Show everything
          </Button>
        )}
      </form>
    </search>
  );
}

function TypedFilter(props: {
  id: string;
  label: string;
  placeholder: string;
  value: string | undefined;
  onChoose: (value: string) => void;
}) {
  const { text, type, clear } = useTypedSearch(props.value ?? '', props.onChoose);
  return (
    <div>
      <TextInput
        id={props.id}
        label={props.label}
        placeholder={props.placeholder}
        value={text}
        spellCheck={false}
        autoCapitalize="none"
        autoComplete="off"
        onChange={(event) => type(event.currentTarget.value)}
      />
      <TokenTextNote text={text} onTaken={clear} returnFocusTo={props.id} />
    </div>
  );
}
