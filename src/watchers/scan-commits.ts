import type { ReportedFinding } from '../leaks/leak-response.ts';
import type { GitHub } from './open-github.ts';
import type { Hit, HitSearch } from './open-hit-search.ts';
import { listAt, numberAt, objectIdAt, textAt, valueAt } from './read-json.ts';
import { readPatch } from './read-patch.ts';

/** What somebody pushed. `before` is null for a branch that is new, `after` for one that was deleted. */
export interface Push {
  readonly repository: string;
  readonly before: string | null;
  readonly after: string | null;
  /** Its name, where it is that of the main branch; null for any other, whose name may be anything. */
  readonly branch: string | null;
  /** When it became public, in milliseconds since 1970. */
  readonly pushedAt: number;
}

export interface PushScan {
  readonly github: GitHub;
  readonly search: HitSearch;
  readonly signal: AbortSignal;
  /** Each so many commits are looked at one by one; of more, only what they left at the end. */
  readonly commitsMax: number;
  /** The address of the pages, for links. */
  readonly webUrl: string;
  /** Is told of what is found as soon as it is: a limit may end the scan of a long push at any moment. */
  report(findings: readonly ReportedFinding[]): Promise<void>;
}

/**
 * Looks at commits one by one, each as compared with its first parent. A file is looked at once. Answers whether all of
 * it could be looked at.
 */
export async function scanCommits(push: Push, commits: readonly unknown[], scan: PushScan): Promise<boolean> {
  const { github, signal } = scan;
  const seen = new Set<string>();
  let isWhole = true;
  for (const commit of commits) {
    const id = objectIdAt(commit, 'sha');
    if (id === undefined) continue;
    let next: string | undefined = `/repos/${push.repository}/commits/${id}?per_page=100`;
    while (next !== undefined) {
      const page = await github.ask({ path: next, signal });
      const files = listAt(page?.value, 'files').filter((file) => {
        const key = `${objectIdAt(file, 'sha')} ${textAt(file, 'filename')}`;
        return !seen.has(key) && seen.add(key);
      });
      const isScanned = await scanFiles(push, { commit: id, files }, scan);
      isWhole &&= isScanned && page !== undefined;
      next = page?.next;
    }
  }
  return isWhole;
}

/** What stands in what was said of a commit, and in the names of who made it. */
export function inMessage(push: Push, commit: unknown, { search, webUrl }: PushScan): ReportedFinding[] {
  const id = objectIdAt(commit, 'sha');
  const message = textAt(commit, 'commit.message') ?? '';
  const people = ['author.name', 'author.email', 'committer.name', 'committer.email'];
  const texts = [message, ...people.map((place) => textAt(valueAt(commit, 'commit'), place) ?? '')];
  if (id === undefined) return [];
  return search.text('', texts.join('\n')).map(({ text, line }) => ({
    text,
    url: `${webUrl}/${push.repository}/commit/${id}`,
    repository: search.withoutTokens(push.repository),
    path: null,
    line,
    commit: id,
    source: 'commit',
    exposedAt: push.pushedAt,
  }));
}

/** As many files as GitHub lists at once. */
export const FILES_A_PAGE = 300;

/** Looks at files of a commit as GitHub lists them: at their patches, or at all of them where a patch is cut. */
export async function scanFiles(
  push: Push,
  { commit, files }: { commit: string; files: readonly unknown[] },
  scan: PushScan,
): Promise<boolean> {
  const { github, search, signal } = scan;
  const tell = (hits: readonly Hit[]) => scan.report(hits.map((hit) => findingOf(push, commit, hit, scan)));
  let isWhole = true;
  for (const file of files) {
    const path = textAt(file, 'filename') ?? '';
    const [patch, blob] = [textAt(file, 'patch'), objectIdAt(file, 'sha')];
    const read = patch === undefined ? undefined : readPatch(patch);
    if (read !== undefined) {
      const now = await search.file(path, Buffer.from(read.now));
      const before = search.text(path, read.before).map((hit) => ({ ...hit, line: null }));
      await tell([...now.map((hit) => atLine(hit, read.lines)), ...before]);
    }
    // A patch is left out, or cut, where it would be long: then the file itself is looked at.
    const isCut = read === undefined || read.added < (numberAt(file, 'additions') ?? 0);
    if (!isCut || blob === undefined || textAt(file, 'status') === 'removed') continue;
    const bytes = await github.blob(push.repository, blob, signal);
    if (bytes === undefined) isWhole = false;
    else await tell(await search.file(path, bytes));
  }
  return isWhole;
}

function findingOf(
  push: Push,
  commit: string,
  { text, path, line }: Hit,
  { search, webUrl }: PushScan,
): ReportedFinding {
  return {
    text,
    url: linkTo(webUrl, push.repository, { commit, path, line }),
    repository: search.withoutTokens(push.repository),
    path,
    line,
    commit,
    source: 'content',
    exposedAt: push.pushedAt,
  };
}

function atLine(hit: Hit, lines: readonly number[]): Hit {
  return hit.line === null ? hit : { ...hit, line: lines[hit.line - 1] ?? null };
}

/** The page of a file at a commit, with its line. */
export function linkTo(
  webUrl: string,
  repository: string,
  { commit, path, line }: { commit: string; path: string; line: number | null },
): string {
  const [file = ''] = path.split('!');
  const place = file.split('/').map(encodeURIComponent).join('/');
  return `${webUrl}/${repository}/blob/${commit}/${place}${line === null || path.includes('!') ? '' : `#L${line}`}`;
}
