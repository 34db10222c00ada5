const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'long' });
const STEPS: readonly { unit: Intl.RelativeTimeFormatUnit; length: number; from?: number }[] = [
  { unit: 'year', length: 365 * DAY },
  { unit: 'month', length: 30 * DAY, from: 60 * DAY },
  { unit: 'day', length: DAY },
  { unit: 'hour', length: HOUR },
  { unit: 'minute', length: MINUTE },
  { unit: 'second', length: SECOND },
];

/** How long ago or how far ahead, to the largest unit that fits: "14 seconds ago", "in 3 days". */
export function relativeTime(at: string, now: number): string {
  const distance = Date.parse(at) - now;
  if (Math.abs(distance) < 5 * SECOND) return 'just now';
  const step = STEPS.find(({ length, from = length }) => Math.abs(distance) >= from) ?? {
    unit: 'second',
    length: SECOND,
  };
  return relative.format(Math.trunc(distance / step.length), step.unit);
}

const exact = new Intl.DateTimeFormat('en-GB', {
  dateStyle: 'medium',
  timeStyle: 'medium',
  timeZone: 'UTC',
});

/** A moment to the second, in UTC, as it stands in logs everywhere. */
export function exactTime(at: string): string {
  return `${exact.format(new Date(at))} UTC`;
}

const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });

/** The day of a moment, where its reader is. */
export function dayOf(at: string | number): string {
  return day.format(new Date(at));
}

const local = new Intl.DateTimeFormat('en-GB', {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  timeZoneName: 'short',
});

/** A moment for people who plan: weekday, date and minute, where they are. */
export function dateAndTime(at: string | number): string {
  return local.format(new Date(at));
}

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });

/** The time of day of a moment, to the second, where its reader is. */
export function timeOfDay(at: string | number): string {
  return clock.format(new Date(at));
}
