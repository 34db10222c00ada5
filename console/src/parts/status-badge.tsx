import { Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Token } from '../../../src/sdk/index.ts';
import { statusWords, type Tone } from '../token-status.ts';
import { useNow } from '../use-now.ts';
import { CheckIcon, ClockIcon, MoonSleepIcon, RotateIcon, StopIcon, WarningIcon } from './icons.tsx';
import classes from './status-badge.module.css';

const ICONS: Readonly<Record<Tone, ReactNode>> = {
  alarm: <WarningIcon size={14} />,
  off: <StopIcon size={14} />,
  notice: <RotateIcon size={14} />,
  warning: <ClockIcon size={14} />,
  quiet: <MoonSleepIcon size={14} />,
  good: <CheckIcon size={14} />,
};

/** How a token is: a drawing and words, never a colour alone; on hover, and to screen readers, what to do about it. */
export function StatusBadge({ token }: { token: Pick<Token, 'status'> }) {
  const now = useNow();
  const { label, tone, advice } = statusWords(token, now);
  return (
    <Tooltip label={advice} multiline maw={280} withArrow events={{ hover: true, focus: false, touch: true }}>
      <span className={classes.badge} data-tone={tone} data-status={token.status.word}>
        {ICONS[tone]}
        <span>{label}</span>
        <span className="visually-hidden">. {advice}</span>
      </span>
    </Tooltip>
  );
}
