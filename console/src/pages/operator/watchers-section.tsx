import { Code, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Watcher } from '../../../../src/sdk/index.ts';
import { watchersQuery } from '../../leaks.ts';
import { Moment } from '../../parts/moment.tsx';
import { ProblemAlert } from '../../parts/problem-alert.tsx';
import { Section } from '../../parts/section.tsx';
import { Tag } from '../../parts/tag.tsx';
import type { Tone } from '../../token-status.ts';
import { Cell, DataTable } from './data-table.tsx';

const KINDS: Readonly<Record<Watcher['kind'], string>> = {
  search: 'Code search',
  events: 'Public events',
  pushes: 'Announced pushes',
  gists: 'Gists',
  repositories: 'Repositories',
  packages: 'npm packages',
};

const STATES: Readonly<Record<Watcher['state'], readonly [label: string, tone: Tone]>> = {
  off: ['Off', 'off'],
  waiting: ['Waiting', 'good'],
  running: ['Running', 'good'],
  paused: ['Paused', 'warning'],
  failing: ['Failing', 'alarm'],
};

/** What looks for leaked tokens in public, and how much of it each watcher has seen. */
export function WatchersSection() {
  const { data, error } = useQuery(watchersQuery);
  const watchers = data?.results ?? [];
  const on = watchers.filter(({ state }) => state !== 'off');
  const off = watchers.filter(({ state }) => state === 'off');
  return (
    <Section title="Watchers">
      <Text size="sm" c="dimmed" mb="md">
        They look for tokens in public. Coverage is how much of what there is they have seen: what they have
        not seen may still hold one.
      </Text>
      <ProblemAlert error={data === undefined ? error : null} />
      {on.length > 0 && (
        <DataTable
          caption="Watchers"
          columns={['Looks at', 'State', 'Coverage', 'Last run', 'Next', 'Found']}
        >
          {on.map((watcher) => (
            <WatcherRow key={watcher.id} watcher={watcher} />
          ))}
        </DataTable>
      )}
      {off.length > 0 && (
        <Text size="sm" mt="md">
          Off: {off.map(({ kind }) => KINDS[kind]).join(', ')}. What they need is set where the server is
          started: <Code>WARDKEY_GITHUB_TOKEN</Code>, <Code>WARDKEY_WATCH</Code> and what stands beside them
          in the README.
        </Text>
      )}
    </Section>
  );
}

function WatcherRow({ watcher }: { watcher: Watcher }) {
  const [label, tone] = STATES[watcher.state];
  return (
    <tr>
      <Cell isShort>
        <Text size="sm" fw={600}>
          {KINDS[watcher.kind]}
        </Text>
      </Cell>
      <Cell isShort>
        <Tag tone={tone}>{label}</Tag>
      </Cell>
      <Cell label="Coverage">
        {watcher.coverage ?? 'Nothing yet'}
        {watcher.message !== null && (
          <Text size="xs" c="dimmed">
            {watcher.message}
          </Text>
        )}
      </Cell>
      <Cell label="Last run" isShort>
        {watcher.last_run_at === null ? 'Never' : <Moment at={watcher.last_run_at} />}
      </Cell>
      <Cell label="Next" isShort>
        {watcher.next_run_at === null ? '–' : <Moment at={watcher.next_run_at} />}
      </Cell>
      <Cell label="Found" isShort>
        {watcher.findings.toLocaleString('en')}
      </Cell>
    </tr>
  );
}
