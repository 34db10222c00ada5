import type { Token, TokenStatus } from '../../src/sdk/index.ts';
import { exactTime } from './times.ts';

type Word = TokenStatus['word'];

/** The tone of a badge; its colours in both schemes are in `status-badge.module.css`. */
export type Tone = 'alarm' | 'off' | 'notice' | 'warning' | 'quiet' | 'good';

/** What a badge shows, and what its owner may do about it. */
export interface StatusWords {
  readonly label: string;
  readonly tone: Tone;
  readonly advice: string;
}

const HOUR_SECONDS = 3600;

/** A token's status in words. Which status it is, the server has decided. */
export function statusWords({ status }: Pick<Token, 'status'>, now: number): StatusWords {
  const { word, days, until } = status;
  const left = until === null ? '' : timeLeft(Date.parse(until) - now);
  const words: Readonly<Record<Word, StatusWords>> = {
    leaked: {
      label: 'Leaked',
      tone: 'alarm',
      advice:
        'It was found where others can read it and is refused. Create another one and put it in its place.',
    },
    disabled: {
      label: 'Disabled',
      tone: 'off',
      advice: 'It is refused. Enable it to use it again, or delete it.',
    },
    expired: {
      label: 'Expired',
      tone: 'off',
      advice: 'It is refused since its date. Create another one, or delete it.',
    },
    rotating: {
      label: `Rotating · ${left} left`,
      tone: 'notice',
      advice: `The old text works until ${until === null ? 'later' : exactTime(until)}. Put the new one in its place before.`,
    },
    expires_soon: {
      label: days === 0 ? 'Expires today' : `Expires in ${days ?? '?'} d`,
      tone: 'warning',
      advice: 'Create another one, or choose a later date, before what uses it stops.',
    },
    never_used: {
      label: 'Never used',
      tone: 'quiet',
      advice: 'Nothing has called with it yet.',
    },
    unused: {
      label: `Unused ${days ?? '?'} d`,
      tone: 'warning',
      advice: 'Nothing has called with it for a while. If nobody misses it, disable it.',
    },
    active: { label: 'Active', tone: 'good', advice: 'It is accepted.' },
    deleted: { label: 'Deleted', tone: 'off', advice: 'It is gone for good. What is left is this record.' },
  };
  return words[word];
}

function timeLeft(milliseconds: number): string {
  const seconds = Math.max(0, milliseconds / 1000);
  if (seconds >= 48 * HOUR_SECONDS) return `${Math.floor(seconds / HOUR_SECONDS / 24)} d`;
  if (seconds >= HOUR_SECONDS) return `${Math.floor(seconds / HOUR_SECONDS)} h`;
  return `${Math.ceil(seconds / 60)} min`;
}
