import { Loader, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { LastUsed, Token } from '../../../src/sdk/index.ts';
import { programOf } from '../programs.ts';
import { timeOfDay } from '../times.ts';
import type { ShownToken } from '../token-changes.ts';
import { tokenQuery } from '../tokens.ts';
import { announce } from './announcement-region.tsx';
import classes from './first-use.module.css';
import { CheckIcon } from './icons.tsx';

const LOOK_MILLISECONDS = 5000;

/** Waits for the first call that comes with a new token text, and tells of it. */
export function FirstUse({ token }: { token: ShownToken }) {
  const { data } = useQuery({
    ...tokenQuery(token.id),
    // Where no stream arrives.
    refetchInterval: LOOK_MILLISECONDS,
  });
  const seen = useRef<string>(undefined);
  const use = data && firstUse(data, token);
  const words = use && `First call received from ${programOf(use.user_agent)}, ${timeOfDay(use.at)}`;
  // The first stays, whatever comes after it.
  if (seen.current === undefined && words) seen.current = words;
  const shown = seen.current;
  useEffect(() => {
    if (shown !== undefined) announce(shown);
  }, [shown]);
  return (
    <div className={classes.line} data-is-used={shown !== undefined}>
      {shown === undefined ? <Loader size={16} aria-hidden="true" /> : <CheckIcon size={18} />}
      <Text size="sm" span>
        {shown ?? 'Waiting for the first call with this token…'}
      </Text>
    </div>
  );
}

/** The use of the new text: not one from before it was issued, and not one of a text that still works beside it. */
function firstUse(token: Token, { usedBefore }: ShownToken): LastUsed | undefined {
  const use = token.last_used;
  if (use === null || (usedBefore && use.at <= usedBefore)) return undefined;
  return token.grace.some((old) => old.last_used?.at === use.at) ? undefined : use;
}
