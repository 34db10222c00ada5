import { DAY } from './times.ts';

/** How long a new token may live, as it is offered; ninety days unless something else is chosen. */
export const EXPIRY_CHOICES = [
  { value: '7d', label: '7 days' },
  { value: '30d', label: '30 days' },
  { value: '60d', label: '60 days' },
  { value: '90d', label: '90 days' },
  { value: '180d', label: '180 days' },
  { value: '365d', label: '1 year' },
  { value: 'custom', label: 'Another date' },
  { value: 'never', label: 'Never' },
] as const;

export const EXPIRY_USUAL = '90d';

/** What a link may say beforehand: "30d", "never" or a date; anything else is as if it said nothing. */
export function readExpiry(text: string | undefined): { choice: string; date: string } {
  if (text === undefined) return { choice: EXPIRY_USUAL, date: '' };
  if (EXPIRY_CHOICES.some(({ value }) => value === text && value !== 'custom')) {
    return { choice: text, date: '' };
  }
  const days = /^(\d{1,4})d$/.exec(text)?.[1];
  if (days !== undefined) return { choice: 'custom', date: dateField(Date.now() + Number(days) * DAY) };
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return { choice: 'custom', date: text };
  return { choice: EXPIRY_USUAL, date: '' };
}

/** The moment that a choice means: milliseconds since 1970, null for never, undefined when no date is chosen yet. */
export function expiryMoment(choice: string, date: string, now: number): number | null | undefined {
  if (choice === 'never') return null;
  if (choice === 'custom') {
    // The end of the chosen day, where the person is.
    const end = Date.parse(`${date}T23:59:59`);
    return Number.isNaN(end) ? undefined : end;
  }
  return now + Number.parseInt(choice, 10) * DAY;
}

/** A moment as a date field holds it, in the person's time zone. */
export function dateField(at: number): string {
  const date = new Date(at);
  const two = (number: number) => String(number).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
