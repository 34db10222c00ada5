import { hash } from 'node:crypto';
import { withoutTokens } from '../runtime/redact.ts';
import type { LeakPlace } from '../store/leak-records.ts';
import type { TokenPrefix } from '../token-format/prefix.ts';
import { readGitHubUrl } from './github-url.ts';

const LENGTHS = { url: 2000, repository: 200, path: 1000, commit: 64, source: 60 } as const;
const LINE_MAX = 1_000_000_000;

/**
 * A place as it is kept and shown. What a reporter writes may be anything: token texts are blacked out, in whatever
 * writing, what is no letter is dropped, long texts are cut. What a URL of GitHub says is read from it where the
 * reporter left it out.
 */
export function cleanPlace(place: LeakPlace, prefix: TokenPrefix): LeakPlace {
  const clean = (name: keyof typeof LENGTHS) => cleanText(place[name], LENGTHS[name], prefix);
  const url = withoutPassword(clean('url'));
  const read = url === null ? undefined : readGitHubUrl(url);
  const { line } = place;
  const isLine = line !== null && Number.isSafeInteger(line) && line >= 1 && line <= LINE_MAX;
  return {
    url,
    repository: clean('repository') ?? read?.repository ?? null,
    path: clean('path') ?? read?.path ?? null,
    line: isLine ? line : (read?.line ?? null),
    commit: clean('commit') ?? read?.commit ?? null,
    source: clean('source')?.toLowerCase() ?? null,
  };
}

/** What a reporter calls themselves, or another short text of theirs, fit to be kept. */
export function cleanName(text: string, prefix: TokenPrefix): string {
  return cleanText(text, 200, prefix) ?? 'someone';
}

/** Whether it is said anywhere where the text was seen. */
export function isKnownPlace({ url, repository, path }: LeakPlace): boolean {
  return url !== null || repository !== null || path !== null;
}

/**
 * What tells one place from another. The same line of the same file is one place, whoever names it and by whatever
 * URL; a report without a place is told apart by its channel alone.
 */
export function placeKey(place: LeakPlace, channel: string): string {
  const { url, repository, path, line, commit } = place;
  if (repository !== null && path !== null) {
    return hashOf(['file', repository.toLowerCase(), path, line, commit]);
  }
  if (isKnownPlace(place)) return hashOf(['place', url, repository, path, line, commit]);
  return hashOf(['nowhere', channel]);
}

/** A place on one line, as notes and lists show it. */
export function placeInWords(place: LeakPlace): string {
  const { url, repository, path, line, commit } = place;
  if (!isKnownPlace(place)) return 'no place was given';
  if (repository === null && path === null) return url ?? '';
  const file = [repository, path].filter((part) => part !== null).join(': ');
  const where = line === null ? file : `${file}, line ${line}`;
  return commit === null ? where : `${where}, commit ${commit.slice(0, 12)}`;
}

function hashOf(parts: readonly (string | number | null)[]): string {
  return hash('sha256', JSON.stringify(parts));
}

function cleanText(text: string | null, length: number, prefix: TokenPrefix): string | null {
  if (text === null) return null;
  // Cut before anything else: a reporter may send megabytes. Twice the length, so that no half token is left at the end.
  const cut = text.slice(0, length * 2).toWellFormed();
  const plain = cut.replaceAll(/\p{Cc}|\p{Cf}|\p{Zl}|\p{Zp}/gu, ' ').trim();
  const safe = withoutTokens(plain, prefix).slice(0, length).toWellFormed();
  return safe === '' ? null : safe;
}

/** A user and a password before the server's name let a link look like another, and may be a secret of their own. */
function withoutPassword(text: string | null): string | null {
  if (text === null || !text.includes('@')) return text;
  const url = URL.parse(text);
  if (url === null || (url.username === '' && url.password === '')) return text;
  url.username = '';
  url.password = '';
  return url.href;
}
