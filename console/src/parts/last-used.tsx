import { Text } from '@mantine/core';
import type { LastUsed } from '../../../src/sdk/index.ts';
import { programOf } from '../programs.ts';
import { Moment } from './moment.tsx';

/** When a token was last used, and by which program from where. */
export function LastUsedText({ use, isOneLine = false }: { use: LastUsed | null; isOneLine?: boolean }) {
  if (use === null) {
    if (isOneLine) return 'never';
    return (
      <Text size="sm" c="dimmed" span>
        Never
      </Text>
    );
  }
  const program = programOf(use.user_agent);
  // A server that asks about a token need not say where the call came from.
  const address = use.address || 'address not given';
  if (isOneLine) {
    return (
      <>
        <Moment at={use.at} note={use.user_agent} />, {program}, {address}
      </>
    );
  }
  return (
    <div>
      <Text size="sm">
        <Moment at={use.at} note={`${use.user_agent}\n${address}`} />
      </Text>
      <Text size="xs" c="dimmed" truncate maw="11rem" title={`${use.user_agent} from ${address}`}>
        {program} · {address}
      </Text>
    </div>
  );
}
