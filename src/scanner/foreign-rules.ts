import type { TokenPrefix } from '../token-format/prefix.ts';
import { TOKEN_LENGTH } from '../token-format/token-text.ts';

/** Other scanners that can be told what our tokens look like. */
export const FOREIGN_SCANNERS = ['gitleaks', 'trufflehog', 'github'] as const;
export type ForeignScanner = (typeof FOREIGN_SCANNERS)[number];

/** A pattern that every token of a prefix matches, with nothing about what stands around it. */
export function tokenPattern(prefix: TokenPrefix): string {
  return `${prefix}[0-9A-Za-z]{${TOKEN_LENGTH - prefix.length}}`;
}

/**
 * The rules by which another scanner finds tokens of some prefixes, as it reads them: gitleaks as a configuration,
 * TruffleHog as custom detectors, GitHub as the fields of its custom patterns. None of them knows our checksum or looks
 * into as many encodings: what they find may be no token, and they find less.
 */
export function foreignRules(scanner: ForeignScanner, prefixes: readonly TokenPrefix[]): string {
  switch (scanner) {
    case 'gitleaks':
      return ['[extend]\nuseDefault = true\n', ...prefixes.map(gitleaksRule)].join('\n');
    case 'trufflehog':
      return `detectors:\n${prefixes.map(truffleHogDetector).join('')}`;
    case 'github':
      return `${JSON.stringify(prefixes.map(gitHubPattern), null, 2)}\n`;
  }
}

function gitleaksRule(prefix: TokenPrefix): string {
  return [
    '[[rules]]',
    `id = "${nameOf(prefix)}"`,
    `description = "API token that begins with ${prefix}"`,
    `regex = '''${tokenPattern(prefix)}'''`,
    `keywords = ["${prefix}"]`,
    '',
  ].join('\n');
}

function truffleHogDetector(prefix: TokenPrefix): string {
  return [
    `  - name: ${nameOf(prefix)}`,
    '    keywords:',
    `      - ${prefix}`,
    '    regex:',
    `      token: '${tokenPattern(prefix)}'`,
    '',
  ].join('\n');
}

/** GitHub wants to know what may stand before and after; these are the bounds it proposes itself. */
function gitHubPattern(prefix: TokenPrefix): object {
  return {
    name: nameOf(prefix),
    secret_format: tokenPattern(prefix),
    before_secret: '\\A|[^0-9A-Za-z]',
    after_secret: '\\z|[^0-9A-Za-z]',
  };
}

function nameOf(prefix: TokenPrefix): string {
  return `${prefix.slice(0, -1)}-api-token`;
}
