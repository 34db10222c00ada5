import type { TokenPrefix } from '../token-format/prefix.ts';
import type { TokenText } from '../token-format/token-text.ts';
import { type Finding, findingOf, type ScanResult, sortFindings, type Unread } from './finding.ts';
import { matchesInName, withoutTokens } from './name-tokens.ts';
import type { InspectionReports } from './open-inspection.ts';
import type { Match } from './open-search.ts';

/** Whoever asked to see the token texts themselves gets them here, by fingerprint; else they are forgotten at once. */
export type Reveal = (fingerprint: string, text: TokenText) => void;

/** Gathers what an inspection reports. */
export interface Collection extends InspectionReports {
  /** Takes what another thread gathered. */
  add(part: ScanResult): void;
  /** Notes the tokens in the name of a file. */
  name(path: string): void;
  /** Everything so far, in its order; it is empty again then. */
  result(): ScanResult;
}

/** More findings than anyone reads: what is made to hurt ends here. */
export const FINDINGS_MAX = 20_000;

/** Opens a collection. `progress` is called after every file, and now and then in a large one. */
export function openCollection(
  prefixes: readonly TokenPrefix[],
  { reveal, progress }: { reveal?: Reveal | undefined; progress?: (() => void) | undefined } = {},
): Collection & { readonly searchedSoFar: () => { searched: number; bytes: number } } {
  let findings: Finding[] = [];
  let unread: Unread[] = [];
  let searched = 0;
  let bytes = 0;
  const match = (found: Match, path: string) => {
    if (findings.length >= FINDINGS_MAX) return;
    const finding = findingOf(found, withoutTokens(path, prefixes));
    reveal?.(finding.fingerprint, found.text);
    findings.push(finding);
  };
  return {
    match,
    unread: (path, reason) => {
      if (unread.length < FINDINGS_MAX) unread.push({ path: withoutTokens(path, prefixes), reason });
    },
    searched: (count) => {
      searched += count === 0 ? 0 : 1;
      bytes += count;
      progress?.();
    },
    name: (path) => {
      for (const found of matchesInName(path, prefixes)) match(found, path);
    },
    add: (part) => {
      findings.push(...part.findings);
      unread.push(...part.unread);
      searched += part.searched;
      bytes += part.bytes;
      progress?.();
    },
    searchedSoFar: () => ({ searched, bytes }),
    result: () => {
      if (findings.length >= FINDINGS_MAX) {
        unread.push({
          path: '.',
          reason: `there are more than ${FINDINGS_MAX} findings: the others are not listed`,
        });
      }
      const result = {
        findings: sortFindings(withoutOuter(findings)),
        unread: unread.toSorted(byPath),
        searched,
        bytes,
      };
      findings = [];
      unread = [];
      searched = bytes = 0;
      return result;
    },
  };
}

function byPath(one: Unread, other: Unread): number {
  return one.path < other.path ? -1 : one.path > other.path ? 1 : 0;
}

/** What is stored in an archive as it is was found twice: in its bytes, and in its member. The member says more. */
function withoutOuter(findings: readonly Finding[]): Finding[] {
  const inner = new Set<string>();
  for (const { path, hash } of findings) {
    const parts = path.split('!');
    for (let end = 1; end < parts.length; end += 1) inner.add(`${hash} ${parts.slice(0, end).join('!')}`);
  }
  return findings.filter(({ path, hash }) => !inner.has(`${hash} ${path}`));
}
