import type { TokenPrefix } from '../token-format/prefix.ts';
import type { RuleSearch } from './open-rule-search.ts';
import { type Match, openSearch, type Search } from './open-search.ts';
import type { Rule } from './rules.ts';

/** What is searched for: tokens of these prefixes and, by choice, what other rules match. */
export interface Sought {
  readonly prefixes: readonly TokenPrefix[];
  readonly rules?: readonly Rule[] | undefined;
}

/** Opens searches for one and the same; each searches one stream after the other. */
export type OpenSearch = (report: (match: Match) => void) => Search;

/** How to search for what is sought. Rules are loaded only if there are some: a scan before a commit has no time. */
export async function searchFor({ prefixes, rules = [] }: Sought): Promise<OpenSearch> {
  if (rules.length === 0) return (report) => openSearch(prefixes, report);
  const { openRuleSearch } = await import('./open-rule-search.ts');
  return (report) => both(openSearch(prefixes, report), openRuleSearch(rules, report));
}

function both(tokens: Search, others: RuleSearch): Search {
  let room = tokens.room();
  return {
    room: () => {
      room = tokens.room();
      return room;
    },
    took: (length) => {
      others.take(room.subarray(0, length));
      tokens.took(length);
    },
    take: (bytes) => {
      others.take(bytes);
      tokens.take(bytes);
    },
    end: () => {
      others.end();
      tokens.end();
    },
  };
}
