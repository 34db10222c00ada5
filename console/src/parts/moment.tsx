import { exactTime, relativeTime } from '../times.ts';
import { useNow } from '../use-now.ts';

/** A moment as people say it, which grows older by itself; the exact one on hover and for programs. */
export function Moment({ at, note }: { at: string; note?: string }) {
  const now = useNow();
  const exact = exactTime(at);
  return (
    <time dateTime={at} title={note === undefined ? exact : `${exact}\n${note}`}>
      {relativeTime(at, now)}
    </time>
  );
}
