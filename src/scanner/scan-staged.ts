import type { Finding, ScanResult, Unread } from './finding.ts';
import { fingerprintOf, sortFindings } from './finding.ts';
import { askGit, type Repository } from './git-process.ts';
import { inspectObjects } from './inspect-objects.ts';
import type { ListedFile } from './list-files.ts';
import { withoutTokens } from './name-tokens.ts';
import type { ScanRequest } from './scan-folder.ts';

/** Searches what the next commit will bring: the files in the index that the last commit does not have so. */
export async function scanStaged(repository: Repository, request: ScanRequest): Promise<ScanResult> {
  const paths = await listStaged(repository);
  const objects = paths.size === 0 ? [] : await inspectObjects(repository, paths.keys(), request);
  const findings: Finding[] = [];
  const unread: Unread[] = [];
  for (const object of objects) {
    for (const path of paths.get(object.id) ?? []) {
      const shown = withoutTokens(path, request.prefixes);
      for (const { text, ...found } of object.findings) {
        const fingerprint = fingerprintOf(found.hash, shown + found.path);
        if (text !== undefined) request.reveal?.(fingerprint, text);
        findings.push({ ...found, path: shown + found.path, fingerprint });
      }
      for (const part of object.unread) unread.push({ path: shown + part.path, reason: part.reason });
    }
  }
  const bytes = objects.reduce((sum, { size }) => sum + size, 0);
  return { findings: sortFindings(findings), unread, searched: objects.length, bytes };
}

/** What is in the index and not so in the last commit: ids of blobs with their paths. */
export async function listStaged(repository: Repository): Promise<Map<string, string[]>> {
  const paths = new Map<string, string[]>();
  const fields = (await askGit(repository, [...DIFF, '--diff-filter=d'])).split('\0');
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const [, mode = '', , id = ''] = (fields[at] ?? '').split(' ');
    // A submodule is a repository of its own.
    if (mode === '160000') continue;
    const known = paths.get(id);
    if (known === undefined) paths.set(id, [fields[at + 1] ?? '']);
    else known.push(fields[at + 1] ?? '');
  }
  return paths;
}

/** The files of a working tree that git does not ignore. */
export async function listNotIgnored(repository: Repository): Promise<ListedFile[]> {
  const names = await askGit(repository, [
    'ls-files',
    '--cached',
    '--others',
    '--exclude-standard',
    '-z',
    '--deduplicate',
  ]);
  return names
    .split('\0')
    .filter((name) => name !== '')
    .map((path) => ({ path, file: `${repository.folder}/${path}` }));
}

const DIFF = [
  'diff',
  '--cached',
  '--raw',
  '-z',
  '--no-abbrev',
  '--no-renames',
  '--no-ext-diff',
  '--ignore-submodules=all',
];
