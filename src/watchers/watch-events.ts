import { NoAnswer } from './ask-over-http.ts';
import { allowance, coverageOf, type GitHubWatch, type Sample, withSample } from './github-watch.ts';
import { listAt, objectIdAt, repositoryAt, textAt, timeAt } from './read-json.ts';
import { scanPush } from './scan-push.ts';
import type { Watcher, WatcherRun } from './watcher.ts';

const EVERY_MILLISECONDS = 60_000;
/** Of the requests that GitHub allows; the rest is for the other watchers. */
const SHARE = 0.6;
/** Three pages are all that GitHub shows. */
const PAGES_MAX = 3;
/** Of strangers' pushes only the end is looked at, but for short ones. */
const COMMITS_MAX = 5;
const FAILURES_MAX = 3;

/**
 * Samples the public events of GitHub and looks into pushes, the newest first, for as many requests as there are. Most
 * pushes pass unseen between two looks, and it says how many.
 */
export function watchEvents(watch: GitHubWatch): Watcher {
  return { kind: 'events', everyMilliseconds: EVERY_MILLISECONDS, run: (run) => sampleOnce(watch, run) };
}

async function sampleOnce(watch: GitHubWatch, run: WatcherRun) {
  const { github, clock } = watch;
  const now = clock.now();
  const newestId = idOf(textAt(run.state, 'newestId'));
  const polls = listAt(run.state, 'polls');
  let page = await github.ask({
    path: '/events?per_page=100',
    signal: run.signal,
    etag: textAt(run.state, 'etag'),
  });
  const { etag, pollSeconds = EVERY_MILLISECONDS / 1000, isUnchanged = true } = page ?? {};
  const nextInMilliseconds = pollSeconds * 1000;
  if (isUnchanged) {
    const samples = withSample(polls, { at: now, estimated: 0, seen: 0, lookedInto: 0 });
    await run.save({ newestId: String(newestId ?? ''), etag, polls: samples });
    return { coverage: coverageOf(samples, 'public pushes'), nextInMilliseconds };
  }
  const events = new Map<bigint, unknown>();
  for (let count = 1; ; count += 1) {
    for (const event of listAt(page?.value)) {
      const id = idOf(textAt(event, 'id'));
      if (id !== undefined) events.set(id, event);
    }
    if (count >= PAGES_MAX || page?.next === undefined) break;
    page = await github.ask({ path: page.next, signal: run.signal });
  }
  const fresh = [...events].filter(([id]) => newestId === undefined || id > newestId);
  const pushes = fresh.filter(([, event]) => textAt(event, 'type') === 'PushEvent').map(([, event]) => event);
  const { lookedInto, failed } = await lookInto(pushes, watch, run);
  const total = estimateEvents([...events.keys()], newestId);
  const estimated = fresh.length === 0 ? 0 : Math.round((total * pushes.length) / fresh.length);
  // Of the very first look nobody knows how much it missed: it counts for nothing.
  const isFirst = newestId === undefined;
  const sample: Sample = isFirst
    ? { at: now, estimated: 0, seen: 0, lookedInto: 0 }
    : { at: now, estimated, seen: pushes.length, lookedInto };
  const samples = withSample(polls, sample);
  const newest = [...events.keys()].reduce((one, other) => (other > one ? other : one), newestId ?? 0n);
  await run.save({ newestId: String(newest), etag, polls: samples });
  const coverage = isFirst ? 'known after the next look' : coverageOf(samples, 'public pushes');
  return {
    coverage,
    nextInMilliseconds,
    ...(failed > 0 && { message: `${failed} pushes could not be looked into` }),
  };
}

/**
 * How many events there have been since the newest that was known: the distance of their ids, times how densely the
 * ids stand in what was just seen. Never fewer than were seen.
 */
export function estimateEvents(ids: readonly bigint[], newestKnown: bigint | undefined): number {
  const sorted = ids.toSorted((one, other) => (one < other ? -1 : one > other ? 1 : 0));
  const [first, last] = [sorted[0], sorted.at(-1)];
  const fresh = sorted.filter((id) => newestKnown === undefined || id > newestKnown).length;
  if (first === undefined || last === undefined || newestKnown === undefined || last <= newestKnown)
    return fresh;
  // Some that were known are among them: then nothing has passed in between.
  if (first <= newestKnown || sorted.length < 2) return fresh;
  const density = (sorted.length - 1) / Number(last - first);
  return Math.max(fresh, Math.round(Number(last - newestKnown) * density));
}

async function lookInto(pushes: readonly unknown[], watch: GitHubWatch, run: WatcherRun) {
  const { github, clock } = watch;
  let [lookedInto, failed, inARow] = [0, 0, 0];
  let allowed = allowance(github.left(), {
    share: SHARE,
    everyMilliseconds: EVERY_MILLISECONDS,
    now: clock.now(),
  });
  for (const event of pushes) {
    // When several fail, it is not the pushes: the others need not wait for the same.
    if (allowed <= 0 || inARow >= FAILURES_MAX) break;
    const repository = repositoryAt(event, 'repo.name');
    if (repository === undefined) continue;
    const push = {
      repository,
      before: objectIdAt(event, 'payload.before') ?? null,
      after: objectIdAt(event, 'payload.head') ?? null,
      branch: textAt(event, 'payload.ref')?.replace(/^refs\/heads\//, '') ?? null,
      pushedAt: timeAt(event, 'created_at') ?? clock.now(),
    };
    const before = github.asked();
    try {
      const { signal, report } = run;
      const scanned = await scanPush(push, { ...watch, signal, report, commitsMax: COMMITS_MAX });
      lookedInto += scanned.isWhole ? 1 : 0;
      inARow = 0;
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      failed += 1;
      inARow += 1;
    }
    allowed -= github.asked() - before;
  }
  return { lookedInto, failed };
}

function idOf(text: string | undefined): bigint | undefined {
  return text !== undefined && /^\d{1,30}$/.test(text) ? BigInt(text) : undefined;
}
