import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { actionWords, actorWords, detailWords } from '../timeline-words.ts';
import { timelineQuery } from '../tokens.ts';
import { Moment } from './moment.tsx';
import { ProblemAlert } from './problem-alert.tsx';
import { Section } from './section.tsx';
import classes from './token-timeline.module.css';

/** Everything that was done to a token, and by whom; newest first. */
export function TokenTimeline({ tokenId }: { tokenId: string }) {
  const { data, error } = useQuery(timelineQuery(tokenId));
  return (
    <Section title="History">
      <ProblemAlert error={data === undefined ? error : null} />
      <ol className={classes.list}>
        {data?.results.map((entry) => (
          <li key={`${entry.revision}.${entry.position}`} data-action={entry.action}>
            <Text size="sm">
              <b>{actionWords(entry)}</b> by {actorWords(entry)}, <Moment at={entry.at} />
            </Text>
            <Text size="xs" c="dimmed">
              {detailWords(entry)}
            </Text>
          </li>
        ))}
      </ol>
    </Section>
  );
}
