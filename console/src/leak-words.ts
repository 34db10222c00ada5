import type { Leak, LeakPlace } from '../../src/sdk/index.ts';
import { DAY } from './times.ts';

const CHANNELS: Readonly<Record<LeakPlace['channel'], string>> = {
  github: 'Secret scanning',
  watcher: 'Watcher',
  npm: 'npm',
  report: 'Report',
  scan: 'Scan',
  drill: 'Drill',
};

/** How it became known, in a word or two. */
export function channelWords({ channel }: Pick<LeakPlace, 'channel'>): string {
  return CHANNELS[channel] ?? channel;
}

/** Where a token was seen, as people point at it: repository, file and line, or the host of the address. */
export function placeWords(place: LeakPlace): string {
  const { repository, path, line, url, source } = place;
  const file = path === null ? null : `${path}${line === null ? '' : `, line ${line}`}`;
  const words = [repository, file].filter((word) => word !== null).join(' · ');
  if (words !== '') return words;
  return url === null ? (source ?? 'No place was given') : withoutScheme(url);
}

/** The address of a place, if it is one that a browser may open. */
export function placeAddress({ url }: Pick<LeakPlace, 'url'>): string | undefined {
  return url !== null && /^https?:\/\//i.test(url) ? url : undefined;
}

function withoutScheme(url: string): string {
  return url.replace(/^https?:\/\//i, '');
}

/** What became of the token, as a sentence without its end. */
export function outcomeWords({ outcome }: Pick<Leak, 'outcome'>): string {
  if (outcome === 'disabled') return 'leaked and was disabled';
  return outcome === 'text_ended'
    ? 'leaked by an old text, which was ended'
    : 'leaked while it was refused already';
}

/** How long something took, to what is worth saying: "12 ms", "14 s", "3 min", "2 h", "5 d". Nothing if it is not known. */
export function timeBetween(from: string | null, to: string | null): string | undefined {
  if (from === null || to === null) return undefined;
  const milliseconds = Math.max(0, Date.parse(to) - Date.parse(from));
  if (milliseconds < 1000) return `${Math.max(1, milliseconds)} ms`;
  if (milliseconds < 10_000) return `${(milliseconds / 1000).toFixed(1)} s`;
  if (milliseconds < 120_000) return `${Math.round(milliseconds / 1000)} s`;
  if (milliseconds < 7_200_000) return `${Math.round(milliseconds / 60_000)} min`;
  if (milliseconds < 2 * DAY) return `${Math.round(milliseconds / 3_600_000)} h`;
  return `${Math.round(milliseconds / DAY)} d`;
}
