import { readFileSync } from 'node:fs';
import type { Rule } from '../scanner/rules.ts';
import { usageFailure } from './failure.ts';

/** Reads a file of rules and tries them on their examples. Throws a usage failure that names the first wrong one. */
export async function readRules(file: string): Promise<readonly Rule[]> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw usageFailure(`the rules ${file} cannot be read`, 'name a JSON file with a list "rules"');
  }
  const { parseRules } = await import('../scanner/rules.ts');
  const { checkRules } = await import('../scanner/check-rules.ts');
  const parsed = parseRules(text);
  const reason = parsed.ok ? checkRules(parsed.rules) : parsed.reason;
  if (!parsed.ok || reason !== undefined) {
    throw usageFailure(
      `${file} cannot be used: ${reason}`,
      'a rule has id, pattern, keyword, must_match and must_not_match; see examples/scan-rules.json',
    );
  }
  return parsed.rules;
}
