import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { askGit, type Repository } from './git-process.ts';
import type { ScanRequest } from './scan-folder.ts';
import { type HistoryResult, scanHistory } from './scan-history.ts';
import { type ScanState, stateFingerprint } from './scan-state.ts';

/**
 * Searches the history of a repository that was searched before: only what no head of that time leads to is read, and
 * the objects in which something was found. The result is that of a whole scan. Without a state, or with one of another
 * request or version, everything is searched. Answers the state for the next time.
 */
export async function scanKnownHistory(
  repository: Repository,
  state: ScanState | undefined,
  request: ScanRequest & { readonly version: string },
): Promise<{ readonly result: HistoryResult; readonly state: ScanState }> {
  // Before the scan: what comes while it runs is new the next time.
  const heads = await listHeads(repository);
  const { prefixes, rules, limits, version } = request;
  const boundary = await boundaryOf(repository);
  const fingerprint = stateFingerprint({ version, prefixes, rules, limits, boundary });
  const known = state?.fingerprint === fingerprint ? state : undefined;
  const again = known === undefined ? [] : await presentOf(repository, known.telling);
  const result = await scanHistory(
    repository,
    known === undefined ? { kind: 'all' } : { kind: 'since', heads: known.heads },
    { ...request, again, withUnreachable: false },
  );
  return { result, state: { fingerprint, heads, telling: result.telling } };
}

/** Everything a scan starts from: tips of branches and reflogs, and what refs point to that is no commit. */
async function listHeads(repository: Repository): Promise<string[]> {
  const refs = await askGit(repository, ['for-each-ref', '--format=%(objectname)']);
  const tips = await askGit(repository, ['rev-list', '--no-walk', '--all', '--reflog']);
  return [...new Set(`${refs}\n${tips}`.split('\n'))].filter((id) => id !== '');
}

/** Where a shallow history ends: what lies behind may come later, though a known head leads to it. */
async function boundaryOf(repository: Repository): Promise<string> {
  const path = (await askGit(repository, ['rev-parse', '--git-path', 'shallow'])).trim();
  const file = resolve(repository.folder, path);
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

/** Those that are still there: what was tidied away by git is in no history any more. */
async function presentOf(repository: Repository, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const answer = await askGit(
    repository,
    ['cat-file', '--batch-check=%(objectname)', '--buffer'],
    `${ids.join('\n')}\n`,
  );
  return answer.split('\n').filter((line) => /^[0-9a-f]+$/.test(line));
}
