import { Center, Loader, Stack, Text } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, useCallback, useMemo, useState } from 'react';
import type { TokenQuery } from '../../../src/sdk/index.ts';
import type { TokenListSearch } from '../router.tsx';
import { tokenListQuery, tokenSummaryQuery } from '../tokens.ts';
import { BulkDisableDialog } from './bulk-disable-dialog.tsx';
import { ProblemAlert } from './problem-alert.tsx';
import { SearchField } from './search-field.tsx';
import { SelectionBar } from './selection-bar.tsx';
import { ShowMore } from './show-more.tsx';
import { TokenFilters, type TokenListPage } from './token-filters.tsx';
import classes from './token-list.module.css';
import { TokenTable } from './token-table.tsx';

/**
 * A list of tokens with its filters, its search and what can be done with several at once. The address of the page says
 * what is shown.
 */
export function TokenList(props: {
  page: TokenListPage;
  search: TokenListSearch;
  /** The id of the account whose tokens they are; without one, those of all. */
  account?: string;
  highlighted?: string | undefined;
  /** Shown in place of a list without any tokens. */
  whenNone: ReactNode;
}) {
  const { page, search, account } = props;
  const navigate = useNavigate();
  const question = { ...(account !== undefined && { account }), ...search } as TokenQuery;
  const list = useInfiniteQuery(tokenListQuery(question));
  const summary = useQuery(tokenSummaryQuery(account));
  const tokens = useMemo(() => list.data?.pages.flatMap(({ results }) => results) ?? [], [list.data]);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [isDisabling, setDisabling] = useState(false);
  const select = useCallback((id: string, isSelected: boolean) => {
    setSelected((before) => {
      const after = new Set(before);
      if (isSelected) after.add(id);
      else after.delete(id);
      return after;
    });
  }, []);
  const chosen = tokens.filter(({ id, state }) => state === 'active' && selected.has(id));
  const change = (part: TokenListSearch) =>
    void navigate({
      to: page,
      search: (before) =>
        Object.fromEntries(Object.entries({ ...before, ...part }).filter(([, value]) => value)),
      replace: true,
    });

  const isNarrowed = search.search !== undefined || search.filter !== undefined;
  const hasNone = list.isSuccess && !list.isPlaceholderData && tokens.length === 0 && !isNarrowed;
  // Nothing to narrow: no token that was deleted either.
  if (hasNone && summary.data?.deleted === 0) return props.whenNone;
  return (
    <Stack gap="md" aria-busy={list.isFetching}>
      <div className={classes.narrow}>
        <TokenFilters page={page} chosen={search.filter} summary={summary.data} />
        <SearchField
          id="token-search"
          label="Search by name, hint or id"
          value={search.search ?? ''}
          onSearch={(text) => change({ search: text })}
          className={classes.search}
        />
      </div>
      {list.data === undefined && list.error !== null ? (
        <ProblemAlert error={list.error} />
      ) : list.data === undefined ? (
        <Center mih={240}>
          <Loader aria-label="The tokens are being fetched" />
        </Center>
      ) : hasNone ? (
        props.whenNone
      ) : tokens.length === 0 ? (
        <Text c="dimmed" py="xl" ta="center" role="status">
          No token fits. Search for something else, or choose All.
        </Text>
      ) : (
        <TokenTable
          tokens={tokens}
          caption={account === undefined ? 'API tokens of all accounts' : 'API tokens'}
          withOwner={account === undefined}
          order={{ sort: search.sort, order: search.order }}
          onOrder={({ sort, order }) => change({ sort: sort ?? '', order })}
          selected={selected}
          onSelect={select}
          onSelectAll={(isSelected) =>
            setSelected(
              new Set(isSelected ? tokens.filter(({ state }) => state === 'active').map(({ id }) => id) : []),
            )
          }
          highlighted={props.highlighted}
        />
      )}
      <ShowMore list={list} />
      {chosen.length > 0 && (
        <SelectionBar
          count={chosen.length}
          onDisable={() => setDisabling(true)}
          onClear={() => setSelected(new Set())}
        />
      )}
      {isDisabling && (
        <BulkDisableDialog
          tokens={chosen}
          onClose={() => setDisabling(false)}
          onDone={() => setSelected(new Set())}
        />
      )}
    </Stack>
  );
}
