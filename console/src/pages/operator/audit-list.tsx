import { Loader, Stack, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { AuditEntry, AuditQuery } from '../../../../src/sdk/index.ts';
import { codeOf } from '../../api-client.ts';
import { auditWords } from '../../audit-words.ts';
import { auditQuery } from '../../operator-queries.ts';
import { AnchorLink } from '../../parts/links.tsx';
import { ProblemAlert } from '../../parts/problem-alert.tsx';
import { ShowMore } from '../../parts/show-more.tsx';
import { actorWords, detailWords } from '../../timeline-words.ts';
import { exactTime } from '../../times.ts';
import { Cell, DataTable } from './data-table.tsx';

/** The entries that fit, by pages. */
export function AuditList({ question }: { question: AuditQuery }) {
  const list = useInfiniteQuery(auditQuery(question));
  const entries = list.data?.pages.flatMap(({ results }) => results) ?? [];
  const isNothing = codeOf(list.error) === 'not_found' || (list.data !== undefined && entries.length === 0);
  return (
    <Stack gap="md" aria-busy={list.isFetching}>
      {list.isPending && <Loader aria-label="The trail is being fetched" />}
      {isNothing ? (
        <Text c="dimmed" py="xl" ta="center" role="status">
          Nothing fits. Take a filter away, or look at how the account or token is written.
        </Text>
      ) : (
        <ProblemAlert error={list.error} />
      )}
      {!isNothing && entries.length > 0 && (
        <DataTable caption="Audit trail" columns={['Time (UTC)', 'What', 'Who', 'About', 'More']}>
          {entries.map((entry) => (
            <EntryRow key={`${entry.revision}.${entry.position}`} entry={entry} />
          ))}
        </DataTable>
      )}
      {!isNothing && <ShowMore list={list} />}
    </Stack>
  );
}

function EntryRow({ entry }: { entry: AuditEntry }) {
  return (
    <tr>
      <Cell isShort>
        <time dateTime={entry.at}>{exactTime(entry.at).replace(' UTC', '')}</time>
      </Cell>
      <Cell>
        <Text size="sm" fw={600}>
          {auditWords(entry.action)}
        </Text>
      </Cell>
      <Cell label="By">{actorWords(entry)}</Cell>
      <Cell label="About">
        <About entry={entry} />
      </Cell>
      <Cell>
        <Text size="xs" c="dimmed" span>
          {detailWords(entry)}
        </Text>
      </Cell>
    </tr>
  );
}

function About({ entry }: { entry: AuditEntry }) {
  const { token_id: tokenId, account_id: accountId } = entry;
  if (tokenId !== null) {
    return (
      <AnchorLink to="/account/api-tokens/$tokenId" params={{ tokenId }} size="sm" className="token-hint">
        {tokenId}
      </AnchorLink>
    );
  }
  if (accountId === null) return null;
  return (
    <AnchorLink to="/operator/audit" search={{ account: accountId }} size="sm" className="token-hint">
      {accountId}
    </AnchorLink>
  );
}
