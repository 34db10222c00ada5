import { hash } from 'node:crypto';
import { NoAnswer } from './ask-over-http.ts';
import type { GitHubWatch } from './github-watch.ts';
import { listAt, numberAt, objectIdAt, repositoryAt, textAt, valueAt } from './read-json.ts';
import { linkTo } from './scan-commits.ts';
import type { Watcher, WatcherRun } from './watcher.ts';

const EVERY_MILLISECONDS = 5 * 60_000;
/** GitHub shows no more than a thousand results of a search. */
const PAGES_MAX = 10;
const FAILURES_MAX = 3;
const REMEMBERED_MAX = 20_000;

/**
 * Searches the code on GitHub for the prefix, and looks into every file that it has not looked into yet, as it is at
 * the commit that was found. Sees the main branches of public repositories, files under 384 KB, as far as GitHub has
 * them in its index.
 */
export function watchSearch(watch: GitHubWatch): Watcher {
  return { kind: 'search', everyMilliseconds: EVERY_MILLISECONDS, run: (run) => searchOnce(watch, run) };
}

async function searchOnce(watch: GitHubWatch, run: WatcherRun) {
  const { github, prefix } = watch;
  const seen = new Set(listAt(run.state, 'seen').filter((each) => typeof each === 'string'));
  const query = `q=${encodeURIComponent(`"${prefix}"`)}&per_page=100`;
  let next: string | undefined = `/search/code?${query}`;
  let [total, listed, isCut, failed, inARow] = [0, 0, false, 0, 0];
  for (let page = 0; next !== undefined && page < PAGES_MAX; page += 1) {
    const answer = await github.ask({ path: next, budget: 'code_search', signal: run.signal });
    const items = listAt(answer?.value, 'items');
    total = numberAt(answer?.value, 'total_count') ?? total;
    isCut ||= valueAt(answer?.value, 'incomplete_results') === true;
    listed += items.length;
    for (const item of items) {
      const key = hash(
        'sha256',
        `${textAt(item, 'repository.full_name')} ${textAt(item, 'path')} ${textAt(item, 'sha')}`,
      );
      const short = key.slice(0, 16);
      if (seen.has(short)) continue;
      try {
        await lookInto(item, watch, run);
        inARow = 0;
        seen.add(short);
      } catch (error) {
        // One file is left for the next time; when several fail, it is not the files.
        inARow += 1;
        if (!(error instanceof NoAnswer) || inARow >= FAILURES_MAX) throw error;
        failed += 1;
      }
    }
    await run.save({ seen: [...seen].slice(-REMEMBERED_MAX) });
    next = answer?.next;
  }
  const coverage = `${listed - failed} of ${Math.max(total, listed)} results looked into`;
  const messages = [
    ...(isCut ? ['GitHub did not search everything this time'] : []),
    ...(failed > 0 ? [`${failed} files could not be looked into`] : []),
  ];
  return messages.length === 0 ? { coverage } : { coverage, message: messages.join('; ') };
}

async function lookInto(
  item: unknown,
  { github, search, webUrl }: GitHubWatch,
  run: WatcherRun,
): Promise<void> {
  const repository = repositoryAt(item, 'repository.full_name');
  const [path, blob] = [textAt(item, 'path'), objectIdAt(item, 'sha')];
  if (repository === undefined || path === undefined || blob === undefined) return;
  const bytes = await github.blob(repository, blob, run.signal);
  if (bytes === undefined) return;
  const commit = commitOf(item);
  const hits = await search.file(path, bytes);
  const shown = search.withoutTokens(repository);
  await run.report(
    hits.map((hit) => ({
      text: hit.text,
      url: linkTo(webUrl, shown, { commit: commit ?? 'HEAD', path: hit.path, line: hit.line }),
      repository: shown,
      path: hit.path,
      line: hit.line,
      commit: commit ?? null,
      source: 'content',
      exposedAt: null,
    })),
  );
}

/** The commit stands in the addresses of a result only. */
function commitOf(item: unknown): string | undefined {
  const text = `${textAt(item, 'html_url')} ${textAt(item, 'url')}`;
  return /\/blob\/([0-9a-f]{40,64})\/|[?&]ref=([0-9a-f]{40,64})/
    .exec(text)
    ?.slice(1)
    .find((id) => id !== undefined);
}
