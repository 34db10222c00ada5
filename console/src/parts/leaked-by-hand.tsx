import { Alert, Anchor, Group, Text } from '@mantine/core';
import type { Token } from '../../../src/sdk/index.ts';
import { exactTime } from '../times.ts';
import { WarningIcon } from './icons.tsx';
import { LastUsedText } from './last-used.tsx';
import { ButtonLink } from './links.tsx';
import { Moment } from './moment.tsx';

/** On the page of a token that somebody disabled with the word that it leaked: no place of it is known but their note. */
export function LeakedByHand({ token }: { token: Token }) {
  const leak = token.disabled;
  if (leak === null) return null;
  const place = /https?:\/\/[^\s"'<>]+/.exec(leak.note ?? '')?.[0];
  return (
    <Alert
      role="alert"
      color="red"
      variant="light"
      icon={<WarningIcon size={20} />}
      title={`“${token.name}” (${token.hint}) leaked and was disabled`}
    >
      <Text size="sm">
        <b>What happened?</b> {leak.note ?? 'No place was given.'}
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
      </Group>
    </Alert>
  );
}

const WHO = { owner: 'its owner', operator: 'an operator', system: 'this server' } as const;
