import { hash } from 'node:crypto';
import { hashToken } from '../token-format/hash-token.ts';
import { hintOf } from '../token-format/hint.ts';
import type { Hint, TokenHash } from '../token-format/token-text.ts';
import type { Match } from './open-search.ts';
import type { Encoding } from './read-token-at.ts';

/** A token text seen somewhere. It holds no token text: neither in itself nor in its path. */
export interface Finding {
  /** The same as long as this token stands in this path, whatever line and commit it is in. */
  readonly fingerprint: string;
  readonly hash: TokenHash;
  readonly hint: Hint;
  /** The rule by which it was found, if it is no token of ours. */
  readonly rule?: string;
  readonly encoding: Encoding;
  /** With `/` between folders; what lies in an archive follows after `!`. */
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly isAllowedInLine: boolean;
  /** For a finding in the history of a repository: the first commit that brought it. */
  readonly commit?: FindingCommit;
}

/** The commit that brought a finding. */
export interface FindingCommit {
  readonly id: string;
  readonly authorName: string;
  readonly authorEmail: string;
  /** ISO 8601. */
  readonly date: string;
  /** The token still stands in this path at the head of a branch. */
  readonly isAtHead: boolean;
}

/** Something that should have been searched and could not be, and why. */
export interface Unread {
  readonly path: string;
  readonly reason: string;
}

/** What a scan found, and how far it came. */
export interface ScanResult {
  readonly findings: readonly Finding[];
  readonly unread: readonly Unread[];
  /** Files, objects or members of archives that were searched. */
  readonly searched: number;
  readonly bytes: number;
}

/** Makes the finding of a match. `path` may hold tokens itself: they are blacked out. */
export function findingOf(match: Match, path: string): Finding {
  const tokenHash = hashToken(match.text);
  return {
    fingerprint: fingerprintOf(tokenHash, path),
    hash: tokenHash,
    hint: match.prefix === undefined ? ruleHint(match.text) : hintOf(match.text, match.prefix),
    ...(match.rule !== undefined && { rule: match.rule }),
    encoding: match.encoding,
    path,
    line: match.line,
    column: match.column,
    isAllowedInLine: match.isAllowedInLine,
  };
}

/** 40 hex digits that name a token in a path, without naming the token to anyone who does not hold it. */
export function fingerprintOf(tokenHash: TokenHash, path: string): string {
  return hash('sha256', `${tokenHash}\n${path}`, 'hex').slice(0, 40);
}

/** Findings in an order that does not depend on how they were found: by path, line, column and token. */
export function sortFindings(findings: readonly Finding[]): Finding[] {
  return findings.toSorted(
    (one, other) =>
      compare(one.path, other.path) ||
      one.line - other.line ||
      one.column - other.column ||
      compare(one.hash, other.hash),
  );
}

/** Of what is no token only a little is shown, and of a short one nothing. */
function ruleHint(text: string): Hint {
  return (text.length < 20 ? '…' : `…${text.slice(-4)}`) as Hint;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
