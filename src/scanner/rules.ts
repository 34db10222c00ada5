/** Another pattern that is searched for, beside tokens: made by whoever scans. */
export interface Rule {
  readonly id: string;
  readonly description: string;
  /** A regular expression of RE2 over bytes: matched in linear time. With a group, the first group is what is found. */
  readonly pattern: string;
  /** Stands in every match as it is written here: bytes without it are passed over. */
  readonly keyword: string;
  readonly mustMatch: readonly string[];
  readonly mustNotMatch: readonly string[];
}

/** Rules, or the first thing that is wrong with them, in one sentence. */
export type ParsedRules =
  | { readonly ok: true; readonly rules: readonly Rule[] }
  | { readonly ok: false; readonly reason: string };

/** The longest match of a rule that is sure to be found, in bytes. */
export const RULE_MATCH_BYTES_MAX = 1024;

const RULES_MAX = 100;

/**
 * Reads a file of rules: `{"rules": [{"id", "description", "pattern", "keyword", "must_match": […], "must_not_match":
 * […]}]}`. An example may be a list of parts, which are put together: so no scanner takes the file itself for a leak.
 * Says nothing yet of whether the examples hold.
 */
export function parseRules(text: string): ParsedRules {
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch {
    return wrong('it is not JSON');
  }
  const list = isObject(file) ? file.rules : undefined;
  if (!Array.isArray(list) || list.length === 0) return wrong('it has no list "rules"');
  if (list.length > RULES_MAX) return wrong(`it has more than ${RULES_MAX} rules`);
  const rules: Rule[] = [];
  for (const [index, entry] of list.entries()) {
    const rule = ruleOf(entry);
    if (typeof rule === 'string') return wrong(`rule ${index + 1}: ${rule}`);
    if (rules.some(({ id }) => id === rule.id)) return wrong(`rule ${index + 1}: another has the same id`);
    rules.push(rule);
  }
  return { ok: true, rules };
}

/** A rule, or what is wrong with it. No example is repeated: it may be a real secret. */
function ruleOf(entry: unknown): Rule | string {
  if (!isObject(entry)) return 'it is no object';
  const { id, description = '', pattern, keyword, must_match, must_not_match, ...others } = entry;
  const unknown = Object.keys(others)[0];
  if (unknown !== undefined) return `nothing is known of "${unknown.slice(0, 40)}"`;
  if (typeof id !== 'string' || !/^[a-z0-9][a-z0-9-]{0,60}$/.test(id))
    return '"id" needs small letters, digits and hyphens';
  if (typeof description !== 'string') return '"description" is a text';
  if (typeof pattern !== 'string' || !/^[\x20-\x7e]{1,1000}$/.test(pattern))
    return '"pattern" needs 1 to 1000 characters, all of them ASCII';
  if (typeof keyword !== 'string' || !/^[\x20-\x7e]{3,100}$/.test(keyword))
    return '"keyword" needs 3 to 100 characters, all of them ASCII, that stand in every match';
  const [mustMatch, mustNotMatch] = [examplesOf(must_match), examplesOf(must_not_match)];
  if (mustMatch === undefined) return '"must_match" needs at least one example';
  if (mustNotMatch === undefined) return '"must_not_match" needs at least one example';
  return { id, description, pattern, keyword, mustMatch, mustNotMatch };
}

function examplesOf(list: unknown): string[] | undefined {
  if (!Array.isArray(list) || list.length === 0) return undefined;
  const examples = list.map((example) => (Array.isArray(example) ? example.join('') : example));
  return examples.every((example) => typeof example === 'string') ? examples : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function wrong(reason: string): ParsedRules {
  return { ok: false, reason };
}
