import { findingSentence, type Report, type ReportedFinding, TOKEN_RULE } from './report.ts';

/** A report as SARIF 2.1.0, for GitHub's code scanning and others. */
export function sarifReport({ version, findings, unread }: Report): object {
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'wardkey', version, rules: [tokenRule, ...otherRules(findings)] } },
        columnKind: 'utf16CodeUnits',
        invocations: [
          {
            executionSuccessful: unread.length === 0,
            toolExecutionNotifications: unread.map(({ path, reason }) => ({
              level: 'error',
              message: { text: `${path} could not be searched: ${reason}` },
            })),
          },
        ],
        results: findings.map(sarifResult),
      },
    ],
  };
}

const tokenRule = {
  id: TOKEN_RULE,
  shortDescription: { text: 'An API token stands where others can read it' },
  help: {
    text: 'Disable or rotate the token first, then remove it. Removing it from the history alone is too late.',
  },
  properties: { 'security-severity': '9.0', tags: ['security'] },
};

function otherRules(findings: readonly ReportedFinding[]): object[] {
  const ids = new Set(findings.flatMap(({ rule }) => rule ?? []));
  return [...ids].sort().map((id) => ({ id, shortDescription: { text: `What the rule ${id} matches` } }));
}

function sarifResult(finding: ReportedFinding): object {
  const { fingerprint, path, line, column, hash, rule, commit } = finding;
  return {
    ruleId: rule ?? TOKEN_RULE,
    level: 'error',
    message: { text: findingSentence(finding) },
    partialFingerprints: { 'wardkey/v1': fingerprint },
    properties: {
      tokenHash: hash,
      ...(commit && { commit: commit.id, author: commit.authorName, date: commit.date }),
    },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: path.split('/').map(encodeURIComponent).join('/') },
          region: { startLine: Math.max(1, line), startColumn: column },
        },
      },
    ],
  };
}
