import { CloseButton, TextInput } from '@mantine/core';
import { useTypedSearch } from '../use-typed-search.ts';
import { SearchIcon } from './icons.tsx';
import { TokenTextNote } from './token-text-note.tsx';

/**
 * Searches as one types; what the address of the page says is what is searched for. A token that is typed or pasted
 * here gets into no address and no query: the field says so and offers to find it by its hash.
 */
export function SearchField(props: {
  id: string;
  label: string;
  value: string;
  onSearch: (text: string) => void;
  className?: string | undefined;
}) {
  const { id, label } = props;
  const { text, type, clear } = useTypedSearch(props.value, props.onSearch);
  return (
    <div className={props.className}>
      <TextInput
        id={id}
        type="search"
        aria-label={label}
        placeholder={label}
        autoComplete="off"
        spellCheck={false}
        leftSection={<SearchIcon size={16} />}
        rightSection={
          text === '' ? undefined : (
            <CloseButton
              size="sm"
              aria-label="Clear the search"
              onClick={() => {
                clear();
                document.getElementById(id)?.focus();
              }}
            />
          )
        }
        value={text}
        onChange={(event) => type(event.currentTarget.value)}
        maw="24rem"
      />
      <TokenTextNote text={text} onTaken={clear} returnFocusTo={id} />
    </div>
  );
}
