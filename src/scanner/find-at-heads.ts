import { askGit, fieldsOf, type Repository, startGit } from './git-process.ts';

/** Which of these paths hold which blob at the head of which branch: `blob path`, for all that stand at one. */
export async function findAtHeads(
  repository: Repository,
  paths: ReadonlySet<string>,
): Promise<ReadonlySet<string>> {
  const refs = await askGit(repository, [
    'for-each-ref',
    '--format=%(objectname)',
    'refs/heads',
    'refs/remotes',
  ]);
  const head = await askGit(repository, ['rev-parse', '--verify', '--quiet', 'HEAD']).catch(() => '');
  const tips = new Set([...refs.split('\n'), head.trim()].filter((id) => id !== ''));
  if (paths.size > ASKED_PATHS_MAX) return listAtHeads(repository, [...tips].slice(0, LISTED_MAX), paths);
  const asked = [...tips].flatMap((tip) => [...paths].map((path) => ({ tip, path }))).slice(0, ASKED_MAX);
  const input = asked.map(({ tip, path }) => `${tip}:${path}\0`).join('');
  const answers = await askGit(
    repository,
    ['cat-file', '--batch-check=%(objectname)', '-z', '--buffer'],
    input,
  );
  const found = new Set<string>();
  let at = 0;
  for (const { tip, path } of asked) {
    // The name is repeated as it was given, line feeds and all.
    const missing = `${tip}:${path} missing\n`;
    const end = answers.startsWith(missing, at) ? at + missing.length : answers.indexOf('\n', at) + 1;
    const line = answers.slice(at, end - 1);
    if (/^[0-9a-f]{40,64}$/.test(line)) found.add(`${line} ${path}`);
    at = end;
  }
  return found;
}

/** The same for very many paths: to ask for each of them would take a time that grows with their square. */
async function listAtHeads(
  repository: Repository,
  tips: readonly string[],
  paths: ReadonlySet<string>,
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const tip of tips) {
    const { child, ended } = startGit(repository, ['ls-tree', '-r', '-z', '--full-tree', tip]);
    child.stdin.end();
    for await (const entry of fieldsOf(child.stdout as AsyncIterable<Buffer>)) {
      const tab = entry.indexOf('\t');
      const path = entry.slice(tab + 1);
      if (paths.has(path)) found.add(`${entry.slice(0, tab).split(' ')[2]} ${path}`);
    }
    await ended;
  }
  return found;
}

const ASKED_MAX = 200_000;
const ASKED_PATHS_MAX = 200;
const LISTED_MAX = 500;
