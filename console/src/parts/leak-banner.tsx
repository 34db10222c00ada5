import { Alert, Button, Group, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Leak, Token } from '../../../src/sdk/index.ts';
import { api } from '../api-client.ts';
import { outcomeWords, timeBetween } from '../leak-words.ts';
import { exactTime } from '../times.ts';
import { WarningIcon } from './icons.tsx';
import { LeakCalls } from './leak-calls.tsx';
import { LeakPlaceLink } from './leak-place.tsx';
import { AnchorLink, ButtonLink } from './links.tsx';
import { Moment } from './moment.tsx';
import { wordsOf } from './problem-alert.tsx';
import { showToast } from './show-toast.tsx';

/** Says that a token leaked: where it was seen, what was done, whether it was used, and what comes next. */
export function LeakBanner({ leak, token }: { leak: Leak /** On the page of the token. */; token?: Token }) {
  const others = leak.places.length - 1;
  return (
    <Alert
      role="alert"
      color="red"
      variant="light"
      icon={<WarningIcon size={20} />}
      title={`“${leak.token.name}” (${leak.token.hint}) ${outcomeWords(leak)}`}
      data-leak={leak.id}
    >
      <Text size="sm">
        <b>What happened?</b> {leak.reporter} saw it: <LeakPlaceLink place={leak} />
        {others > 0 && ` and in ${others} other ${others === 1 ? 'place' : 'places'}`},{' '}
        <Moment at={leak.found_at} />.
      </Text>
      <Text size="sm" mt={4}>
        <b>What was done?</b> <Done leak={leak} />
      </Text>
      <Text size="sm" mt={4}>
        <b>Was it used?</b> <LeakCalls calls={leak.calls_since} />
      </Text>
      <Text size="sm" mt={4}>
        <b>What should you do?</b>{' '}
        {leak.outcome === 'disabled'
          ? 'Create another token and put it where this one was. Then look whether calls in its activity were not yours.'
          : 'Look whether calls in its activity were not yours. What works with it now goes on working.'}
      </Text>
      <Group gap="sm" mt="sm">
        {leak.outcome === 'disabled' && (
          <ButtonLink
            size="xs"
            to="/account/api-tokens/new"
            search={{ name: leak.token.name, scopes: token?.scopes.join(',') }}
          >
            Create another token
          </ButtonLink>
        )}
        {token === undefined && (
          <AnchorLink size="sm" to="/account/api-tokens/$tokenId" params={{ tokenId: leak.token.id }}>
            Look at its activity
          </AnchorLink>
        )}
        <Acknowledge leak={leak} />
      </Group>
    </Alert>
  );
}

function Done({ leak }: { leak: Leak }) {
  if (leak.disabled_at === null) return 'Nothing had to be: it was out of force before.';
  const took = timeBetween(leak.reported_at, leak.disabled_at);
  const what = leak.outcome === 'text_ended' ? 'Its old text was ended' : 'It was disabled';
  return (
    <>
      {what} {took} after it was reported ({exactTime(leak.disabled_at)}), and is refused everywhere.
    </>
  );
}

/** Ends the banner for whoever looks at the tokens of this account, in whichever browser. */
function Acknowledge({ leak }: { leak: Leak }) {
  const client = useQueryClient();
  const acknowledge = useMutation({
    mutationFn: () => api.leaks.acknowledge(leak.id),
    onSettled: () => client.invalidateQueries({ queryKey: ['leaks'] }),
    onError: (error) => showToast({ kind: 'failed', message: wordsOf(error).title }),
  });
  return (
    <Button
      size="xs"
      variant="default"
      onClick={() => acknowledge.isPending || acknowledge.mutate()}
      aria-disabled={acknowledge.isPending || undefined}
    >
      I know
    </Button>
  );
}
