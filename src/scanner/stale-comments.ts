import type { Finding } from './finding.ts';
import { ALLOW_COMMENT } from './open-search.ts';
import type { Rule } from './rules.ts';

/** The place of a comment that allows nothing, because no token stands in its line any more. */
export interface StaleComment {
  readonly path: string;
  readonly line: number;
}

/** Finds the comments themselves, beside what else is sought. */
export const COMMENT_RULE: Rule = {
  id: 'wardkey-allow-comment',
  description: 'A comment that allows what stands in its line.',
  pattern: ALLOW_COMMENT,
  keyword: ALLOW_COMMENT,
  mustMatch: [`x = 1; // ${ALLOW_COMMENT}`],
  mustNotMatch: ['x = 1; // wardkey'],
};

/** Parts what `COMMENT_RULE` found from the findings, and says which of these comments allow none of them. */
export function takeStaleComments(all: readonly Finding[]): {
  readonly findings: readonly Finding[];
  readonly staleComments: readonly StaleComment[];
} {
  const isComment = ({ rule }: Finding) => rule === COMMENT_RULE.id;
  const placeOf = ({ path, line }: StaleComment) => `${line} ${path}`;
  const findings = all.filter((finding) => !isComment(finding));
  const seen = new Set(findings.map(placeOf));
  const staleComments: StaleComment[] = [];
  for (const { path, line } of all.filter(isComment)) {
    if (seen.has(placeOf({ path, line }))) continue;
    seen.add(placeOf({ path, line }));
    staleComments.push({ path, line });
  }
  return { findings, staleComments };
}
