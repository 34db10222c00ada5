import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Builds the console, runs the whole test suite, then searches everything that its servers left behind (databases and their journals,
 * log lines) for token text. What is searched is removed when nothing was found.
 */
const evidence = mkdtempSync(join(tmpdir(), 'wardkey-evidence-'));
const environment: NodeJS.ProcessEnv = { ...process.env, WARDKEY_TEST_EVIDENCE: evidence };
// A caller's own settings must not reach the servers under test.
for (const name of Object.keys(environment)) {
  if (name.startsWith('WARDKEY_') && !name.startsWith('WARDKEY_TEST_')) delete environment[name];
}
delete environment.REPLICATE_API_TOKEN;

const patterns = process.argv.slice(2);
const files = patterns.length > 0 ? patterns : ['src/**/*.test.ts', 'e2e/**/*.test.ts', 'bench/**/*.test.ts'];
const build = run(['scripts/build-console.ts']);
const tests = build || run(['--test', '--test-concurrency=2', '--test-timeout=600000', ...files]);
const search = run(['scripts/search-for-tokens.ts', evidence]);
if (tests === 0 && search === 0) rmSync(evidence, { recursive: true, force: true });
else console.error(`what the servers under test left behind lies in ${evidence}`);
process.exitCode = tests || search;

function run(args: readonly string[]): number {
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit', env: environment });
  return status ?? 1;
}
