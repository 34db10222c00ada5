import { Text } from '@mantine/core';
import type { Token } from '../../../src/sdk/index.ts';

/** Which token it is about: its name and its hint. */
export function TokenName({ token }: { token: Pick<Token, 'name' | 'hint'> }) {
  return (
    <Text>
      <Text span fw={600}>
        {token.name}
      </Text>{' '}
      <Text span size="sm" c="dimmed" className="token-hint">
        {token.hint}
      </Text>
    </Text>
  );
}
