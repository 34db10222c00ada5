import { cloneRepository } from '../scanner/clone-repository.ts';
import { GitFailure, type Repository } from '../scanner/git-process.ts';
import type { ObjectChoice } from '../scanner/list-objects.ts';
import { ARCHIVE_LIMITS } from '../scanner/open-inspection.ts';
import { scanHistory } from '../scanner/scan-history.ts';
import type { TokenPrefix } from '../token-format/prefix.ts';
import { listRemoteHeads } from './list-remote-heads.ts';
import { listAt } from './read-json.ts';
import { linkTo } from './scan-commits.ts';
import type { Watcher, WatcherRun } from './watcher.ts';

/** A repository that the operator names. */
export interface WatchedRepository {
  readonly name: string;
  /** Where git copies it from. */
  readonly url: string;
  /** The address of its pages, where they are those of GitHub. */
  readonly webUrl: string | undefined;
}

export interface RepositoriesWatch {
  readonly repositories: readonly WatchedRepository[];
  readonly prefix: TokenPrefix;
  readonly environment: Repository['environment'];
}

const EVERY_MILLISECONDS = 5 * 60_000;
const CLONE_LIMITS = { seconds: 1800, bytes: 10 * 1024 ** 3 };
const THREADS = 2;

/**
 * Scans the operator's repositories: the whole history at first, then what has come since. A repository whose branches
 * stand where they stood is only asked for them; of another one a copy is made, scanned and taken away, so that no
 * token in it stays on this disk. One that fails is said, and keeps no other from its turn.
 */
export function watchRepositories(watch: RepositoriesWatch): Watcher {
  return { kind: 'repositories', everyMilliseconds: EVERY_MILLISECONDS, run: (run) => lookOnce(watch, run) };
}

async function lookOnce(watch: RepositoriesWatch, run: WatcherRun) {
  const names = new Set(watch.repositories.map(({ name }) => name));
  const heads = new Map(
    listAt(run.state, 'heads').flatMap((entry) => {
      const [name, ids] = listAt(entry);
      return typeof name === 'string' && names.has(name) ? [[name, listAt(ids).map(String)] as const] : [];
    }),
  );
  const failed: string[] = [];
  for (const repository of watch.repositories) {
    run.signal.throwIfAborted();
    try {
      const tips = await lookAt(repository, heads.get(repository.name), watch, run);
      heads.set(repository.name, tips);
      await run.save({ heads: [...heads] });
    } catch (error) {
      run.signal.throwIfAborted();
      if (!(error instanceof GitFailure)) throw error;
      failed.push(repository.name);
    }
  }
  const all = watch.repositories.length;
  const coverage = `${all - failed.length} of ${all} repositories scanned to their newest commit`;
  return failed.length === 0 ? { coverage } : { coverage, message: `git cannot copy ${failed.join(', ')}` };
}

async function lookAt(
  { name, url, webUrl }: WatchedRepository,
  known: readonly string[] | undefined,
  { prefix, environment }: RepositoriesWatch,
  run: WatcherRun,
): Promise<string[]> {
  const tips = await listRemoteHeads(url, environment, run.signal);
  const isSame = known !== undefined && tips.every((id) => known.includes(id));
  if (isSame || tips.length === 0) return tips;
  const clone = await cloneRepository(url, environment, CLONE_LIMITS, run.signal);
  try {
    const texts = new Map<string, string>();
    const request = {
      prefixes: [prefix],
      limits: ARCHIVE_LIMITS,
      withUnreachable: false,
      threads: THREADS,
      stopped: run.signal,
      reveal: (fingerprint: string, text: string) => texts.set(fingerprint, text),
    };
    const choice: ObjectChoice = known === undefined ? { kind: 'all' } : { kind: 'since', heads: known };
    const { findings } = await scanHistory(clone.repository, choice, request);
    run.signal.throwIfAborted();
    await run.report(
      findings.map(({ fingerprint, path, line, commit }) => ({
        text: texts.get(fingerprint) ?? '',
        url: linkOf(webUrl, name, { commit: commit?.id, path, line }) ?? url,
        repository: name,
        path,
        line,
        commit: commit?.id ?? null,
        source: path.startsWith('commit ') ? 'commit' : 'content',
        exposedAt: Date.parse(commit?.date ?? '') || null,
      })),
    );
  } finally {
    clone.remove();
  }
  return tips;
}

function linkOf(
  webUrl: string | undefined,
  name: string,
  place: { commit: string | undefined; path: string; line: number },
): string | undefined {
  const { commit, path, line } = place;
  if (webUrl === undefined || commit === undefined) return undefined;
  if (path.startsWith('commit ')) return `${webUrl}/${name}/commit/${commit}`;
  return linkTo(webUrl, name, { commit, path, line });
}

/** Reads how an operator names a repository: `owner/name` on GitHub, or the address that git copies it from. */
export function watchedRepository(text: string, gitHubUrl: string): WatchedRepository | undefined {
  if (/^[\w.-]{1,100}\/[\w.-]{1,100}$/.test(text)) {
    const name = text.replace(/\.git$/, '');
    return { name, url: `${gitHubUrl}/${name}.git`, webUrl: gitHubUrl };
  }
  const url = URL.parse(text);
  const hasSecret = url !== null && `${url.username}${url.password}` !== '' && url.protocol !== 'ssh:';
  if (url === null || !/^(?:https?|ssh):$/.test(url.protocol) || hasSecret || url.password !== '')
    return undefined;
  return { name: `${url.host}${url.pathname}`.replace(/\.git$/, ''), url: url.href, webUrl: undefined };
}
