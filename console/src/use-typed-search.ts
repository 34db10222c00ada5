import { useDebouncedCallback } from '@mantine/hooks';
import { useEffect, useRef, useState } from 'react';
import { holdsToken } from './holds-token.ts';

const TYPING_MILLISECONDS = 250;

/** What is typed into a field, and what becomes of it. */
export interface TypedSearch {
  readonly text: string;
  readonly type: (text: string) => void;
  readonly clear: () => void;
}

/**
 * A field whose text is searched for a moment after it was typed. `value` is what the address of the page says: it
 * takes the place of the text when it changes by itself, not while it only follows what was typed. A text that may hold
 * a token is not searched for: it stays in the field.
 */
export function useTypedSearch(value: string, onSearch: (text: string) => void): TypedSearch {
  const [text, setText] = useState(value);
  // What was searched for and is not in the address yet, latest last.
  const awaited = useRef<string[]>([]);
  useEffect(() => {
    const at = awaited.current.lastIndexOf(value);
    if (at === -1) setText(value);
    awaited.current = awaited.current.slice(at + 1);
  }, [value]);
  const search = (wanted: string) => {
    if (wanted === (awaited.current.at(-1) ?? value)) return;
    awaited.current.push(wanted);
    onSearch(wanted);
  };
  const searchSoon = useDebouncedCallback(search, TYPING_MILLISECONDS);
  return {
    text,
    type: (typed) => {
      setText(typed);
      searchSoon(holdsToken(typed) ? '' : typed.trim());
    },
    clear: () => {
      searchSoon.cancel();
      setText('');
      search('');
    },
  };
}
