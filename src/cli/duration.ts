const UNIT_SECONDS = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

/** Reads a span of time as in `90d`, `24h`, `15m`, `30s` or `0`, in seconds; anything else is `undefined`. */
export function parseDuration(text: string): number | undefined {
  if (text === '0') return 0;
  const [, amount, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  if (amount === undefined || unit === undefined) return undefined;
  return Number(amount) * UNIT_SECONDS[unit as keyof typeof UNIT_SECONDS];
}

const DATE = /^(\d{4}-\d\d-\d\d)(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d)?)?$/;

/** Reads a moment in the future: a span from now, or a date. Answers ISO 8601, or `undefined`. */
export function parseExpiry(text: string, now: number): string | undefined {
  const seconds = parseDuration(text);
  if (seconds !== undefined) return new Date(now + seconds * 1000).toISOString();
  const [, date] = DATE.exec(text) ?? [];
  if (date === undefined) return undefined;
  // The 30th of February would quietly become a day in March.
  const isDay = new Date(`${date}T00:00:00Z`).toJSON()?.startsWith(date) === true;
  const moment = Date.parse(text);
  return isDay && !Number.isNaN(moment) ? new Date(moment).toISOString() : undefined;
}

/** A moment as a person says it: `14 s ago`, `3 d ago`. */
export function ago(iso: string, now: number): string {
  const seconds = Math.max(0, Math.round((now - Date.parse(iso)) / 1000));
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`;
  return `${Math.floor(seconds / 86_400)} d ago`;
}
