import { Checkbox, UnstyledButton } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useQueries } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Token } from '../../../src/sdk/index.ts';
import { monthOfCallsQuery } from '../tokens.ts';
import table from './table.module.css';
import { TokenCard, TokenRow } from './token-row.tsx';
import classes from './token-table.module.css';

/** In which order a list is; the words are those of the API. */
export interface TokenOrder {
  readonly sort: string | undefined;
  readonly order: 'asc' | 'desc' | undefined;
}

/** Tokens as a table, or as cards where a table would not fit. */
export function TokenTable(props: {
  tokens: readonly Token[];
  caption: string;
  order: TokenOrder;
  onOrder: (order: TokenOrder) => void;
  selected: ReadonlySet<string>;
  onSelect: (id: string, isSelected: boolean) => void;
  onSelectAll: (isSelected: boolean) => void;
  highlighted?: string | undefined;
  withOwner?: boolean;
}) {
  const { tokens, selected, withOwner = false } = props;
  const isNarrow = useMediaQuery('(max-width: 56.25em)', false, { getInitialValueInEffect: false });
  const monthsOf = useMonths(tokens);
  const rows = tokens.map((token, place) => ({
    token,
    month: monthsOf(place)?.data?.get(token.id),
    isMonthLoading: monthsOf(place)?.isPending ?? true,
    isSelected: selected.has(token.id),
    isNew: props.highlighted === token.id,
    withOwner,
    onSelect: props.onSelect,
  }));
  if (isNarrow) {
    return (
      <ul className={classes.cards} aria-label={props.caption}>
        {rows.map((row) => (
          <TokenCard key={row.token.id} {...row} />
        ))}
      </ul>
    );
  }
  const choosable = tokens.filter(({ state }) => state === 'active');
  const column = { order: props.order, onOrder: props.onOrder };
  return (
    <div className={table.frame}>
      <table className={`${table.table} ${classes.tokens}`}>
        <caption className="visually-hidden">{props.caption}</caption>
        <thead>
          <tr>
            <td>
              <Checkbox
                aria-label="Select all that are shown"
                checked={choosable.length > 0 && choosable.every(({ id }) => selected.has(id))}
                indeterminate={selected.size > 0 && !choosable.every(({ id }) => selected.has(id))}
                onChange={(event) => props.onSelectAll(event.currentTarget.checked)}
              />
            </td>
            <SortedHead {...column} by="name" label="Name" firstOrder="asc" />
            {withOwner && <th scope="col">Owner</th>}
            <th scope="col">Token</th>
            <th scope="col" className={classes.scopes}>
              Scopes
            </th>
            <SortedHead {...column} by="last_used" label="Last used" firstOrder="desc" />
            <th scope="col" className={classes.activity}>
              Activity, 30 days
            </th>
            <SortedHead {...column} by="expires" label="Expires" firstOrder="asc" />
            <th scope="col">Status</th>
            <td>
              <span className="visually-hidden">Actions</span>
            </td>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <TokenRow key={row.token.id} {...row} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The heading of a column that the list can be ordered by: up, down, then newest first again. */
function SortedHead(props: {
  by: string;
  label: string;
  firstOrder: 'asc' | 'desc';
  order: TokenOrder;
  onOrder: (order: TokenOrder) => void;
}) {
  const isSorted = props.order.sort === props.by;
  const order = props.order.order ?? props.firstOrder;
  const next = (): TokenOrder => {
    if (!isSorted) return { sort: props.by, order: props.firstOrder };
    if (order === props.firstOrder) return { sort: props.by, order: order === 'asc' ? 'desc' : 'asc' };
    return { sort: undefined, order: undefined };
  };
  return (
    <th scope="col" aria-sort={!isSorted ? 'none' : order === 'asc' ? 'ascending' : 'descending'}>
      <UnstyledButton className={classes.sort} onClick={() => props.onOrder(next())}>
        {props.label}
        <span aria-hidden="true">{!isSorted ? '' : order === 'asc' ? '↑' : '↓'}</span>
      </UnstyledButton>
    </th>
  );
}

const ASKED_AT_ONCE = 50;

/** The activity of the tokens that are shown, asked for as the list is: page by page. */
function useMonths(tokens: readonly Token[]) {
  const groups = useMemo(() => {
    const ids = tokens.map(({ id }) => id);
    return Array.from({ length: Math.ceil(ids.length / ASKED_AT_ONCE) }, (_, group) =>
      ids.slice(group * ASKED_AT_ONCE, (group + 1) * ASKED_AT_ONCE),
    );
  }, [tokens]);
  const months = useQueries({ queries: groups.map((ids) => monthOfCallsQuery(ids)) });
  return (place: number) => months[Math.floor(place / ASKED_AT_ONCE)];
}
