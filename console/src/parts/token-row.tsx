import { Checkbox, Text } from '@mantine/core';
import { memo } from 'react';
import type { Token } from '../../../src/sdk/index.ts';
import { dayOf } from '../times.ts';
import type { MonthOfCalls } from '../tokens.ts';
import { ActivityBars } from './activity-bars.tsx';
import { GraceNote } from './grace-note.tsx';
import { LastUsedText } from './last-used.tsx';
import { AnchorLink } from './links.tsx';
import { Moment } from './moment.tsx';
import { ScopeBadges } from './scope-badges.tsx';
import { StatusBadge } from './status-badge.tsx';
import { TokenMenu } from './token-menu.tsx';
import classes from './token-table.module.css';

/** What one token shows in a list, as a row or as a card. */
export interface TokenRowProps {
  readonly token: Token;
  readonly month: MonthOfCalls | undefined;
  readonly isMonthLoading: boolean;
  readonly isSelected: boolean;
  /** For a moment after it was made, or found. */
  readonly isNew: boolean;
  readonly withOwner: boolean;
  readonly onSelect: (id: string, isSelected: boolean) => void;
}

/** One row of the table of tokens. */
export const TokenRow = memo(function TokenRow(props: TokenRowProps) {
  const { token } = props;
  return (
    <tr className={classes.row} data-new={props.isNew} data-state={token.state} data-token-row={token.id}>
      <td>
        <SelectToken {...props} />
      </td>
      <th scope="row" className={classes.name}>
        <TokenLink token={token} />
        <Text size="xs" c="dimmed" fw={400}>
          created <Moment at={token.created_at} />
        </Text>
      </th>
      {props.withOwner && <td>{token.account.username}</td>}
      <td>
        <span className="token-hint">{token.hint}</span>
      </td>
      <td className={classes.scopes}>
        <ScopeBadges scopes={token.scopes} />
      </td>
      <td>
        <LastUsedText use={token.last_used} />
      </td>
      <td className={classes.activity}>
        <ActivityBars month={props.month} isLoading={props.isMonthLoading} />
      </td>
      <td>
        <Expires token={token} />
      </td>
      <td>
        <StatusBadge token={token} />
        <GraceNote token={token} />
      </td>
      <td>
        <TokenMenu token={token} />
      </td>
    </tr>
  );
});

/** One token on a narrow screen. */
export const TokenCard = memo(function TokenCard(props: TokenRowProps) {
  const { token } = props;
  return (
    <li className={classes.card} data-new={props.isNew} data-state={token.state} data-token-row={token.id}>
      <div className={classes.cardHead}>
        <SelectToken {...props} />
        <div className={classes.cardName}>
          <TokenLink token={token} />
          <Text size="sm" c="dimmed" className="token-hint">
            {token.hint}
          </Text>
          {props.withOwner && <Text size="sm">{token.account.username}</Text>}
        </div>
        <TokenMenu token={token} />
      </div>
      <div className={classes.cardStatus}>
        <StatusBadge token={token} />
        <ScopeBadges scopes={token.scopes} />
      </div>
      <GraceNote token={token} />
      <dl className={classes.facts}>
        <div>
          <dt>Last used</dt>
          <dd>
            <LastUsedText use={token.last_used} />
          </dd>
        </div>
        <div>
          <dt>Expires</dt>
          <dd>
            <Expires token={token} />
          </dd>
        </div>
      </dl>
      <ActivityBars month={props.month} isLoading={props.isMonthLoading} />
    </li>
  );
});

function SelectToken({ token, isSelected, onSelect }: TokenRowProps) {
  return (
    <Checkbox
      aria-label={`Select ${token.name}`}
      checked={isSelected}
      disabled={token.state !== 'active'}
      onChange={(event) => onSelect(token.id, event.currentTarget.checked)}
    />
  );
}

function TokenLink({ token }: { token: Token }) {
  return (
    <AnchorLink
      to="/account/api-tokens/$tokenId"
      params={{ tokenId: token.id }}
      id={`token-link-${token.id}`}
      data-token-link
      fw={600}
      fz="sm"
      c="var(--mantine-color-text)"
      underline="hover"
    >
      {token.name}
    </AnchorLink>
  );
}

function Expires({ token }: { token: Token }) {
  if (token.expires_at === null) {
    return (
      <Text size="sm" c="dimmed">
        Never
      </Text>
    );
  }
  return (
    <Text size="sm" className={classes.day}>
      <time dateTime={token.expires_at} title={token.expires_at}>
        {dayOf(token.expires_at)}
      </time>
    </Text>
  );
}
