import type { FindingCommit } from './finding.ts';
import { askGit, fieldsOf, type Repository, startGit } from './git-process.ts';

/** Where an object came into the history first: by which commit, and under which path. */
export interface Introduction {
  readonly path: string;
  readonly commit: Omit<FindingCommit, 'isAtHead'>;
  /** Its place in the history, ancestors first. */
  readonly order: number;
}

/** From where the history is followed. */
export type HistoryStart =
  /** From every branch, tag, note, stash and reflog. */
  | { readonly kind: 'all' }
  | { readonly kind: 'range'; readonly range: string }
  /** From these commits too, though nothing leads to them. */
  | { readonly kind: 'commits'; readonly ids: Iterable<string> };

/**
 * Finds the first commits that brought given blobs, for every path. Merges are compared with each of their parents, so
 * that what only a merge brought is found as well. Of more than `PLACES_MAX` places the later ones are left out.
 */
export async function findIntroductions(
  repository: Repository,
  blobs: ReadonlySet<string>,
  start: HistoryStart,
): Promise<Map<string, Map<string, Introduction>>> {
  // For each blob by path: what is made to hurt has one blob in very many places.
  const found = new Map<string, Map<string, Introduction>>();
  if (blobs.size === 0) return found;
  const chosen = blobs.size <= NAMED_MAX ? [...blobs].map((id) => `--find-object=${id}`) : [];
  const from =
    start.kind === 'range'
      ? ['--end-of-options', start.range]
      : start.kind === 'all'
        ? ALL
        : [...ALL, '--stdin'];
  const { child, ended } = startGit(repository, [...LOG, ...chosen, ...from]);
  child.stdin.end(start.kind === 'commits' ? `${[...start.ids].join('\n')}\n` : '');
  let order = 0;
  let places = 0;
  let commit: Introduction['commit'] | undefined;
  const fields = fieldsOf(child.stdout as AsyncIterable<Buffer>);
  const next = async () => (await fields.next()).value ?? '';
  for await (const field of fields) {
    if (field.startsWith(COMMIT_SIGN)) {
      const [date, authorName, authorEmail] = [await next(), await next(), await next()];
      commit = { id: field.slice(1), authorName, authorEmail, date };
      order += 1;
      continue;
    }
    const entry = field.trimStart();
    if (!entry.startsWith(':') || commit === undefined) continue;
    const path = await next();
    const blob = entry.split(' ')[3] ?? '';
    if (!blobs.has(blob)) continue;
    const introductions = found.get(blob) ?? new Map<string, Introduction>();
    if (introductions.has(path) || places >= PLACES_MAX) continue;
    places += 1;
    found.set(blob, introductions.set(path, { path, commit, order }));
  }
  await ended;
  return found;
}

/** Commits and tags themselves: who wrote them, when, and what they are called. */
export async function describeCommits(
  repository: Repository,
  ids: Iterable<string>,
): Promise<Map<string, Omit<FindingCommit, 'isAtHead'>>> {
  const wanted = [...ids];
  const described = new Map<string, Omit<FindingCommit, 'isAtHead'>>();
  if (wanted.length === 0) return described;
  const args = ['log', '--no-walk=unsorted', '--stdin', '-z', '--format=%H%x00%aI%x00%an%x00%ae'];
  const fields = (await askGit(repository, args, `${wanted.join('\n')}\n`)).split('\0');
  for (let at = 0; at + 3 < fields.length; at += 4) {
    const [id = '', date = '', authorName = '', authorEmail = ''] = fields.slice(at, at + 4);
    described.set(id, { id, date, authorName, authorEmail });
  }
  return described;
}

/** Where blobs stand that no commit has: in the index, or right under a ref. */
export async function findOutsideCommits(
  repository: Repository,
  blobs: ReadonlySet<string>,
): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  const add = (id: string, path: string) => {
    if (!blobs.has(id)) return;
    const paths = found.get(id);
    if (paths === undefined) found.set(id, [path]);
    else paths.push(path);
  };
  if (blobs.size === 0) return found;
  // A bare repository has no index: then there is nothing to add.
  const staged = await askGit(repository, ['ls-files', '--stage', '-z', '--full-name']).catch(() => '');
  for (const entry of staged.split('\0')) {
    const [facts = '', path = ''] = entry.split('\t', 2);
    add(facts.split(' ')[1] ?? '', path);
  }
  const refs = await askGit(repository, ['for-each-ref', '--format=%(objectname) %(*objectname) %(refname)']);
  for (const line of refs.split('\n')) {
    const [one = '', other = '', name = ''] = line.split(' ');
    add(one, name);
    add(other, name);
  }
  return found;
}

/** Those of these commits and tags that no branch, tag, note, stash or reflog leads to. */
export async function findUnreachable(
  repository: Repository,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const input = `${ids.join('\n')}\n`;
  const commits = await askGit(repository, ['rev-list', '--stdin', '--not', '--all', '--reflog'], input);
  const refs = new Set((await askGit(repository, ['for-each-ref', '--format=%(objectname)'])).split('\n'));
  const unreachable = new Set(commits.split('\n'));
  // A tag leads rev-list to its commit, which may be reached otherwise.
  const types = await askGit(repository, ['cat-file', '--batch-check=%(objectname) %(objecttype)'], input);
  for (const [id = '', type] of types.split('\n').map((line) => line.split(' '))) {
    if (type === 'tag' && !refs.has(id)) unreachable.add(id);
  }
  return unreachable;
}

const ALL = ['--all', '--reflog'];
const COMMIT_SIGN = '\u0001';
const LOG = [
  ...['log', '-m', '--raw', '-z', '--no-abbrev', '--root', '--no-renames', '--no-ext-diff', '--no-textconv'],
  ...['--topo-order', '--reverse', '--ignore-submodules=all', '--format=%x01%H%x00%aI%x00%an%x00%ae'],
];
/** More places than anyone reads. */
export const PLACES_MAX = 20_000;

/** With more, the whole log is read and sifted here. */
const NAMED_MAX = 500;
