import type { Context, Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import { type DemoJob, type DemoJobs, isFinal } from './demo-jobs.ts';
import { demoRefusal } from './demo-request.ts';

/**
 * The events of a job, from the first one, or from after the one that `Last-Event-ID` names, until it is done.
 * The address is the credential: the `replicate` client sends no token to it.
 */
export function addEventStreamRoute(app: Hono, jobs: DemoJobs): void {
  app.get('/stream/:key', (c) => {
    const job = jobs.findByStreamKey(c.req.param('key'));
    if (job === undefined) return demoRefusal(c, 404, 'Not found', 'There is no such stream.');
    c.header('Cache-Control', 'no-store');
    return streamSSE(c, async (stream) => {
      let next = firstWanted(c);
      const gone = new AbortController();
      stream.onAbort(() => gone.abort());
      while (!gone.signal.aborted) {
        for (; next < job.events.length; next += 1) {
          const { event, data } = job.events[next] as DemoJob['events'][number];
          await stream.writeSSE({ id: String(next), event, data });
        }
        if (isFinal(job) && job.events.at(-1)?.event === 'done') return;
        const seen = next;
        const isThereMore = await jobs.until(job, () => job.events.length > seen, SILENCE_MS, gone.signal);
        // A comment tells the proxies in between that the stream is alive.
        if (!isThereMore && !gone.signal.aborted) await stream.write(': waiting\n\n');
      }
    });
  });
}

const SILENCE_MS = 15_000;

function firstWanted(c: Context): number {
  const last = c.req.header('last-event-id');
  return last !== undefined && /^\d{1,6}$/.test(last) ? Number(last) + 1 : 0;
}
