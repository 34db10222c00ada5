import { Kbd, Stack, Switch, Table } from '@mantine/core';
import { useSingleKeysChoice } from '../single-keys.ts';
import { Dialog } from './dialog.tsx';

const KEYS = [
  ['c', 'Create a token'],
  ['/', 'Search'],
  ['j', 'Next token'],
  ['k', 'Previous token'],
  ['Enter', 'Open the token'],
  ['.', 'Menu of the token'],
  ['?', 'This help'],
] as const;

/** What single keys do, and the switch that stops them. */
export function KeyboardHelpDialog({ onClose }: { onClose: () => void }) {
  const [areOn, setOn] = useSingleKeysChoice();
  return (
    <Dialog onClose={onClose} title="Keys" size="sm">
      <Stack gap="md">
        <Table>
          <caption className="visually-hidden">Keys and what they do</caption>
          <Table.Tbody>
            {KEYS.map(([key, does]) => (
              <Table.Tr key={key}>
                <Table.Th scope="row" w={90}>
                  <Kbd>{key}</Kbd>
                </Table.Th>
                <Table.Td>{does}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
        <Switch
          label="Single keys do something"
          description="Off: everything is reached by Tab, and no letter acts by itself."
          checked={areOn}
          onChange={(event) => setOn(event.currentTarget.checked)}
        />
      </Stack>
    </Dialog>
  );
}
