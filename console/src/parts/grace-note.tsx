import { Anchor, Text } from '@mantine/core';
import type { Token } from '../../../src/sdk/index.ts';
import { LastUsedText } from './last-used.tsx';
import { Moment } from './moment.tsx';
import { useTokenDialogs } from './token-dialogs.tsx';

/** When the old text of a rotated token stops working, when it was last used, and the way to end it now. */
export function GraceNote({ token }: { token: Token }) {
  const open = useTokenDialogs();
  return token.grace.map((old) => (
    <Text size="xs" c="dimmed" mt={4} key={`${old.hint}${old.ends_at}`} maw="15rem">
      <span className="token-hint">{old.hint}</span> stops working <Moment at={old.ends_at} />; last used{' '}
      <LastUsedText use={old.last_used} isOneLine />.{' '}
      <Anchor
        component="button"
        type="button"
        size="xs"
        id={`end-grace-${token.id}`}
        onClick={() => open('end-grace', token, `end-grace-${token.id}`)}
      >
        End grace now
      </Anchor>
    </Text>
  ));
}
