import { openRuleSearch } from './open-rule-search.ts';
import type { Rule } from './rules.ts';

/**
 * Tries rules on their own examples, by the search that scans use: what a rule must match it has to find, what it must
 * not match it may not find. Answers the first thing that is wrong, in one sentence, or `undefined`.
 */
export function checkRules(rules: readonly Rule[]): string | undefined {
  for (const rule of rules) {
    const wrong = checkRule(rule);
    if (wrong !== undefined) return `the rule ${rule.id}: ${wrong}`;
  }
  return undefined;
}

function checkRule(rule: Rule): string | undefined {
  let found = 0;
  let search: ReturnType<typeof openRuleSearch>;
  try {
    search = openRuleSearch([rule], () => {
      found += 1;
    });
  } catch (error) {
    return `its pattern cannot be read: ${(error as Error).message}`;
  }
  const count = (example: string) => {
    found = 0;
    search.take(Buffer.from(example));
    search.end();
    return found;
  };
  const missed = rule.mustMatch.findIndex((example) => count(example) === 0);
  if (missed !== -1) return `example ${missed + 1} of "must_match" is not found`;
  const taken = rule.mustNotMatch.findIndex((example) => count(example) > 0);
  return taken === -1 ? undefined : `example ${taken + 1} of "must_not_match" is found`;
}
