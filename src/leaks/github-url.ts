/** What a URL of GitHub says of the place it leads to. */
export interface GitHubPlace {
  readonly repository: string;
  readonly path: string | null;
  readonly line: number | null;
  readonly commit: string | null;
}

const COMMIT = /^[0-9a-f]{40}$/;

/** Reads the URL of a file, a commit, a gist or a discussion at GitHub; `undefined` where it leads elsewhere. */
export function readGitHubUrl(text: string): GitHubPlace | undefined {
  const url = URL.parse(text.trim());
  if (url === null || url.protocol !== 'https:') return undefined;
  const parts = url.pathname.split('/').slice(1).map(decoded);
  const line = lineOf(url.hash);
  const [owner, name, kind, ref, ...rest] = parts;
  if (!owner || !name) return undefined;
  switch (url.hostname) {
    case 'github.com':
    case 'www.github.com': {
      const repository = `${owner}/${name}`;
      if ((kind === 'blob' || kind === 'raw' || kind === 'blame') && ref) {
        return { repository, path: rest.join('/') || null, line, commit: commitOf(ref) };
      }
      if (kind === 'commit' && ref) return { repository, path: null, line: null, commit: commitOf(ref) };
      return { repository, path: null, line: null, commit: null };
    }
    case 'raw.githubusercontent.com': {
      const path = [ref, ...rest].filter(Boolean).join('/') || null;
      return { repository: `${owner}/${name}`, path, line, commit: commitOf(kind ?? '') };
    }
    case 'gist.github.com':
      return { repository: `gist:${owner}/${name}`, path: null, line: null, commit: commitOf(kind ?? '') };
    default:
      return undefined;
  }
}

function commitOf(ref: string): string | null {
  return COMMIT.test(ref) ? ref : null;
}

function lineOf(fragment: string): number | null {
  const [, digits] = /^#L(\d{1,9})(?:\D|$)/.exec(fragment) ?? [];
  return digits === undefined || Number(digits) === 0 ? null : Number(digits);
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
