import { CloseButton, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useEffect, useRef, useState } from 'react';
import { SearchIcon } from './icons.tsx';

const TYPING_MILLISECONDS = 250;

/** Searches as one types; what the address of the page says is what is searched for. */
export function SearchField(props: { label: string; value: string; onSearch: (text: string) => void }) {
  const [text, setText] = useState(props.value);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => setText(props.value), [props.value]);
  const search = useDebouncedCallback(props.onSearch, TYPING_MILLISECONDS);
  return (
    <TextInput
      ref={field}
      type="search"
      aria-label={props.label}
      placeholder={props.label}
      leftSection={<SearchIcon size={16} />}
      rightSection={
        text === '' ? undefined : (
          <CloseButton
            size="sm"
            aria-label="Clear the search"
            onClick={() => {
              setText('');
              props.onSearch('');
              field.current?.focus();
            }}
          />
        )
      }
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        search(event.currentTarget.value.trim());
      }}
      w="min(100%, 24rem)"
    />
  );
}
