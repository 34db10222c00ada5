import {
  describeCommits,
  findIntroductions,
  findOutsideCommits,
  findUnreachable,
  type HistoryStart,
  PLACES_MAX,
} from './attribute.ts';
import { findAtHeads } from './find-at-heads.ts';
import { type Finding, fingerprintOf, type ScanResult, sortFindings, type Unread } from './finding.ts';
import { askGit, type Repository } from './git-process.ts';
import { type InspectedObject, inspectObjects } from './inspect-objects.ts';
import { type Listed, listObjects, type ObjectChoice } from './list-objects.ts';
import { withoutTokens } from './name-tokens.ts';
import type { ScanRequest } from './scan-folder.ts';
import { searchObjects } from './search-objects.ts';

/** What a scan of a history says beyond what every scan says. */
export interface HistoryResult extends ScanResult {
  /** Findings in objects that nothing leads to, when they were not asked for. */
  readonly unreachable: number;
  /** Paths of repositories within the repository, as its head names them: they have histories of their own. */
  readonly submodules: readonly string[];
  /** Ids of the objects in which something was found, or could not be read. */
  readonly telling: readonly string[];
}

/** What the scan of a history is asked. */
export interface HistoryRequest extends ScanRequest {
  /** Findings in what nothing leads to are reported as well. */
  readonly withUnreachable: boolean;
  /** Objects that are to be looked at closely, whether they are chosen or not. */
  readonly again?: readonly string[];
}

/**
 * Searches the history of a repository: every blob once, whatever paths and commits it is in, the texts of commits and
 * tags, and what is packed in blobs. Each token is reported once for each path, with the first commit that brought it.
 */
export async function scanHistory(
  repository: Repository,
  choice: ObjectChoice,
  request: HistoryRequest,
): Promise<HistoryResult> {
  const { prefixes, rules, limits, progress, threads, stopped } = request;
  const listed: Listed = { total: 0, commits: new Set(), missing: [] };
  const searched = await searchObjects(repository, listObjects(repository, choice, listed), {
    prefixes,
    rules,
    opensArchives: limits.depth > 0,
    threads,
    stopped,
    progress: progress && ((done) => progress({ ...done, total: listed.total })),
  });
  const close = new Set([...(request.again ?? []), ...searched.close]);
  const objects = await inspectObjects(repository, close, request);
  const start: HistoryStart = startOf(choice, request.withUnreachable ? listed.commits : undefined);
  const placed = await placeFindings(repository, objects, start, request);
  const missing = [...listed.missing, ...searched.missing];
  const unread = [
    ...missing.map((id) => ({
      path: `object ${id}`,
      reason: 'git cannot read it',
    })),
    ...placed.unread,
  ];
  const { bytes } = searched;
  return {
    ...placed,
    unread,
    searched: searched.searched,
    bytes,
    submodules: await findSubmodules(repository),
    telling: [...objects.filter(isTelling).map(({ id }) => id), ...missing],
  };
}

/** From where what was found is followed: of what is new, too, somebody may have brought it long ago. */
function startOf(choice: ObjectChoice, commits: ReadonlySet<string> | undefined): HistoryStart {
  if (choice.kind === 'range') return choice;
  return commits === undefined ? { kind: 'all' } : { kind: 'commits', ids: commits };
}

function isTelling({ findings, unread }: InspectedObject): boolean {
  return findings.length + unread.length > 0;
}

async function findSubmodules(repository: Repository): Promise<string[]> {
  const args = ['config', '--null', '--blob', 'HEAD:.gitmodules', '--get-regexp', '^submodule\\..*\\.path$'];
  const answer = await askGit(repository, args).catch(() => '');
  return answer
    .split('\0')
    .flatMap((entry) => entry.split('\n').slice(1))
    .filter((path) => path !== '');
}

async function placeFindings(
  repository: Repository,
  objects: readonly InspectedObject[],
  start: HistoryStart,
  { prefixes, withUnreachable, reveal }: HistoryRequest,
): Promise<{ findings: Finding[]; unread: Unread[]; unreachable: number }> {
  const telling = objects.filter(isTelling);
  const blobs = new Set(telling.filter(({ type }) => type === 'blob').map(({ id }) => id));
  const introductions = await findIntroductions(repository, blobs, start);
  const texts = telling.filter(({ type }) => type === 'commit').map(({ id }) => id);
  const commits = await describeCommits(repository, texts);
  const unplaced = new Set([...blobs].filter((id) => !introductions.has(id)));
  const outside = await findOutsideCommits(repository, start.kind === 'range' ? new Set() : unplaced);
  const itself = telling.filter(({ type }) => type !== 'blob').map(({ id }) => id);
  const hidden = start.kind === 'all' ? await findUnreachable(repository, itself) : new Set<string>();
  const paths = new Set([...introductions.values()].flatMap((known) => [...known.keys()]));
  const atHeads = paths.size === 0 ? new Set<string>() : await findAtHeads(repository, paths);
  const earliest = new Map<string, { finding: Finding; order: number }>();
  const unread: Unread[] = [];
  const placed = introductions.values().reduce((sum, { size }) => sum + size, 0);
  if (placed >= PLACES_MAX) {
    unread.push({ path: '.', reason: `there are more than ${PLACES_MAX} places: the others are not listed` });
  }
  let unreachable = 0;
  for (const { id, type, findings, unread: parts } of telling) {
    const places = placesOf(id, type);
    if (places.length === 0) {
      unreachable += findings.length;
      continue;
    }
    for (const { path, commit, order } of places) {
      const shown = withoutTokens(path, prefixes);
      for (const part of parts) unread.push({ path: shown + part.path, reason: part.reason });
      for (const found of findings)
        keep(found, shown, { order, commit, isAtHead: atHeads.has(`${id} ${path}`) });
    }
  }
  return {
    findings: sortFindings([...earliest.values()].map(({ finding }) => finding)),
    unread,
    unreachable,
  };

  function placesOf(id: string, type: string): Place[] {
    if (hidden.has(id)) return [];
    if (type !== 'blob') return [{ path: `${type} ${id}`, commit: commits.get(id), order: 0 }];
    const known = introductions.get(id);
    if (known !== undefined) return [...known.values()];
    const places = outside.get(id)?.map((path) => ({ path, commit: undefined, order: 0 }));
    return places ?? (withUnreachable ? [{ path: `object ${id}`, commit: undefined, order: 0 }] : []);
  }

  function keep(found: InspectedObject['findings'][number], shown: string, where: Where): void {
    const path = shown + found.path;
    const fingerprint = fingerprintOf(found.hash, path);
    const known = earliest.get(fingerprint);
    const isAtHead = where.isAtHead || known?.finding.commit?.isAtHead === true;
    const isEarlier = known === undefined || where.order < known.order;
    const { text, ...finding } = isEarlier
      ? { ...found, fingerprint, path }
      : { ...known.finding, text: undefined };
    const commit = isEarlier ? where.commit : finding.commit;
    if (text !== undefined) reveal?.(fingerprint, text);
    const shownCommit = commit && { commit: { ...commit, isAtHead } };
    earliest.set(fingerprint, {
      finding: { ...finding, ...shownCommit },
      order: isEarlier ? where.order : known.order,
    });
  }
}

interface Place extends Omit<Where, 'isAtHead'> {
  readonly path: string;
}

interface Where {
  readonly order: number;
  readonly commit: Omit<NonNullable<Finding['commit']>, 'isAtHead'> | undefined;
  readonly isAtHead: boolean;
}
