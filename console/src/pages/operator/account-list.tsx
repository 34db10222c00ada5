import { Button, Group, Loader, Stack, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { ListedAccount } from '../../../../src/sdk/index.ts';
import { accountListQuery } from '../../operator-queries.ts';
import { Moment } from '../../parts/moment.tsx';
import { ProblemAlert } from '../../parts/problem-alert.tsx';
import { SearchField } from '../../parts/search-field.tsx';
import { ShowMore } from '../../parts/show-more.tsx';
import { Tag } from '../../parts/tag.tsx';
import { useAccount } from '../../session.ts';
import { Cell, DataTable } from './data-table.tsx';
import { SuspendDialog } from './suspend-dialog.tsx';

/** The accounts, found by name, username or e-mail address. */
export function AccountList() {
  const { search = '' } = useSearch({ from: '/inside/operator/operator/accounts' });
  const navigate = useNavigate();
  const list = useInfiniteQuery(accountListQuery(search));
  const [asked, setAsked] = useState<ListedAccount>();
  const accounts = list.data?.pages.flatMap(({ results }) => results) ?? [];
  return (
    <Stack gap="md" aria-busy={list.isFetching}>
      <SearchField
        id="account-search"
        label="Search by name, username or e-mail address"
        value={search}
        onSearch={(text) =>
          void navigate({
            to: '/operator/accounts',
            search: text === '' ? {} : { search: text },
            replace: true,
          })
        }
      />
      <ProblemAlert error={list.data === undefined ? list.error : null} />
      {list.isPending && <Loader aria-label="The accounts are being fetched" />}
      {list.data !== undefined && accounts.length === 0 && (
        <Text c="dimmed" role="status">
          No account fits.
        </Text>
      )}
      {accounts.length > 0 && (
        <DataTable
          caption="Accounts"
          columns={['Account', 'E-mail address', 'State', 'Since', <Hidden key="actions" text="Actions" />]}
        >
          {accounts.map((account) => (
            <AccountRow key={account.id} account={account} onAsk={() => setAsked(account)} />
          ))}
        </DataTable>
      )}
      <ShowMore list={list} />
      {asked !== undefined && <SuspendDialog account={asked} onClose={() => setAsked(undefined)} />}
    </Stack>
  );
}

function Hidden({ text }: { text: string }) {
  return <span className="visually-hidden">{text}</span>;
}

function AccountRow({ account, onAsk }: { account: ListedAccount; onAsk: () => void }) {
  const own = useAccount();
  const isSuspended = account.suspended_at !== null;
  return (
    <tr>
      <Cell>
        <Group gap="xs">
          <Text size="sm" fw={600}>
            {account.name}
          </Text>
          {account.is_operator && <Tag tone="notice">Operator</Tag>}
        </Group>
        <Text size="xs" c="dimmed">
          {account.username}
        </Text>
      </Cell>
      <Cell>{account.email}</Cell>
      <Cell isShort>
        {account.suspended_at === null ? <Tag tone="good">Active</Tag> : <Tag tone="alarm">Suspended</Tag>}
      </Cell>
      <Cell label="Since" isShort>
        <Moment at={account.created_at} />
      </Cell>
      <Cell isShort>
        {account.id !== own.id && (
          <Button
            id={`suspend-${account.id}`}
            size="compact-sm"
            variant="default"
            aria-label={`${isSuspended ? 'Resume' : 'Suspend'} ${account.name}`}
            onClick={onAsk}
          >
            {isSuspended ? 'Resume' : 'Suspend'}
          </Button>
        )}
      </Cell>
    </tr>
  );
}
