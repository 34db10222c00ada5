import { type GitProcess, type Repository, startGit } from './git-process.ts';
import { listStaged } from './scan-staged.ts';

/** Ids of objects, one a line, as `git cat-file --batch` takes them. */
export interface ObjectBatch {
  readonly ids: string;
  readonly count: number;
}

/** Which objects of a repository. */
export type ObjectChoice =
  /** All that lie in it, whatever leads to them or nothing. */
  | { readonly kind: 'all' }
  /** What the commits of a range brought. */
  | { readonly kind: 'range'; readonly range: string }
  /** What branches, tags, notes, stashes, reflogs and the index lead to, and these do not. */
  | { readonly kind: 'since'; readonly heads: readonly string[] };

/** What was seen while objects were listed. */
export interface Listed {
  /** Objects that are to be searched. */
  total: number;
  /** Ids of all commits among them. */
  readonly commits: Set<string>;
  /** Ids of objects that git has not got or cannot read. */
  readonly missing: string[];
}

/**
 * Lists the blobs, commits and tags of a repository, each once, in the order in which they are packed: so each git that
 * reads a stretch of them finds what one object is made from still in its memory. Trees hold names only: left out.
 */
export async function* listObjects(
  repository: Repository,
  choice: ObjectChoice,
  listed: Listed,
): AsyncGenerator<ObjectBatch> {
  const check = ['cat-file', '--batch-check=%(objectname) %(objecttype)', '--buffer'];
  const git =
    choice.kind === 'all'
      ? startGit(repository, [...check, '--batch-all-objects', '--unordered'])
      : startGit(repository, check);
  const feeding = choice.kind === 'all' ? undefined : feedChosen(repository, choice, git);
  feeding?.catch(() => {});
  let rest = '';
  let ids: string[] = [];
  for await (const piece of git.child.stdout as AsyncIterable<Buffer>) {
    const lines = (rest + piece.toString('latin1')).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const [id = '', type = ''] = line.split(' ');
      if (type === 'missing') listed.missing.push(id);
      if (type === 'tree' || type === 'missing') continue;
      if (type === 'commit') listed.commits.add(id);
      ids.push(id);
    }
    if (ids.length >= BATCH) {
      listed.total += ids.length;
      yield { ids: `${ids.join('\n')}\n`, count: ids.length };
      ids = [];
    }
  }
  await feeding;
  await git.ended;
  listed.total += ids.length;
  if (ids.length > 0) yield { ids: `${ids.join('\n')}\n`, count: ids.length };
}

/** Long enough to be a stretch, short enough for all threads to get some. */
const BATCH = 2000;

async function feedChosen(
  repository: Repository,
  choice: Exclude<ObjectChoice, { kind: 'all' }>,
  git: GitProcess,
): Promise<void> {
  const args = ['rev-list', '--objects', '--no-object-names'];
  const { child, ended } =
    choice.kind === 'range'
      ? startGit(repository, [...args, '--end-of-options', choice.range])
      : startGit(repository, [...args, '--ignore-missing', '--all', '--reflog', '--stdin']);
  child.stdin.end(choice.kind === 'range' ? '' : choice.heads.map((id) => `^${id}\n`).join(''));
  child.stdout.pipe(git.child.stdin, { end: false });
  try {
    await ended;
    // To git the whole index would be new.
    const staged = choice.kind === 'range' ? [] : [...(await listStaged(repository)).keys()];
    git.child.stdin.write(staged.map((id) => `${id}\n`).join(''));
  } finally {
    git.child.stdin.end();
  }
}
