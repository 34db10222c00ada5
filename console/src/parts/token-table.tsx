import { Checkbox, UnstyledButton } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Token } from '../../../src/sdk/index.ts';
import { monthOfCallsQuery } from '../tokens.ts';
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
  const months = useMonths(tokens);
  const rows = tokens.map((token) => ({
    token,
    month: months.of(token.id),
    isMonthLoading: months.isLoading,
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
    <div className={classes.frame}>
      <table className={classes.table}>
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

const ASKED_AT_ONCE = 100;

/** The activity of the tokens that are shown, a hundred at a time as the API allows. */
function useMonths(tokens: readonly Token[]) {
  const ids = useMemo(() => tokens.map(({ id }) => id).slice(-ASKED_AT_ONCE), [tokens]);
  const older = useMemo(
    () =>
      tokens
        .map(({ id }) => id)
        .slice(0, -ASKED_AT_ONCE)
        .slice(-ASKED_AT_ONCE),
    [tokens],
  );
  const recent = useQuery(monthOfCallsQuery(ids));
  const before = useQuery(monthOfCallsQuery(older));
  return {
    of: (id: string) => recent.data?.get(id) ?? before.data?.get(id),
    isLoading: recent.isPending || (older.length > 0 && before.isPending),
  };
}
