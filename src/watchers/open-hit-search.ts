import { matchesInName, withoutTokens } from '../scanner/name-tokens.ts';
import { type ArchiveLimits, openInspection } from '../scanner/open-inspection.ts';
import { type Match, openSearch } from '../scanner/open-search.ts';
import type { TokenPrefix } from '../token-format/prefix.ts';

/** A token text that stands somewhere. It is handed on at once and kept nowhere. */
export interface Hit {
  readonly text: string;
  /** Without token text; what lies in an archive follows after `!`. */
  readonly path: string;
  /** Null: in a name, not in a line. */
  readonly line: number | null;
}

/** Looks for tokens of this installation's prefix. One search at a time. */
export interface HitSearch {
  /** In a file, its name, and what is packed in it. */
  file(path: string, bytes: Uint8Array): Promise<Hit[]>;
  /** In a text alone. */
  text(path: string, text: string): Hit[];
  /** A name as it may be kept. */
  withoutTokens(name: string): string;
}

/** What strangers packed may grow to: much less than what an operator scans at will. */
const PACKED_LIMITS: ArchiveLimits = { depth: 4, bytes: 512 * 1024 * 1024, ratio: 200 };

/** More in one file than anyone reads. */
const HITS_MAX = 10_000;

/** Opens a search. `unread` is told of what could not be searched. */
export function openHitSearch(
  prefix: TokenPrefix,
  unread: (path: string, reason: string) => void = () => {},
): HitSearch {
  let hits: Hit[] = [];
  const shown = (name: string) => withoutTokens(name, [prefix]);
  const add = (match: Match, path: string, line: number | null) => {
    if (hits.length < HITS_MAX) hits.push({ text: match.text, path: shown(path), line });
  };
  const inspection = openInspection((report) => openSearch([prefix], report), PACKED_LIMITS, {
    match: (match, path) => add(match, path, match.line),
    unread: (path, reason) => unread(shown(path), reason),
    searched: () => {},
  });
  const lines = openSearch([prefix], (match) => add(match, '', match.line));
  const taken = () => {
    const found = withoutOuter(hits);
    hits = [];
    return found;
  };
  return {
    file: async (path, bytes) => {
      for (const match of matchesInName(path, [prefix])) add(match, path, null);
      await inspection.stream(path, only(bytes));
      return taken();
    },
    text: (path, text) => {
      lines.take(Buffer.from(text));
      lines.end();
      return taken().map((hit) => ({ ...hit, path: shown(path) }));
    },
    withoutTokens: shown,
  };
}

/** What is packed without being compressed is found in the bytes of its archive too: its own place says more. */
function withoutOuter(hits: readonly Hit[]): Hit[] {
  const inner = new Set<string>();
  for (const { path, text } of hits) {
    const parts = path.split('!');
    for (let end = 1; end < parts.length; end += 1) inner.add(`${text} ${parts.slice(0, end).join('!')}`);
  }
  return hits.filter(({ path, text }) => !inner.has(`${text} ${path}`));
}

async function* only(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
