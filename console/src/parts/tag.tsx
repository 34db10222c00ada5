import type { ReactNode } from 'react';
import type { Tone } from '../token-status.ts';
import classes from './status-badge.module.css';

/** A word about a thing, in the look of a token's status. The word says it; the colour only repeats it. */
export function Tag({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span className={classes.badge} data-tone={tone}>
      {children}
    </span>
  );
}
