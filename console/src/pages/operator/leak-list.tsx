import { Button, Loader, Stack, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Leak } from '../../../../src/sdk/index.ts';
import { channelWords, timeBetween } from '../../leak-words.ts';
import { leakListQuery } from '../../leaks.ts';
import { LeakCalls } from '../../parts/leak-calls.tsx';
import { LeakPlaceLink } from '../../parts/leak-place.tsx';
import { AnchorLink } from '../../parts/links.tsx';
import { Moment } from '../../parts/moment.tsx';
import { ProblemAlert } from '../../parts/problem-alert.tsx';
import { ShowMore } from '../../parts/show-more.tsx';
import { LeakState } from '../../parts/token-leaks.tsx';
import { Cell, DataTable } from './data-table.tsx';
import { FalseAlarmDialog } from './false-alarm-dialog.tsx';

/** The leaks of every account, newest first, by pages. */
export function LeakList() {
  const list = useInfiniteQuery(leakListQuery);
  const [asked, setAsked] = useState<Leak>();
  const leaks = list.data?.pages.flatMap(({ results }) => results) ?? [];
  return (
    <Stack gap="md" aria-busy={list.isFetching}>
      <ProblemAlert error={list.data === undefined ? list.error : null} />
      {list.isPending && <Loader aria-label="The leaks are being fetched" />}
      {list.data !== undefined && leaks.length === 0 && (
        <Text c="dimmed" py="lg" role="status">
          No token has leaked as far as this server knows. A drill shows what happens when one does.
        </Text>
      )}
      {leaks.length > 0 && (
        <DataTable
          caption="Leaks"
          columns={[
            'Token',
            'Where',
            'Reported',
            'Disabled',
            'Calls since',
            <span key="state" className="visually-hidden">
              State and actions
            </span>,
          ]}
        >
          {leaks.map((leak) => (
            <LeakRow key={leak.id} leak={leak} onFalseAlarm={() => setAsked(leak)} />
          ))}
        </DataTable>
      )}
      <ShowMore list={list} />
      {asked !== undefined && <FalseAlarmDialog leak={asked} onClose={() => setAsked(undefined)} />}
    </Stack>
  );
}

function LeakRow({ leak, onFalseAlarm }: { leak: Leak; onFalseAlarm: () => void }) {
  const others = leak.places.length - 1;
  return (
    <tr>
      <Cell isNarrow>
        <AnchorLink to="/account/api-tokens/$tokenId" params={{ tokenId: leak.token.id }} size="sm" fw={600}>
          {leak.token.name}
        </AnchorLink>
        <Text size="xs" c="dimmed">
          <span className="token-hint">{leak.token.hint}</span> of {leak.account.username}
        </Text>
      </Cell>
      <Cell>
        <LeakPlaceLink place={leak} />
        <Text size="xs" c="dimmed">
          {channelWords(leak)}: {leak.reporter}
          {others > 0 && `; ${others} more ${others === 1 ? 'place' : 'places'}`}
        </Text>
      </Cell>
      <Cell label="Reported" isShort>
        <Moment at={leak.reported_at} />
      </Cell>
      <Cell label="Disabled" isNarrow>
        <Stopped leak={leak} />
      </Cell>
      <Cell label="Calls since">
        <Text size="xs" span>
          <LeakCalls calls={leak.calls_since} />
        </Text>
      </Cell>
      <Cell isShort>
        <Stack gap={6} align="flex-start">
          <LeakState leak={leak} />
          {leak.false_alarm === null && (
            <Button
              id={`false-alarm-${leak.id}`}
              size="compact-sm"
              variant="default"
              aria-label={`Call the leak of ${leak.token.name} a false alarm`}
              onClick={onFalseAlarm}
            >
              False alarm…
            </Button>
          )}
        </Stack>
      </Cell>
    </tr>
  );
}

function Stopped({ leak }: { leak: Leak }) {
  if (leak.disabled_at === null) return 'Was out of force';
  const exposed = timeBetween(leak.exposed_at, leak.disabled_at);
  return (
    <>
      {timeBetween(leak.reported_at, leak.disabled_at)} after the report
      {exposed !== undefined && (
        <Text size="xs" c="dimmed">
          {exposed} after exposure
        </Text>
      )}
    </>
  );
}
