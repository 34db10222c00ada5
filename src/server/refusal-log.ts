import type { Clock } from '../runtime/clock.ts';
import type { Logger } from '../runtime/logger.ts';
import { placeOf } from '../runtime/place-of.ts';

/** Logs what was refused. */
export interface RefusalLog {
  /** Logs one refusal, or counts it. One with a cause is always logged: the operator is told to look it up. */
  add(address: string, fields: Readonly<Record<string, unknown>>): void;
}

interface Place {
  since: number;
  count: number;
  /** Refusals since the last line that stand in none. */
  unlogged: number;
}

const WINDOW_MILLISECONDS = 60_000;
const LINES_PER_WINDOW = 100;
const PLACES_MAX = 10_000;

/**
 * Anyone can be refused a thousand times a second, and must not be able to fill the disk with it. Of what is refused
 * from one place, the first hundred in a minute are logged each; then only every time their number has doubled, with
 * how many more there were in the field `moreLikeIt`.
 */
export function openRefusalLog(logger: Logger, clock: Clock): RefusalLog {
  const places = new Map<string, Place>();
  return {
    add: (address, fields) => {
      const place = placeNow(places, placeOf(address), clock.now());
      place.count += 1;
      const isLogged = fields.err !== undefined || place.count <= LINES_PER_WINDOW || isDoubled(place.count);
      if (!isLogged) {
        place.unlogged += 1;
        return;
      }
      const more = place.unlogged > 0 ? { moreLikeIt: place.unlogged } : {};
      place.unlogged = 0;
      logger.info({ ...fields, address, ...more }, 'refused');
    },
  };
}

function placeNow(places: Map<string, Place>, name: string, now: number): Place {
  const known = places.get(name);
  if (known !== undefined) {
    if (now - known.since >= WINDOW_MILLISECONDS) Object.assign(known, { since: now, count: 0 });
    return known;
  }
  const place = { since: now, count: 0, unlogged: 0 };
  places.set(name, place);
  if (places.size > PLACES_MAX) {
    const [oldest] = places.keys();
    if (oldest !== undefined) places.delete(oldest);
  }
  return place;
}

function isDoubled(count: number): boolean {
  return (count / LINES_PER_WINDOW) % 1 === 0 && Number.isInteger(Math.log2(count / LINES_PER_WINDOW));
}
