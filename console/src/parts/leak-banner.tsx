import { Alert, Anchor, Button, Group, Text } from '@mantine/core';
import { useState } from 'react';
import type { Token } from '../../../src/sdk/index.ts';
import { acknowledgeLeak, isLeakAcknowledged } from '../acknowledged-leaks.ts';
import { exactTime } from '../times.ts';
import { WarningIcon } from './icons.tsx';
import { LastUsedText } from './last-used.tsx';
import { AnchorLink, ButtonLink } from './links.tsx';
import { Moment } from './moment.tsx';

/** Says that a token leaked: where it was found, what was done, and what comes next; until it is acknowledged. */
export function LeakBanner({ token, isOnItsPage = false }: { token: Token; isOnItsPage?: boolean }) {
  const leak = token.disabled;
  const [isHidden, setHidden] = useState(() => isLeakAcknowledged(token));
  if (token.state !== 'leaked' || leak === null || isHidden) return null;
  const place = /https?:\/\/[^\s"'<>]+/.exec(leak.note ?? '')?.[0];
  return (
    <Alert
      role="alert"
      color="red"
      variant="light"
      icon={<WarningIcon size={20} />}
      title={`“${token.name}” (${token.hint}) leaked and was disabled`}
      data-leak={token.id}
    >
      <Text size="sm">
        <b>What happened?</b> {leak.note === null ? 'Somebody reported it; no place was given.' : leak.note}
        {place !== undefined && (
          <>
            {' '}
            <Anchor href={place} target="_blank" rel="noreferrer" size="sm">
              Open the place
            </Anchor>
          </>
        )}
      </Text>
      <Text size="sm" mt={4}>
        <b>What was done?</b> It was disabled <Moment at={leak.at} /> ({exactTime(leak.at)}) by {WHO[leak.by]}{' '}
        and is refused everywhere. Last used: <LastUsedText use={token.last_used} isOneLine />.
      </Text>
      <Text size="sm" mt={4}>
        <b>What should you do?</b> Create another token and put it where this one was. Then look whether calls
        in its activity were not yours.
      </Text>
      <Group gap="sm" mt="sm">
        <ButtonLink
          size="xs"
          to="/account/api-tokens/new"
          search={{ name: token.name, scopes: token.scopes.join(',') }}
        >
          Create another token
        </ButtonLink>
        {!isOnItsPage && (
          <AnchorLink size="sm" to="/account/api-tokens/$tokenId" params={{ tokenId: token.id }}>
            Look at its activity
          </AnchorLink>
        )}
        <Button
          size="xs"
          variant="default"
          onClick={() => {
            acknowledgeLeak(token);
            setHidden(true);
          }}
        >
          I know
        </Button>
      </Group>
    </Alert>
  );
}

const WHO = { owner: 'its owner', operator: 'an operator', system: 'this server' } as const;
