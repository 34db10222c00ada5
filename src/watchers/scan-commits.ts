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
}

/** What was found in a part of a push, and whether all of it could be looked at. */
export interface Looked {
  readonly findings: readonly ReportedFinding[];
  readonly isWhole: boolean;
}

/** Looks at commits one by one, each as compared with its first parent. A file is looked at once. */
export async function scanCommits(push: Push, commits: readonly unknown[], scan: PushScan): Promise<Looked> {
  const { github, signal } = scan;
  const seen = new Set<string>();
  const findings: ReportedFinding[] = [];
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
      const scanned = await scanFiles(push, { commit: id, files }, scan);
      findings.push(...scanned.findings);
      isWhole &&= scanned.isWhole && page !== undefined;
      next = page?.next;
    }
  }
  return { findings, isWhole };
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
): Promise<Looked> {
  const { github, search, signal, webUrl } = scan;
  const found: Hit[] = [];
  let isWhole = true;
  for (const file of files) {
    const path = textAt(file, 'filename') ?? '';
    const [patch, blob] = [textAt(file, 'patch'), objectIdAt(file, 'sha')];
    const read = patch === undefined ? undefined : readPatch(patch);
    if (read !== undefined) {
      found.push(...(await search.file(path, Buffer.from(read.now))).map((hit) => atLine(hit, read.lines)));
      found.push(...search.text(path, read.before).map((hit) => ({ ...hit, line: null })));
    }
    // A patch is left out, or cut, where it would be long: then the file itself is looked at.
    const isCut = read === undefined || read.added < (numberAt(file, 'additions') ?? 0);
    if (!isCut || blob === undefined || textAt(file, 'status') === 'removed') continue;
    const bytes = await github.blob(push.repository, blob, signal);
    if (bytes === undefined) isWhole = false;
    else found.push(...(await search.file(path, bytes)));
  }
  const repository = search.withoutTokens(push.repository);
  const findings = found.map(({ text, path, line }) => ({
    text,
    url: linkTo(webUrl, push.repository, { commit, path, line }),
    repository,
    path,
    line,
    commit,
    source: 'content',
    exposedAt: push.pushedAt,
  }));
  return { findings, isWhole };
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
