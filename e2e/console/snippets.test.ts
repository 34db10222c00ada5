import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { type Snippet, snippetsFor } from '../../console/src/snippets.ts';
import { runCommand } from '../run-command.ts';
import { type Scope, startWardkey } from '../start-wardkey.ts';

/** What the console hands out with a new token, run as it stands there. */

const demo = await startWardkey({ after }, 'snip-demo');
// Nothing listens there: what is tried is what holds for every API.
const own = await startWardkey({ after }, 'snip-own', { WARDKEY_UPSTREAM: 'http://127.0.0.1:9' });

const offersDemo = async (url: string) =>
  ((await (await fetch(`${url}/v1/session`)).json()) as { demo: boolean }).demo;

test('pages are told whether the demo is what answers', async () => {
  assert.equal(await offersDemo(demo.url), true);
  assert.equal(await offersDemo(own.url), false);
});

test('with the demo, the call with curl answers a prediction, and the program writes a picture', async (t) => {
  const { token } = await demo.createAccount();
  const snippets = snippetsFor(token.text, { server: demo.url, isDemo: true });
  const folder = folderOf(t);
  const env = { WARDKEY_API_TOKEN: token.text };
  const called = await runCommand('bash', ['-c', codeOf(snippets, 'curl', 1)], { folder, env });
  assert.equal(called.stdout.trim(), '201', called.stderr);
  assert.match(readFileSync(join(folder, 'prediction.json'), 'utf8'), /"status":"succeeded"/);
  await runProgram(folder, codeOf(snippets, 'TypeScript'), env);
  assert.match(readFileSync(join(folder, 'cat.svg'), 'utf8'), /<svg/);
});

test('with an API of one’s own, curl and the program are answered, and nothing speaks of the demo', async (t) => {
  const { token, account } = await own.createAccount();
  const snippets = snippetsFor(token.text, { server: own.url, isDemo: false });
  const folder = folderOf(t);
  const env = { WARDKEY_API_TOKEN: token.text };
  const called = await runCommand('bash', ['-c', codeOf(snippets, 'curl', 1)], { folder, env });
  assert.match(called.stdout, /200\n$/, called.stderr);
  const { stdout } = await runProgram(folder, codeOf(snippets, 'TypeScript'), env);
  assert.match(stdout, new RegExp(`^200 [\\s\\S]*${account.username}`));
  assert.doesNotMatch(JSON.stringify(snippets), /flux-schnell|predictions|replicate|runpod/);
});

test('the token is read without being shown, and the call after it uses it', async () => {
  const { token } = await own.createAccount();
  const snippets = snippetsFor(token.text, { server: own.url, isDemo: false });
  const script = `${codeOf(snippets, 'curl')}\n${codeOf(snippets, 'curl', 1)}`;
  const { stdout } = await runCommand('bash', ['-c', script], { input: `${token.text}\n` });
  assert.match(stdout, /^Paste the token, then Enter: \n[\s\S]*200\n$/);
});

test('a job at GitHub is not promised to reach an address that is this machine', () => {
  const warningAt = (server: string) =>
    snippetsFor('', { server, isDemo: false }).find(({ name }) => name === 'GitHub Actions')?.warning;
  for (const server of ['http://127.0.0.1:7070', 'http://localhost:7070', 'http://[::1]:7070'])
    assert.match(warningAt(server) ?? '', /GitHub cannot reach/);
  assert.equal(warningAt('https://api.example.com'), undefined);
});

function codeOf(snippets: readonly Snippet[], name: string, index = 0): string {
  const code = snippets.find((snippet) => snippet.name === name)?.codes[index];
  assert.ok(code, name);
  return code;
}

/** Within the repository, where a program finds the packages that it imports. */
function folderOf(scope: Scope): string {
  const folder = mkdtempSync(join(import.meta.dirname, '../../node_modules/.snippet-'));
  scope.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

async function runProgram(folder: string, code: string, env: Record<string, string>) {
  writeFileSync(join(folder, 'try.mjs'), code);
  const result = await runCommand(process.execPath, ['try.mjs'], { folder, env });
  assert.equal(result.exitCode, 0, result.stderr);
  return result;
}
