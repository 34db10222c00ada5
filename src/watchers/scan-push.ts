import { listAt, numberAt, textAt } from './read-json.ts';
import { FILES_A_PAGE, inMessage, type Push, type PushScan, scanCommits, scanFiles } from './scan-commits.ts';

/** How much of a push could be looked at. */
export interface ScannedPush {
  readonly isWhole: boolean;
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
  const pieces: (boolean | undefined)[] = [];
  if (after !== null && before !== null) {
    const compared = await compare(push, [before, after], scan);
    const brought = compared?.isWhole ?? (await scanHistory(push, after, scan));
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
    pieces.push(isMain || compared === undefined ? await scanHistory(push, tip, scan) : compared.isWhole);
  }
  return {
    isWhole: pieces.every((isWhole) => isWhole === true),
    isThere: pieces.some((piece) => piece !== undefined),
  };
}

const NOT_THERE: ScannedPush = { isWhole: false, isThere: false };

async function thrownAway(
  push: Push,
  before: string,
  after: string,
  scan: PushScan,
): Promise<boolean | undefined> {
  const compared = await compare(push, [after, before], scan);
  return compared?.isWhole ?? scanHistory(push, before, scan);
}

async function mainBranch(repository: string, { github, signal }: PushScan): Promise<string | undefined> {
  const answer = await github.ask({ path: `/repos/${repository}`, signal });
  return textAt(answer?.value, 'default_branch');
}

interface Compared {
  readonly commits: number;
  readonly isForced: boolean;
  readonly isWhole: boolean;
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
  await scan.report(commits.flatMap((commit) => inMessage(push, commit, scan)));
  const files = listAt(first.value, 'files');
  const isCut = files.length >= FILES_A_PAGE;
  const oneByOne = commits.length <= commitsMax && (total > 1 || isCut);
  const isScanned = oneByOne
    ? await scanCommits(push, commits, scan)
    : await scanFiles(push, { commit: head, files }, scan);
  const isWhole = isScanned && (oneByOne ? commits.length >= total : total <= 1 && !isCut);
  return { commits: total, isForced, isWhole };
}

/** The history of a commit that cannot be compared with anything: newest first, as far as `commitsMax` goes. */
async function scanHistory(push: Push, tip: string, scan: PushScan): Promise<boolean | undefined> {
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
  await scan.report(chosen.flatMap((commit) => inMessage(push, commit, scan)));
  const isWhole = await scanCommits(push, chosen, scan);
  return isWhole && next === undefined && chosen.length === commits.length;
}
