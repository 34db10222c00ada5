import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { FOREIGN_SCANNERS, type ForeignScanner, foreignRules } from './foreign-rules.ts';
import { anyPrefix, anyTokenOf } from './writings.test.ts';

/** The regular expressions in a rule, as its scanner would read them. */
const READ: Readonly<Record<ForeignScanner, (rules: string) => string[]>> = {
  gitleaks: (rules) => [...rules.matchAll(/^regex = '''(.*)'''$/gm)].map(([, pattern = '']) => pattern),
  trufflehog: (rules) => [...rules.matchAll(/^ {6}token: '(.*)'$/gm)].map(([, pattern = '']) => pattern),
  github: (rules) =>
    (JSON.parse(rules) as Record<string, string>[]).map(
      ({ before_secret: before, secret_format: pattern, after_secret: after }) =>
        `(?:${before})${pattern}(?:${after})`.replace('\\A', '^').replace('\\z', '$'),
    ),
};

const SURROUNDINGS = [
  ['', ''],
  ['KEY_', '\n'],
  ['"', '",'],
  ['?token=', '&x=1'],
  ['(', ')'],
  ['<b>', '</b>'],
  ["'", "';"],
  ['\n', '-'],
] as const;

test('the rules for other scanners find every token of each prefix, whatever signs stand around it', () => {
  const anyCase = fc
    .uniqueArray(anyPrefix, { minLength: 1, maxLength: 3 })
    .chain((prefixes) => fc.tuple(fc.constant(prefixes), fc.tuple(...prefixes.map(anyTokenOf))));
  fc.assert(
    fc.property(anyCase, fc.constantFrom(...SURROUNDINGS), ([prefixes, tokens], [before, after]) => {
      for (const scanner of FOREIGN_SCANNERS) {
        const patterns = READ[scanner](foreignRules(scanner, prefixes));
        assert.equal(patterns.length, prefixes.length, scanner);
        patterns.forEach((pattern, index) => {
          const found = new RegExp(pattern).exec(before + tokens[index] + after);
          assert.ok(found?.[0].includes(tokens[index] ?? '-'), scanner);
          assert.doesNotMatch(`${before}${tokens[index]?.slice(0, -1)}${after}`, new RegExp(pattern));
        });
      }
    }),
  );
});
