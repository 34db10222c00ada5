import { ScrollArea, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { programOf } from '../programs.ts';
import { tokenCallersQuery } from '../tokens.ts';
import { Moment } from './moment.tsx';
import { ProblemAlert } from './problem-alert.tsx';
import { Section } from './section.tsx';

/** From where, and with which programs, a token was used. */
export function TokenCallers({ tokenId }: { tokenId: string }) {
  const { data, error } = useQuery(tokenCallersQuery(tokenId));
  const callers = data?.results ?? [];
  return (
    <Section title="Callers">
      <ProblemAlert error={data === undefined ? error : null} />
      {data !== undefined && callers.length === 0 && (
        <Text size="sm" c="dimmed">
          Nobody has called with it yet.
        </Text>
      )}
      {callers.length > 0 && (
        <ScrollArea.Autosize mah={340} type="auto" viewportProps={{ tabIndex: 0, 'aria-label': 'Callers' }}>
          <Table verticalSpacing={8}>
            <caption className="visually-hidden">
              Addresses and programs that used this token, newest first
            </caption>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">Program and address</Table.Th>
                <Table.Th scope="col">Last call</Table.Th>
                <Table.Th scope="col" ta="right">
                  Calls
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {callers.map((caller) => (
                <Table.Tr key={`${caller.address} ${caller.user_agent}`}>
                  <Table.Th scope="row" fw={500} title={caller.user_agent}>
                    {programOf(caller.user_agent)}
                    <Text size="xs" c="dimmed" className="token-hint">
                      {caller.address}
                    </Text>
                  </Table.Th>
                  <Table.Td>
                    <Moment at={caller.last_at} />
                  </Table.Td>
                  <Table.Td ta="right">{caller.calls.toLocaleString('en')}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </ScrollArea.Autosize>
      )}
    </Section>
  );
}
