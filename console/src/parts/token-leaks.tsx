import { Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Leak, Token } from '../../../src/sdk/index.ts';
import { channelWords, timeBetween } from '../leak-words.ts';
import { isOpen, tokenLeaksQuery } from '../leaks.ts';
import { exactTime } from '../times.ts';
import { LeakBanner } from './leak-banner.tsx';
import { LeakCalls } from './leak-calls.tsx';
import { LeakPlaceLink } from './leak-place.tsx';
import { LeakedByHand } from './leaked-by-hand.tsx';
import { Moment } from './moment.tsx';
import { Section } from './section.tsx';
import { Tag } from './tag.tsx';
import classes from './token-timeline.module.css';

/** What leaked of a token: a banner for what nobody has acknowledged, above everything else on its page. */
export function TokenLeakBanners({ token }: { token: Token }) {
  const { data } = useQuery(tokenLeaksQuery(token.id));
  if (data === undefined) return null;
  if (data.length === 0) return token.state === 'leaked' ? <LeakedByHand token={token} /> : null;
  return data.filter(isOpen).map((leak) => <LeakBanner key={leak.id} leak={leak} token={token} />);
}

/** Every leak of a token with all its places and what it was used for since; nothing where there is none. */
export function TokenLeaks({ tokenId }: { tokenId: string }) {
  const { data = [] } = useQuery(tokenLeaksQuery(tokenId));
  if (data.length === 0) return null;
  return (
    <Section title="Leaks">
      <ol className={classes.list}>
        {data.map((leak) => (
          <li key={leak.id}>
            <OneLeak leak={leak} />
          </li>
        ))}
      </ol>
    </Section>
  );
}

function OneLeak({ leak }: { leak: Leak }) {
  const exposed = timeBetween(leak.exposed_at, leak.disabled_at);
  const reported = timeBetween(leak.reported_at, leak.disabled_at);
  return (
    <Stack gap={4}>
      <Text size="sm" component="div">
        <b>Reported</b> <Moment at={leak.reported_at} /> by {leak.reporter} <LeakState leak={leak} />
      </Text>
      <Text size="xs" c="dimmed">
        {reported !== undefined && `Disabled ${reported} after the report. `}
        {exposed !== undefined && `Out in the open for ${exposed}. `}
        {leak.acknowledged_at !== null && `Acknowledged ${exactTime(leak.acknowledged_at)}. `}
        {leak.false_alarm !== null && `False alarm, says ${leak.false_alarm.by}: ${leak.false_alarm.reason} `}
        <LeakCalls calls={leak.calls_since} />
      </Text>
      <ul aria-label="Places" className={classes.places}>
        {leak.places.map((place) => (
          <li key={`${place.seen_at} ${place.url} ${place.path} ${place.line} ${place.reporter}`}>
            <Text size="sm" span>
              <LeakPlaceLink place={place} />
            </Text>{' '}
            <Text size="xs" c="dimmed" span>
              {channelWords(place)}, <Moment at={place.seen_at} />
            </Text>
          </li>
        ))}
      </ul>
    </Stack>
  );
}

/** Whether somebody still has to look at it. */
export function LeakState({ leak }: { leak: Leak }) {
  if (leak.false_alarm !== null) return <Tag tone="quiet">False alarm</Tag>;
  return leak.acknowledged_at === null ? <Tag tone="alarm">Open</Tag> : <Tag tone="off">Acknowledged</Tag>;
}
