import { execFileSync } from 'node:child_process';
import { completed } from './described.ts';

/** A page of a list, and whether there is another. */
export interface Page {
  readonly number: number;
  readonly size: number;
}

/** What the API says of a repository, read from the repository itself. `undefined`: GitHub answers 404. */
export function openGitAnswers(folder: string, name: string, webUrl: string) {
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 1 << 28 });
  const ask = (...args: string[]): string | undefined => {
    try {
      return git(...args)
        .toString()
        .trim();
    } catch {
      return undefined;
    }
  };
  const lines = (...args: string[]) => (ask(...args) ?? '').split('\n').filter((line) => line !== '');
  const resolve = (text: string) =>
    ask('rev-parse', '--verify', '--quiet', '--end-of-options', `${text}^{commit}`);

  const commitOf = (id: string) => {
    const [date = '', author = '', email = '', ...message] = (
      ask('show', '-s', '--format=%cI%n%an%n%ae%n%B', id) ?? ''
    ).split('\n');
    const person = { name: author, email, date };
    const url = `${webUrl}/api/v3/repos/${name}/commits/${id}`;
    const known = { author: person, committer: person, message: message.join('\n').trim(), url };
    const parents = (ask('show', '-s', '--format=%P', id) ?? '').split(' ').filter((each) => each !== '');
    const described = completed('commit', {}) as { commit: object };
    return completed('commit', {
      sha: id,
      url,
      html_url: `${webUrl}/${name}/commit/${id}`,
      commit: { ...described.commit, ...known },
      parents: parents.map((sha) => ({ sha, url, html_url: url })),
    });
  };
  const filesBetween = (base: string, head: string) => {
    const counts = new Map(
      lines('diff', '--numstat', '--no-renames', base, head).map((line) => {
        const [added = '-', removed = '-', path = ''] = line.split('\t');
        return [path, { added, removed }];
      }),
    );
    return lines('diff', '--raw', '--no-renames', '--abbrev=40', base, head).map((line) => {
      const [facts = '', path = ''] = line.split('\t');
      const [, , before = '', after = '', letter = ''] = facts.split(' ');
      const { added = '-', removed = '-' } = counts.get(path) ?? {};
      const patch = (ask('diff', '--no-renames', base, head, '--', path) ?? '')
        .split('\n@@')
        .slice(1)
        .join('\n@@');
      const isShown = added !== '-' && Number(added) <= PATCH_LINES_MAX && patch !== '';
      return completed('diff-entry', {
        sha: letter === 'D' ? before : after,
        filename: path,
        status: letter === 'A' ? 'added' : letter === 'D' ? 'removed' : 'modified',
        additions: Number(added) || 0,
        deletions: Number(removed) || 0,
        changes: (Number(added) || 0) + (Number(removed) || 0),
        ...(isShown && { patch: `@@${patch}` }),
      });
    });
  };
  const cut = <T>(all: readonly T[], { number, size }: Page) => ({
    some: all.slice((number - 1) * size, number * size),
    hasNext: all.length > number * size,
  });

  return {
    repository: () =>
      completed('full-repository', { name: name.split('/')[1], full_name: name, default_branch: 'main' }),
    compare: (range: string, page: Page) => {
      const [base = '', head = ''] = range.split('...').map((each) => resolve(each));
      const middle = base === '' || head === '' ? undefined : ask('merge-base', base, head);
      if (middle === undefined) return undefined;
      const ahead = lines('rev-list', '--reverse', `${base}..${head}`);
      const behind = lines('rev-list', `${head}..${base}`).length;
      const { some, hasNext } = cut(ahead, page);
      const status =
        ahead.length === 0 ? (behind === 0 ? 'identical' : 'behind') : behind === 0 ? 'ahead' : 'diverged';
      const body = completed('commit-comparison', {
        status,
        ahead_by: ahead.length,
        behind_by: behind,
        total_commits: ahead.length,
        base_commit: commitOf(base),
        merge_base_commit: commitOf(middle),
        commits: some.map(commitOf),
        ...(page.number === 1 && { files: filesBetween(middle, head).slice(0, 300) }),
      });
      return { body, hasNext };
    },
    commits: (tip: string, page: Page) => {
      const id = resolve(tip);
      if (id === undefined) return undefined;
      const { some, hasNext } = cut(lines('rev-list', id), page);
      return { body: some.map(commitOf), hasNext };
    },
    commit: (ref: string, page: Page) => {
      const id = resolve(ref);
      if (id === undefined) return undefined;
      const { some, hasNext } = cut(filesBetween(resolve(`${id}^1`) ?? EMPTY_TREE, id), page);
      return { body: { ...commitOf(id), files: some }, hasNext };
    },
    blob: (id: string) => (ask('cat-file', '-t', id) === 'blob' ? git('cat-file', 'blob', id) : undefined),
    search: (text: string) => {
      const head = resolve('main');
      if (head === undefined) return [];
      const blobs = new Map(
        lines('ls-tree', '-r', head).map((line) => {
          const [facts = '', path = ''] = line.split('\t');
          return [path, facts.split(' ')[2] ?? ''];
        }),
      );
      return lines('grep', '-l', '-F', '-e', text, head).map((line) => {
        const path = line.slice(head.length + 1);
        return completed('code-search-result-item', {
          name: path.split('/').at(-1),
          path,
          sha: blobs.get(path),
          url: `${webUrl}/api/v3/repositories/1/contents/${path}?ref=${head}`,
          html_url: `${webUrl}/${name}/blob/${head}/${path}`,
          repository: completed('minimal-repository', { full_name: name }),
        });
      });
    },
  };
}

const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';
/** GitHub leaves out the patch of a file where it would be long. */
const PATCH_LINES_MAX = 300;
