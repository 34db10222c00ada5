import { RE2JS } from 're2js';
import type { TokenText } from '../token-format/token-text.ts';
import { ALLOW_COMMENT, type Match } from './open-search.ts';
import { RULE_MATCH_BYTES_MAX, type Rule } from './rules.ts';

/** Searches one stream of bytes after the other for what rules match. */
export interface RuleSearch {
  take(bytes: Uint8Array): void;
  /** Ends the stream: all that stands in it has been reported now. */
  end(): void;
}

/**
 * Opens a search for what rules match, as it stands in the bytes, in time linear in their number whatever the rules and
 * the bytes are: patterns are matched by RE2, and only where their keyword stands, in pieces of bounded size. Throws for
 * a pattern that RE2 does not know.
 */
export function openRuleSearch(rules: readonly Rule[], report: (match: Match) => void): RuleSearch {
  const compiled = rules.map((rule) => ({
    ...rule,
    expression: RE2JS.compile(rule.pattern),
    bytes: Buffer.from(rule.keyword, 'latin1'),
    end: 0,
  }));
  const window = Buffer.allocUnsafe(WINDOW_BYTES);
  let filled = 0;
  let searched = 0;
  let dropped = 0;
  let droppedLines = 0;
  let lineStart = 0;

  const searchRule = (rule: (typeof compiled)[number], limit: number) => {
    const held = window.subarray(0, filled);
    let hit = held.indexOf(rule.bytes, searched);
    while (hit !== -1 && hit < limit) {
      const start = Math.max(0, hit - RULE_MATCH_BYTES_MAX);
      let last: number;
      // Hits that lie close together are looked at together: each byte is matched a few times at most.
      do {
        last = hit;
        hit = held.indexOf(rule.bytes, hit + 1);
      } while (hit !== -1 && hit < limit && hit - start < PIECE_BYTES_MAX);
      matchPiece(rule, { start, last, end: Math.min(last + RULE_MATCH_BYTES_MAX, filled) });
    }
  };
  const matchPiece = (
    rule: (typeof compiled)[number],
    { start, last, end }: { start: number; last: number; end: number },
  ) => {
    const matcher = rule.expression.matcher(window.toString('latin1', start, end));
    while (matcher.find()) {
      const whole = matcher.group() ?? '';
      const group = matcher.groupCount() > 0 && matcher.group(1) ? 1 : 0;
      const [from, to] = [start + matcher.start(group), start + matcher.end(group)];
      // Found before, in what two pieces have in common; or not a match as rules are made.
      if (whole === '' || dropped + start + matcher.start() < rule.end || !whole.includes(rule.keyword))
        continue;
      // The keyword of the match lies beyond the hits of this piece, which may cut it: it is whole in the next.
      if (start + matcher.start() + whole.indexOf(rule.keyword) > last) break;
      rule.end = dropped + start + matcher.end();
      report(matchOf(rule.id, from, to));
    }
  };
  const matchOf = (rule: string, from: number, to: number): Match => {
    const feedBefore = from === 0 ? -1 : window.lastIndexOf(LINE_FEED, from - 1);
    const feedAfter = window.subarray(0, filled).indexOf(LINE_FEED, to);
    const line = window.subarray(feedBefore + 1, feedAfter === -1 ? filled : feedAfter);
    return {
      rule,
      // What a rule found is treated as a token is from here on: it is hashed, and shown to nobody.
      text: window.toString('latin1', from, to) as TokenText,
      encoding: 'plain',
      start: dropped + from,
      end: dropped + to,
      line: 1 + droppedLines + countFeeds(window.subarray(0, from)),
      column: 1 + dropped + from - (feedBefore === -1 ? lineStart : dropped + feedBefore + 1),
      isAllowedInLine: line.includes(ALLOW_COMMENT),
    };
  };
  const searchWindow = (isLast: boolean) => {
    const limit = isLast ? filled : filled - RULE_MATCH_BYTES_MAX;
    for (const rule of compiled) searchRule(rule, limit);
    if (isLast) return;
    const keptFrom = limit - RULE_MATCH_BYTES_MAX;
    const gone = window.subarray(0, keptFrom);
    droppedLines += countFeeds(gone);
    const feed = gone.lastIndexOf(LINE_FEED);
    if (feed !== -1) lineStart = dropped + feed + 1;
    window.copyWithin(0, keptFrom, filled);
    dropped += keptFrom;
    filled -= keptFrom;
    searched = limit - keptFrom;
  };
  return {
    take: (bytes) => {
      for (let at = 0; at < bytes.length; ) {
        const piece = bytes.subarray(at, at + WINDOW_BYTES - filled);
        window.set(piece, filled);
        at += piece.length;
        filled += piece.length;
        if (filled === WINDOW_BYTES) searchWindow(false);
      }
    },
    end: () => {
      searchWindow(true);
      for (const rule of compiled) rule.end = 0;
      filled = searched = dropped = droppedLines = lineStart = 0;
    },
  };
}

const LINE_FEED = 10;
const WINDOW_BYTES = 128 * 1024;
const PIECE_BYTES_MAX = 8 * RULE_MATCH_BYTES_MAX;

function countFeeds(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(LINE_FEED); at !== -1; at = bytes.indexOf(LINE_FEED, at + 1)) count += 1;
  return count;
}
