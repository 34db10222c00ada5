import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { ProblemBody } from './call-api.ts';
import { eventually } from './eventually.ts';
import { runCommand } from './run-command.ts';
import { type NewAccount, startWardkey } from './start-wardkey.ts';

/** A newcomer's first quarter of an hour, on the command line. */

const wardkey = await startWardkey({ after }, 'journey');
let ada: NewAccount;

test('the start screen names the address and the command that makes the first account', async () => {
  const named = /listens on http:\/\/127\.0\.0\.1:\d+\n[\s\S]*npx wardkey account create --operator --email/;
  await eventually('the whole start screen', () => named.test(wardkey.screen()) || undefined);
});

test('making an account shows its default token, this once', async () => {
  ada = await wardkey.createAccount({ isOperator: true });
  assert.equal(ada.token.text.length, 40);
  assert.equal(ada.token.name, 'Default');
  for (const command of [
    ['token', 'list'],
    ['token', 'show', ada.token.id],
    ['account', 'list'],
  ]) {
    const { stdout, stderr, exitCode } = await wardkey.wardkey([...command, '--json']);
    assert.equal(exitCode, 0, stderr);
    assert.ok(
      !`${stdout}${stderr}`.includes(ada.token.text.slice(3, -4)),
      `${command.join(' ')} shows no text`,
    );
  }
});

test("the curl call of Replicate's documentation gets a prediction with 201", async () => {
  const { status, body } = await curlPrediction(ada.token.text);
  assert.equal(status, 201);
  const prediction = JSON.parse(body) as { status: string; output: unknown; urls: { get: string } };
  assert.equal(prediction.status, 'succeeded');
  assert.ok(prediction.output);
  assert.ok(prediction.urls.get.startsWith(`${wardkey.url}/v1/predictions/`));
});

test('the first call is seen on the token: when, from where, with which program', async () => {
  const { stdout } = await wardkey.wardkey(['token', 'show', ada.token.id]);
  assert.match(stdout, /last used +\d+ s ago \(\d{4}-\S+Z\) from 127\.0\.0\.1, curl\/\d/);
});

test('a token that lost a character is called mistyped, with a page on this server that says what to do', async () => {
  const { status, body } = await curlPrediction(ada.token.text.slice(0, -1));
  const problem = JSON.parse(body) as ProblemBody;
  assert.equal(status, 401);
  assert.equal(problem.code, 'token_mistyped');
  assert.match(problem.detail, /39/, 'the detail counts the characters');
  await assertPageExplains(problem);
});

test('a token that was cut off while copying is called so', async () => {
  const { status, body } = await curlPrediction(ada.token.text.slice(0, 30));
  const problem = JSON.parse(body) as ProblemBody;
  assert.deepEqual([status, problem.code], [401, 'token_malformed']);
  assert.match(problem.detail, /30 of 40 characters/);
  await assertPageExplains(problem);
});

test('a token with one wrong character is called mistyped, not unknown', async () => {
  const { text } = ada.token;
  const { status, body } = await curlPrediction(
    `${text.slice(0, 20)}${text[20] === 'x' ? 'y' : 'x'}${text.slice(21)}`,
  );
  const problem = JSON.parse(body) as ProblemBody;
  assert.equal(status, 401);
  assert.equal(problem.code, 'token_mistyped');
  await assertPageExplains(problem);
});

test('a disabled token is refused by the very next call, and enabling it brings it back', async () => {
  const disabled = await wardkey.wardkey(['token', 'disable', ada.token.hint, '--note', 'spring cleaning']);
  assert.equal(disabled.exitCode, 0, disabled.stderr);
  assert.match(disabled.stdout, /confirmed by 1 of 1 verifiers/);
  const refused = await curlPrediction(ada.token.text);
  const problem = JSON.parse(refused.body) as ProblemBody;
  assert.deepEqual([refused.status, problem.code], [401, 'token_disabled']);
  assert.match(
    problem.detail,
    /"Default".*was disabled on \d{4}-\d\d-\d\d at .* by an operator.*"spring cleaning"/,
  );
  assert.ok(problem.fix.includes(`/account/api-tokens/${ada.token.id}`));
  await assertPageExplains(problem);

  assert.equal((await wardkey.wardkey(['token', 'enable', ada.token.id])).exitCode, 0);
  assert.equal((await curlPrediction(ada.token.text)).status, 201);
});

test('a leaked token is refused as leaked and is enabled only with a reason', async () => {
  assert.equal((await wardkey.wardkey(['token', 'disable', 'Default', '--reason', 'leaked'])).exitCode, 0);
  const problem = JSON.parse((await curlPrediction(ada.token.text)).body) as ProblemBody;
  assert.equal(problem.code, 'token_leaked');
  await assertPageExplains(problem);
  const silent = await wardkey.wardkey(['token', 'enable', 'Default']);
  assert.equal(silent.exitCode, 2);
  assert.match(silent.stderr, /say why/);
  const spoken = await wardkey.wardkey([
    'token',
    'enable',
    'Default',
    '--note',
    'the report was about another one',
  ]);
  assert.equal(spoken.exitCode, 0, spoken.stderr);
  assert.equal((await curlPrediction(ada.token.text)).status, 201);
});

test('the doctor finds nothing wrong with an installation that was only used', async () => {
  const { exitCode, stdout } = await wardkey.wardkey(['doctor', '--json']);
  const { checks } = JSON.parse(stdout) as { checks: { name: string; level: string }[] };
  assert.equal(exitCode, 0);
  assert.deepEqual(
    checks.filter(({ level }) => level === 'wrong'),
    [],
  );
  assert.ok(checks.some(({ name, level }) => name === 'audit trail' && level === 'good'));
});

/** The call as the documentation has it, but for the host. */
async function curlPrediction(token: string): Promise<{ status: number; body: string }> {
  const script = `
curl -s -X POST \\
  -H 'Prefer: wait' \\
  -H "Authorization: Bearer $REPLICATE_API_TOKEN" \\
  -H 'Content-Type: application/json' \\
  -d '{"version": "5c7d5dc6dd8bf75c1acaa8565735e7986bc5b66206b55cca93cb72c9bf15ccaa", "input": {"text": "Alice"}}' \\
  ${wardkey.url}/v1/predictions --write-out '\\n%{http_code}'
`;
  const { stdout, stderr, exitCode } = await runCommand('sh', ['-c', script], {
    env: { REPLICATE_API_TOKEN: token },
  });
  assert.equal(exitCode, 0, stderr);
  const end = stdout.lastIndexOf('\n');
  return { status: Number(stdout.slice(end)), body: stdout.slice(0, end) };
}

async function assertPageExplains({ type, code }: ProblemBody): Promise<void> {
  assert.ok(type.startsWith(wardkey.url), `${type} is on this server`);
  const page = await fetch(type);
  const html = await page.text();
  assert.equal(page.status, 200);
  assert.match(page.headers.get('content-type') ?? '', /^text\/html/);
  assert.ok(html.includes(code) && html.includes('Fix'));
}
