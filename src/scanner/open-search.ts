import type { TokenPrefix } from '../token-format/prefix.ts';
import { anchorsOf } from './anchors.ts';
import { filterTable, openFilter, STOPPED_AT, TABLE_BYTES } from './filter-module.ts';
import { openReader, READ_BYTES_MAX, type TokenRead } from './read-token-at.ts';

/** What stands in a stream of bytes: `start` and `end` count from the beginning of the stream. */
export interface Match extends TokenRead {
  /** What the token begins with; what another rule found has none. */
  readonly prefix?: TokenPrefix;
  /** The rule by which it was found, if it is no token of ours. */
  readonly rule?: string;
  /** From 1; in bytes. A line ends with a line feed. */
  readonly line: number;
  readonly column: number;
  /** The line says, in a comment for example, that this is no leak: `wardkey:allow`. */
  readonly isAllowedInLine: boolean;
}

/** Searches one stream of bytes after the other. */
export interface Search {
  /** Room for the next bytes of the stream, at least one. Write them to its beginning, then say how many to `took`. */
  room(): Buffer;
  took(length: number): void;
  /** Takes bytes that lie elsewhere. */
  take(bytes: Uint8Array): void;
  /** Ends the stream: all that stands in it has been reported now. The next bytes begin another. */
  end(): void;
}

/** What stands in the line of a token that may stay there. */
export const ALLOW_COMMENT = 'wardkey:allow';

/** More prefixes than any installation has had. */
export const PREFIXES_MAX = 16;

/**
 * Opens a search for tokens of the given prefixes in all encodings, with memory of a fixed size (under 1 MB) however
 * long the streams are. Pure: bytes in, matches out. A match is reported once, in the order of the stream for each
 * prefix, and as soon as its surroundings are known.
 */
export function openSearch(prefixes: readonly TokenPrefix[], report: (match: Match) => void): Search {
  if (prefixes.length === 0 || prefixes.length > PREFIXES_MAX) throw new Error('one to sixteen prefixes');
  const filter = openFilter(WINDOW_AT + WINDOW_BYTES + 64);
  const memory = Buffer.from(filter.memory.buffer);
  const window = memory.subarray(WINDOW_AT, WINDOW_AT + WINDOW_BYTES);
  const candidates = new Int32Array(filter.memory.buffer);
  const readers = prefixes.map(openReader);
  prefixes.forEach((prefix, index) => {
    memory.set(filterTable(anchorsOf(prefix)), TABLES_AT + index * TABLE_BYTES);
  });
  const ends = prefixes.map(() => 0);
  let filled = 0;
  let searched = 0;
  let dropped = 0;
  let droppedLines = 0;
  let lineStart = 0;

  const searchPrefix = (prefix: TokenPrefix, index: number, limit: number) => {
    const read = readers[index] as (typeof readers)[number]; // one for each prefix
    let at = WINDOW_AT + searched;
    while (at < WINDOW_AT + limit) {
      const table = TABLES_AT + index * TABLE_BYTES;
      const stop = filter.find(table, at, WINDOW_AT + limit, CANDIDATES_AT, CANDIDATES_END);
      for (let out = CANDIDATES_AT / 4; out < stop / 4; out += 1) {
        const place = (candidates[out] ?? 0) - WINDOW_AT;
        if (place >= limit || dropped + place < (ends[index] ?? 0)) continue;
        const token = read(window, place, filled);
        if (token === undefined) continue;
        ends[index] = dropped + token.end;
        report(matchOf(token, prefix));
      }
      at = candidates[STOPPED_AT / 4] ?? limit;
    }
  };
  const matchOf = (read: TokenRead, prefix: TokenPrefix): Match => {
    const feedBefore = read.start === 0 ? -1 : window.lastIndexOf(LINE_FEED, read.start - 1);
    const feedAfter = window.subarray(0, filled).indexOf(LINE_FEED, read.end);
    const line = window.subarray(feedBefore + 1, feedAfter === -1 ? filled : feedAfter);
    return {
      ...read,
      prefix,
      start: dropped + read.start,
      end: dropped + read.end,
      line: 1 + droppedLines + countFeeds(window, read.start),
      column: 1 + dropped + read.start - (feedBefore === -1 ? lineStart : dropped + feedBefore + 1),
      isAllowedInLine: line.includes(ALLOW_COMMENT),
    };
  };
  const searchWindow = (isLast: boolean) => {
    const limit = isLast ? filled : filled - READ_BYTES_MAX;
    prefixes.forEach((prefix, index) => {
      searchPrefix(prefix, index, limit);
    });
    if (isLast) return;
    // What lies before a token in its line stays in sight for a while.
    const keptFrom = (limit - LOOK_BEHIND) & ~15;
    droppedLines += filter.countLines(WINDOW_AT, WINDOW_AT + keptFrom);
    const feed = window.lastIndexOf(LINE_FEED, keptFrom - 1);
    if (feed !== -1) lineStart = dropped + feed + 1;
    window.copyWithin(0, keptFrom, filled);
    dropped += keptFrom;
    filled -= keptFrom;
    searched = limit - keptFrom;
  };
  const took = (length: number) => {
    filled += length;
    if (filled === WINDOW_BYTES) searchWindow(false);
  };
  const room = () => window.subarray(filled);
  return {
    room,
    took,
    take: (bytes) => {
      for (let at = 0; at < bytes.length; ) {
        const piece = bytes.subarray(at, at + WINDOW_BYTES - filled);
        window.set(piece, filled);
        at += piece.length;
        took(piece.length);
      }
    },
    end: () => {
      searchWindow(true);
      ends.fill(0);
      filled = searched = dropped = droppedLines = lineStart = 0;
    },
  };
}

/** All tokens in bytes that are in memory, in their order. */
export function searchBytes(bytes: Uint8Array, prefixes: readonly TokenPrefix[]): Match[] {
  const matches: Match[] = [];
  const search = openSearch(prefixes, (match) => matches.push(match));
  search.take(bytes);
  search.end();
  return matches.sort((one, other) => one.start - other.start);
}

const LINE_FEED = 10;
const LOOK_BEHIND = 1024;
const TABLES_AT = 64;
const CANDIDATES_AT = 4096;
const CANDIDATES_END = CANDIDATES_AT + 32_768;
const WINDOW_AT = 65_536;
/** Fits into the second-level cache of a processor beside what else is needed. */
const WINDOW_BYTES = 256 * 1024;

function countFeeds(bytes: Buffer, end: number): number {
  let count = 0;
  for (let at = bytes.indexOf(LINE_FEED); at !== -1 && at < end; at = bytes.indexOf(LINE_FEED, at + 1))
    count += 1;
  return count;
}
