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
interface Looked {
  readonly findings: readonly ReportedFinding[];
  readonly isWhole: boolean;
}

/** What was found in a push. */
export interface ScannedPush extends Looked {
  /** False: there is no such repository, or not for us, or not yet. */
  readonly isThere: boolean;
}

/**
 * Looks at what a push brought, and at what a forced push threw away: GitHub still shows that to whoever knows its id.
 * Commits are looked at one by one, each as compared with its first parent: so what a later commit took out again is
 * found, and what only a merge brought. A repository that is not there any more has nothing to be found in.
 */
export async function scanPush(push: Push, scan: PushScan): Promise<ScannedPush> {
  const { before, after } = push;
  const pieces: (Looked | undefined)[] = [];
  if (after !== null && before !== null) {
    const compared = await compare(push, [before, after], scan);
    const brought = compared?.scanned ?? (await scanHistory(push, after, scan));
    if (brought === undefined) return NOT_THERE;
    pieces.push(brought);
    if (compared?.isForced !== false) pieces.push(await thrownAway(push, before, after, scan));
  } else {
    const tip = after ?? before;
    const main = await mainBranch(push.repository, scan);
    if (tip === null || main === undefined) return NOT_THERE;
    const compared = await compare(push, [main, tip], scan);
    // The main branch has nothing beyond itself: when it is new, everything in it is.
    const isMain = after !== null && compared?.commits === 0 && push.branch === main;
    pieces.push(isMain || compared === undefined ? await scanHistory(push, tip, scan) : compared.scanned);
  }
  return {
    findings: pieces.flatMap((piece) => piece?.findings ?? []),
    isWhole: pieces.every((piece) => piece?.isWhole === true),
    isThere: pieces.some((piece) => piece !== undefined),
  };
}

const NOT_THERE: ScannedPush = { findings: [], isWhole: false, isThere: false };

async function thrownAway(
  push: Push,
  before: string,
  after: string,
  scan: PushScan,
): Promise<Looked | undefined> {
  const compared = await compare(push, [after, before], scan);
  return compared?.scanned ?? scanHistory(push, before, scan);
}

async function mainBranch(repository: string, { github, signal }: PushScan): Promise<string | undefined> {
  const answer = await github.ask({ path: `/repos/${repository}`, signal });
  return textAt(answer?.value, 'default_branch');
}

interface Compared {
  readonly commits: number;
  readonly isForced: boolean;
  readonly scanned: Looked;
}

async function compare(
  push: Push,
  [base, head]: readonly [string, string],
  scan: PushScan,
): Promise<Compared | undefined> {
  const { github, signal, commitsMax } = scan;
  const range = `${encodeURIComponent(base)}...${encodeURIComponent(head)}`;
  const first = await github.ask({ path: `/repos/${push.repository}/compare/${range}?per_page=100`, signal });
  if (first === undefined) return undefined;
  const total = numberAt(first.value, 'total_commits') ?? 0;
  const isForced = ['diverged', 'behind'].includes(textAt(first.value, 'status') ?? '');
  const commits = [...listAt(first.value, 'commits')];
  for (let next = first.next; next !== undefined && commits.length < total; ) {
    const page = await github.ask({ path: next, signal });
    const more = listAt(page?.value, 'commits');
    if (more.length === 0) break;
    commits.push(...more);
    next = page?.next;
  }
  const messages = commits.flatMap((commit) => inMessage(push, commit, scan));
  const files = listAt(first.value, 'files');
  const isCut = files.length >= FILES_A_PAGE;
  const oneByOne = commits.length <= commitsMax && (total > 1 || isCut);
  const scanned = oneByOne
    ? await scanCommits(push, commits, scan)
    : await scanFiles(push, { commit: head, files }, scan);
  const isWhole = scanned.isWhole && (oneByOne ? commits.length >= total : total <= 1 && !isCut);
  const findings = [...messages, ...scanned.findings];
  return { commits: total, isForced, scanned: { findings, isWhole } };
}

/** The history of a commit that cannot be compared with anything: newest first, as far as `commitsMax` goes. */
async function scanHistory(push: Push, tip: string, scan: PushScan): Promise<Looked | undefined> {
  const { github, signal, commitsMax } = scan;
  const commits: unknown[] = [];
  let next: string | undefined = `/repos/${push.repository}/commits?sha=${tip}&per_page=100`;
  while (next !== undefined && commits.length < commitsMax) {
    const page = await github.ask({ path: next, signal });
    if (page === undefined && commits.length === 0) return undefined;
    commits.push(...listAt(page?.value));
    next = page?.next;
  }
  const chosen = commits.slice(0, commitsMax);
  const messages = chosen.flatMap((commit) => inMessage(push, commit, scan));
  const { findings, isWhole } = await scanCommits(push, chosen, scan);
  const hasAll = next === undefined && chosen.length === commits.length;
  return { findings: [...messages, ...findings], isWhole: isWhole && hasAll };
}

async function scanCommits(push: Push, commits: readonly unknown[], scan: PushScan): Promise<Looked> {
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

function inMessage(push: Push, commit: unknown, { search, webUrl }: PushScan): ReportedFinding[] {
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
const FILES_A_PAGE = 300;

async function scanFiles(
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
