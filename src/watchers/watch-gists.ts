import { askOverHttp, NoAnswer } from './ask-over-http.ts';
import { allowance, coverageOf, type GitHubWatch, withSample } from './github-watch.ts';
import type { Hit } from './open-hit-search.ts';
import { listAt, numberAt, textAt, timeAt, valueAt } from './read-json.ts';
import type { Watcher, WatcherRun } from './watcher.ts';

const EVERY_MILLISECONDS = 60_000;
const SHARE = 0.2;
const PAGES_MAX = 30;
const FAILURES_MAX = 3;
const RAW_BYTES_MAX = 32 * 1024 * 1024;
const REMEMBERED_MAX = 500;

/**
 * Looks into public gists that were made or changed since the last look, the newest first, for as many requests as
 * there are, and says how many were too many.
 */
export function watchGists(watch: GitHubWatch): Watcher {
  return { kind: 'gists', everyMilliseconds: EVERY_MILLISECONDS, run: (run) => lookOnce(watch, run) };
}

async function lookOnce(watch: GitHubWatch, run: WatcherRun) {
  const { github, clock } = watch;
  const now = clock.now();
  const since = timeAt(run.state, 'since') ?? now - EVERY_MILLISECONDS;
  const known = listAt(run.state, 'known').filter((each) => typeof each === 'string');
  const seen = new Set(known);
  const gists = await listSince(since, watch, run);
  const fresh = gists.filter((gist) => !seen.has(keyOf(gist)));
  let allowed = allowance(github.left(), { share: SHARE, everyMilliseconds: EVERY_MILLISECONDS, now });
  let [lookedInto, failed, inARow] = [0, 0, 0];
  const done: string[] = [];
  for (const gist of fresh.toSorted((one, other) => changedAt(other) - changedAt(one))) {
    if (allowed <= 0 || inARow >= FAILURES_MAX) break;
    allowed -= 1;
    try {
      await lookInto(gist, watch, run);
      lookedInto += 1;
      inARow = 0;
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      failed += 1;
      inARow += 1;
    }
    done.push(keyOf(gist));
    // Until all are done, the same list is asked for again after a restart, and these are left out.
    await run.save({
      since: new Date(since).toISOString(),
      known: [...known, ...done],
      samples: samplesOf(run),
    });
  }
  const newest = Math.max(since, ...gists.map(changedAt));
  const sample = { at: now, estimated: fresh.length, seen: fresh.length, lookedInto };
  const samples = withSample(samplesOf(run), sample);
  const kept = [...known, ...fresh.map(keyOf)].slice(-REMEMBERED_MAX);
  await run.save({ since: new Date(newest).toISOString(), known: kept, samples });
  const coverage = coverageOf(samples, 'public gists');
  return failed === 0 ? { coverage } : { coverage, message: `${failed} gists could not be looked into` };
}

function samplesOf(run: WatcherRun): readonly unknown[] {
  return listAt(run.state, 'samples');
}

async function listSince(since: number, { github }: GitHubWatch, run: WatcherRun): Promise<unknown[]> {
  const gists: unknown[] = [];
  const from = new Date(since).toISOString().replace(/\.\d+Z$/, 'Z');
  let next: string | undefined = `/gists/public?since=${from}&per_page=100`;
  for (let page = 0; next !== undefined && page < PAGES_MAX; page += 1) {
    const answer = await github.ask({ path: next, signal: run.signal });
    gists.push(...listAt(answer?.value).filter((gist) => /^[0-9a-f]{1,64}$/.test(textAt(gist, 'id') ?? '')));
    next = answer?.next;
  }
  return gists;
}

async function lookInto(
  gist: unknown,
  { github, search, clock }: GitHubWatch,
  run: WatcherRun,
): Promise<void> {
  const id = textAt(gist, 'id') ?? '';
  const answer = await github.ask({ path: `/gists/${id}`, signal: run.signal });
  if (answer === undefined) return;
  const files = Object.values(valueAt(answer.value, 'files') ?? {});
  const said = search.text('', textAt(answer.value, 'description') ?? '');
  const hits: Hit[] = said.map((hit) => ({ ...hit, line: null }));
  for (const file of files) {
    const name = textAt(file, 'filename') ?? '';
    const isCut = valueAt(file, 'truncated') === true || textAt(file, 'content') === undefined;
    const bytes = isCut ? await rawBytes(file, run.signal) : Buffer.from(textAt(file, 'content') ?? '');
    if (bytes !== undefined) hits.push(...(await search.file(name, bytes)));
  }
  const url = search.withoutTokens(textAt(answer.value, 'html_url') ?? '');
  await run.report(
    hits.map(({ text, path, line }) => ({
      text,
      url: url === '' ? null : url,
      repository: null,
      path: path === '' ? null : path,
      line,
      commit: null,
      source: 'gist_content',
      exposedAt: timeAt(answer.value, 'updated_at') ?? clock.now(),
    })),
  );
}

/** A file over a megabyte lies on another host: it is asked there as anyone may, and only if it is a public one. */
async function rawBytes(file: unknown, signal: AbortSignal): Promise<Buffer | undefined> {
  const url = URL.parse(textAt(file, 'raw_url') ?? '');
  if (url === null || (numberAt(file, 'size') ?? 0) > RAW_BYTES_MAX) return undefined;
  const headers = { 'user-agent': 'wardkey' };
  const question = { url, headers, signal, secondsMax: 60, bytesMax: RAW_BYTES_MAX, isForeign: true };
  const answer = await askOverHttp(question);
  return answer.status === 200 ? answer.body : undefined;
}

function changedAt(gist: unknown): number {
  return timeAt(gist, 'updated_at') ?? 0;
}

/** A gist that was changed is another one to look at. */
function keyOf(gist: unknown): string {
  return `${textAt(gist, 'id')} ${changedAt(gist)}`;
}
