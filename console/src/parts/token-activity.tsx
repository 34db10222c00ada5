import { Alert, Anchor, SegmentedControl, Skeleton, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import type { ActivityPeriod, Token, TokenActivity } from '../../../src/sdk/index.ts';
import { tokenActivityQuery } from '../tokens.ts';
import { counted } from './activity-bars.tsx';
import { ProblemAlert } from './problem-alert.tsx';
import { Section } from './section.tsx';
import classes from './token-activity.module.css';

/** Charts weigh more than everything else on the page; they come when it is already there. */
const CallsChart = lazy(() => import('./calls-chart.tsx').then((file) => ({ default: file.CallsChart })));

const PERIODS = [
  { value: '24h', label: '24 hours' },
  { value: '7d', label: '7 days' },
  { value: '30d', label: '30 days' },
] as const satisfies readonly { value: ActivityPeriod; label: string }[];

/** The calls that came with a token: as a chart, as a table for who cannot see it, and why some were refused. */
export function TokenActivitySection({ token }: { token: Token }) {
  const [period, setPeriod] = useState<ActivityPeriod>('24h');
  const { data, error } = useQuery(tokenActivityQuery(token.id, period));
  return (
    <Section
      title="Activity"
      actions={
        <SegmentedControl
          aria-label="Period"
          size="xs"
          data={PERIODS.map(({ value, label }) => ({ value, label }))}
          value={period}
          onChange={(value) => setPeriod(value as ActivityPeriod)}
        />
      }
    >
      <ProblemAlert error={data === undefined ? error : null} />
      {data === undefined ? (
        error === null && <Skeleton height={260} />
      ) : (
        <Calls activity={data} token={token} />
      )}
    </Section>
  );
}

function Calls({ activity, token }: { activity: TokenActivity; token: Token }) {
  const label = bucketLabel(activity.period);
  const rows = activity.buckets.map(({ from, accepted, refused }) => ({
    from,
    label: label(from),
    Accepted: accepted,
    Refused: refused,
  }));
  const accepted = rows.reduce((total, row) => total + row.Accepted, 0);
  const refused = rows.reduce((total, row) => total + row.Refused, 0);
  const codes = Object.entries(activity.refused_by_code).sort(([, one], [, other]) => other - one);
  return (
    <>
      <Text size="sm" mb="sm">
        {counted(accepted, 'call')} accepted, {refused.toLocaleString('en')} refused.
      </Text>
      {token.seen_in_url_at !== null && (
        <Alert color="orange" variant="light" mb="sm" title="This token was sent in a URL">
          <Text size="sm">
            URLs end up in logs and histories. Rotate it, and send it in the Authorization header.
          </Text>
        </Alert>
      )}
      <div aria-hidden="true" className={classes.chart}>
        <Suspense fallback={<Skeleton height={240} />}>
          <CallsChart rows={rows} />
        </Suspense>
      </div>
      {codes.length > 0 && (
        <Text size="sm" mt="sm">
          Refused because of{' '}
          {codes.map(([code, calls], index) => (
            <span key={code}>
              {index > 0 && ', '}
              <Anchor href={`/errors/${code}`} target="_blank" rel="noreferrer" size="sm">
                {code}
              </Anchor>{' '}
              ({calls.toLocaleString('en')})
            </span>
          ))}
          .
        </Text>
      )}
      <details className={classes.details}>
        <summary>The same as a table</summary>
        <Table mt="xs" withRowBorders>
          <caption className="visually-hidden">Calls with this token</caption>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">From</Table.Th>
              <Table.Th scope="col" ta="right">
                Accepted
              </Table.Th>
              <Table.Th scope="col" ta="right">
                Refused
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((row) => (
              <Table.Tr key={row.from}>
                <Table.Th scope="row" fw={400}>
                  <time dateTime={row.from}>{row.label}</time>
                </Table.Th>
                <Table.Td ta="right">{row.Accepted.toLocaleString('en')}</Table.Td>
                <Table.Td ta="right">{row.Refused.toLocaleString('en')}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </details>
    </>
  );
}

/** Hours where the reader is; days in UTC, as the server counts them. */
function bucketLabel(period: ActivityPeriod): (from: string) => string {
  const format =
    period === '24h'
      ? new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })
      : new Intl.DateTimeFormat('en-GB', {
          day: 'numeric',
          month: 'short',
          timeZone: 'UTC',
          ...(period === '7d' && { hour: '2-digit', minute: '2-digit' }),
        });
  return (from) => format.format(new Date(from));
}
