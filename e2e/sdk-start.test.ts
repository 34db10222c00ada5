import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { mintToken } from '../src/token-format/mint-token.ts';
import { DEFAULT_PREFIX } from '../src/token-format/prefix.ts';
import { runOnTerminal } from './pseudo-terminal.ts';
import { type CommandResult, runCommand } from './run-command.ts';
import { startWardkey } from './start-wardkey.ts';

/** A program whose token is not good, and how it starts; the five causes word by word are in `five-causes.test.ts`. */

const wardkey = await startWardkey({ after }, 'sdk-start');
const { token, account } = await wardkey.createAccount();
const LIBRARY = join(import.meta.dirname, '..', 'src', 'sdk', 'index.ts');
const PROGRAM = `import { Wardkey } from ${JSON.stringify(LIBRARY)};
const client = new Wardkey();
console.log('the constructor is content');
console.log((await client.check()).username);`;

/** Starts the program with an environment of its own. */
function start(env: Readonly<Record<string, string>>, program = PROGRAM): Promise<CommandResult> {
  return runCommand(process.execPath, ['--input-type=module', '-e', program], {
    env: { WARDKEY_URL: wardkey.url, ...env },
  });
}

/** The first lines of what is on the screen: class, what happened, fix and page. */
async function readBy(env: Readonly<Record<string, string>>, program?: string) {
  const { exitCode, stdout, stderr } = await start(env, program);
  assert.notEqual(exitCode, 0);
  assert.ok(!`${stdout}${stderr}`.includes(token.text));
  const [, what, fix, more] =
    /^AuthenticationError: (.+)\n {2}fix: {2}(.+)\n {2}more: (.+)$/m.exec(stderr) ?? [];
  assert.ok(what && fix && more, stderr);
  const [page = '', code = ''] = more.replaceAll(/[[\]]/g, '').split(' ');
  return { what, fix, page, code, isBeforeAnyCall: stdout === '', stderr };
}

function slip(text: string): string {
  return `${text.slice(0, 20)}${text[20] === 'x' ? 'y' : 'x'}${text.slice(21)}`;
}

test('a good token: the program starts and knows whose it is', async () => {
  const { exitCode, stdout } = await start({ WARDKEY_API_TOKEN: token.text });
  assert.equal(stdout, `the constructor is content\n${account.username}\n`);
  assert.equal(exitCode, 0);
});

test('a token that is dirty, of another service or never issued is told apart, at the start where that can be known', async () => {
  const cases: readonly [value: string, code: string, what: RegExp, isBeforeAnyCall: boolean][] = [
    ['rpa_ABCDEFGHIJ', 'token_wrong_prefix', /RunPod key/, true],
    [mintToken(DEFAULT_PREFIX), 'token_unknown', /never issued it/, false],
    [`"${token.text}"`, 'token_malformed', /quotation marks/, true],
    [`Bearer ${token.text}`, 'token_malformed', /has Bearer in it/, true],
    [token.text.slice(0, -3), 'token_malformed', /37 of 40 characters/, true],
    [token.hint, 'token_malformed', /shortened form/, true],
    [slip(token.text), 'token_mistyped', /character 21/, true],
  ];
  for (const [value, code, what, isBeforeAnyCall] of cases) {
    const read = await readBy({ WARDKEY_API_TOKEN: value });
    assert.equal(read.code, code);
    assert.match(read.what, what);
    assert.equal(read.isBeforeAnyCall, isBeforeAnyCall, code);
  }
});

test('every page that a start-up error names is there', async () => {
  for (const env of [{}, { WARDKEY_API_TOKEN: 'r8_x' }, { WARDKEY_API_TOKEN: slip(token.text) }]) {
    const { page, code } = await readBy(env);
    const answer = await fetch(page);
    assert.equal(answer.status, 200);
    assert.match(await answer.text(), new RegExp(code));
  }
});

test('a line break after the token, as from a file, is left out with a warning on standard error', async () => {
  const { exitCode, stdout, stderr } = await start({ WARDKEY_API_TOKEN: `${token.text}\n` });
  assert.equal(exitCode, 0);
  assert.match(stdout, new RegExp(account.username));
  assert.match(
    stderr,
    /^wardkey: The variable WARDKEY_API_TOKEN: There is a line break after the API token\./,
  );
});

test('fromPrompt asks on a terminal until the server accepts the token, and shows nothing of it', async () => {
  const program = `import { Wardkey } from ${JSON.stringify(LIBRARY)};
const client = await Wardkey.fromPrompt();
console.log('hello ' + (await client.check()).username);`;
  const command = [process.execPath, '--input-type=module', '-e', program];
  const { screen, exitCode } = await runOnTerminal(command, {
    env: { WARDKEY_URL: wardkey.url },
    folder: wardkey.folder,
    answers: [
      { question: /not shown\): $/, keys: `${slip(token.text)}\r` },
      { question: /mistyped.+not shown\): $/s, keys: `${token.text}\r` },
    ],
  });
  assert.equal(exitCode, 0, screen);
  assert.match(screen, /WARDKEY_API_TOKEN is not set.+API token is mistyped.+hello /s);
  assert.ok(!screen.includes(token.text));
  const { stderr } = await start({}, program);
  assert.match(stderr, /is not set\. Nobody can be asked for it: this program does not run on a terminal\./);
});
