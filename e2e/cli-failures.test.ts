import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { searchForTokens } from '../scripts/search-for-tokens.ts';
import { wardkeyCommand } from '../src/cli/main.ts';
import { mintToken } from '../src/token-format/mint-token.ts';
import { DEFAULT_PREFIX } from '../src/token-format/prefix.ts';
import { failureOf, oneDocument, onTerminal, openSession, runAlone, type Session } from './cli-session.ts';
import { startWardkey } from './start-wardkey.ts';

/** Commands that cannot do what was asked: one error, one fix, an exit code that scripts can rely on. */

const wardkey = await startWardkey({ after }, 'failed');
const session = openSession(wardkey);
const ada = await wardkey.createAccount({ isOperator: true });
const owner = ada.account.username;
const folder = mkdtempSync(join(tmpdir(), 'wardkey-none-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Every command with arguments that would be good. A command that is not here fails the first test. */
const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  serve: [],
  'account create': ['--email', 'x@example.com', '--name', 'X', '--password-stdin'],
  'account list': [],
  'account suspend': [owner],
  'account resume': [owner],
  'token create': ['New', '--account', owner],
  'token list': [],
  'token show': ['Default'],
  'token rename': ['Default', 'Other'],
  'token rotate': ['Default', '--grace', '0', '--yes'],
  'token disable': ['Default'],
  'token enable': ['Default'],
  'token end-grace': ['Default'],
  'token delete': ['Default', '--yes'],
  'token verify': [],
  'leak list': [],
  'leak acknowledge': ['leak_0'],
  'leak false-alarm': ['leak_0', '--reason', 'a private repository'],
  'drill leak': [],
  'note add': ['token_missing'],
  'note list': ['token_missing'],
  'note hide': ['token_missing', 'note_0'],
  'note show': ['token_missing', 'note_0'],
  'note pin': ['token_missing', 'note_0'],
  'note unpin': ['token_missing', 'note_0'],
  'scan install-hook': [],
  'scan uninstall-hook': [],
  'scan rules': ['gitleaks'],
  'watcher list': [],
  'scan check-rules': [join(import.meta.dirname, '../examples/scan-rules.json')],
  'webhook create': ['http://127.0.0.1:9/'],
  'webhook list': [],
  'webhook deliveries': ['wh_0'],
  'webhook test': ['wh_0'],
  'webhook pause': ['wh_0'],
  'webhook resume': ['wh_0'],
  'webhook rotate-secret': ['wh_0'],
  'webhook delete': ['wh_0', '--yes'],
  'mail list': [],
  whoami: [],
  doctor: [],
  explain: ['token_missing'],
};

/** Commands that need no server, or that say themselves whether there is one. */
const WITHOUT_SERVER = new Set([
  'serve',
  'doctor',
  'explain',
  'scan install-hook',
  'scan uninstall-hook',
  'scan rules',
  'scan check-rules',
]);

const talking = Object.entries(COMMANDS).filter(([name]) => !WITHOUT_SERVER.has(name));

function inputFor(name: string): string {
  if (name === 'token verify') return `${mintToken(DEFAULT_PREFIX)}\n`;
  if (name === 'note add') return 'a tip\n';
  return name === 'account create' ? 'a long password\n' : '';
}

test('every command of the program is tried in this file', () => {
  const names = wardkeyCommand().commands.flatMap((command) =>
    command.commands.length === 0
      ? [command.name()]
      : command.commands.map((each) => `${command.name()} ${each.name()}`),
  );
  assert.deepEqual(names.sort(), Object.keys(COMMANDS).sort());
});

test('without a running server every command says how to start one, and exits with 7', async () => {
  for (const [name, args] of talking) {
    const env = { WARDKEY_DATA_DIR: folder };
    const result = await runAlone([...name.split(' '), ...args], env, folder, inputFor(name));
    const { error, fix } = failureOf(7, result, name);
    assert.match(error, /^no Wardkey is running on /, name);
    assert.match(fix, /start it with npm start/, name);
  }
});

test('a server that cannot be reached exits with 7, and one that is no Wardkey with 1', async (context) => {
  const token = { WARDKEY_API_TOKEN: mintToken(DEFAULT_PREFIX) };
  const away = openSession(wardkey, { WARDKEY_URL: 'http://127.0.0.1:1', ...token });
  const { error } = await away.fails(7, ['token', 'list']);
  assert.match(error, /^http:\/\/127\.0\.0\.1:1 cannot be reached \(ECONNREFUSED\)/);
  const page = createServer((_request, response) => response.end('<!doctype html>Welcome')).listen(0);
  context.after(() => page.close());
  const { port } = page.address() as AddressInfo;
  const elsewhere = openSession(wardkey, { WARDKEY_URL: `http://127.0.0.1:${port}`, ...token });
  const { error: other, fix } = await elsewhere.fails(1, ['whoami']);
  assert.match(other, /answered 200, and not as a Wardkey does/);
  assert.match(fix, /without \/v1/);
});

test('a failed command has the exit code of its reason', async () => {
  const { id } = await wardkey.createToken(owner, 'Ended');
  await session.ok(['token', 'delete', id, '--yes']);
  const poor = await wardkey.createToken(owner, 'Poor', ['api']);
  const remote = openSession(wardkey, { WARDKEY_URL: wardkey.url, WARDKEY_API_TOKEN: poor.text });
  const nobody = openSession(wardkey, { WARDKEY_URL: wardkey.url });
  const stranger = openSession(wardkey, {
    WARDKEY_URL: wardkey.url,
    WARDKEY_API_TOKEN: mintToken(DEFAULT_PREFIX),
  });
  const make = ['account', 'create', '--name', 'X', '--password-stdin', '--email'];

  const create = ['token', 'create', 'X', '--account', owner];
  const reasons: readonly (readonly [number, readonly string[], RegExp, Session?, string?])[] = [
    [2, ['token', 'list', '--state', 'sleeping'], /Validation failed/],
    [2, ['token', 'create', 'x'.repeat(101), '--account', owner], /Validation failed/],
    [2, [...create, '--scope', 'everything'], /Validation failed/],
    [2, [...create, '--expires', 'soon'], /--expires is not a time/],
    [2, [...create, '--expires', '2027-02-30'], /--expires is not a time/],
    [2, [...create, '--expires', '0'], /Validation failed/],
    [2, [...create, '--rate-limit', '1O0'], /not a whole number/],
    [2, [...create, '--rate-limit', '0'], /Validation failed/],
    [2, [...create, '--address', '10.0.0.0/99'], /Validation failed/],
    [2, ['token', 'list', '--limit', 'many'], /not a whole number/],
    [2, ['token', 'list', '--token-file', join(folder, 'token')], /--token-file is for a server/],
    [2, ['whoami', '--token-file', join(folder, 'token')], /token file .* cannot be read/, nobody],
    [2, [...make, 'x@example.com'], /Validation failed/, session, 'short\n'],
    [2, ['account', 'create', '--name', 'X', '--email', 'x@example.com'], /no terminal to ask/],
    [3, ['token', 'show', 'tok_0000000000000000000'], /Not found/],
    [3, ['token', 'show', 'Nobody'], /no token with the id, name or hint/],
    [2, ['webhook', 'create', 'http://example.com/'], /Validation failed/],
    [2, ['webhook', 'create', 'https://example.com/', '--event', 'token.lost'], /Validation failed/],
    [2, ['mail', 'list', '--state', 'lost'], /Validation failed/],
    [2, ['mail', 'list', '--limit', 'many'], /Validation failed/],
    [3, ['webhook', 'test', 'wh_0'], /Not found/],
    [3, ['webhook', 'delete', 'wh_0', '--yes'], /Not found/],
    [3, ['account', 'suspend', 'nobody'], /Not found/],
    [3, ['account', 'suspend', 'a b/../c?d#e'], /Not found/],
    [3, ['token', 'create', 'X', '--account', 'nobody'], /Not found/],
    [4, ['token', 'list'], /no API token to call the server with/, nobody],
    [4, ['token', 'list'], /API token unknown/, stranger],
    [4, ['token', 'list'], /Scope insufficient/, remote],
    [4, ['account', 'list'], /Operators only/, remote],
    [5, [...make, ada.account.email], /Account exists/, session, 'a long password\n'],
    [5, ['token', 'rename', id, 'Again'], /Not possible in this state/],
  ];
  for (const [exitCode, args, expected, from = session, input] of reasons) {
    assert.match((await from.fails(exitCode, args, input)).error, expected, args.join(' '));
  }
});

test('with --json a failure is one document on standard output, the problem as the server words it', async () => {
  const notFound = await session.run(['token', 'show', 'tok_0000000000000000000', '--json']);
  assert.equal(notFound.exitCode, 3);
  const problem = oneDocument<Record<string, unknown>>(notFound.stdout);
  assert.deepEqual([problem.code, problem.status, problem.title], ['not_found', 404, 'Not found']);
  assert.equal(problem.type, `${wardkey.url}/errors/not_found`);
  const unreachable = await runAlone(['whoami', '--json'], { WARDKEY_DATA_DIR: folder }, folder);
  const failure = oneDocument<Record<string, unknown>>(unreachable.stdout);
  assert.deepEqual(Object.keys(failure).sort(), ['code', 'detail', 'exit_code', 'fix']);
  assert.deepEqual([failure.code, failure.exit_code, unreachable.exitCode], ['command_failed', 7, 7]);
});

test('a refusal of the server is shown with what, why, how to mend it and where to read more', async () => {
  const { stderr } = await session.fails(2, ['token', 'create', ' ', '--account', owner]);
  assert.match(
    stderr,
    /^error: Validation failed \[validation_failed\]\nwhy: {3}<name> must not be empty\nfix: {3}\S.*\nmore: {2}http\S+\/errors\/validation_failed · wardkey explain validation_failed\n$/,
  );
});

test('of several tokens those that can be are disabled, a wrong one among them stops nothing, and the exit code is 6', async () => {
  const [first, last] = await Promise.all(['First', 'Last'].map((name) => wardkey.createToken(owner, name)));
  assert.ok(first !== undefined && last !== undefined);
  const partly = await session.run(['token', 'disable', first.id, 'WRONG', 'Last', '--reason', 'leaked']);
  assert.equal(partly.exitCode, 6);
  assert.match(partly.stdout, /^disabled {2}r8_…\w{4} {2}First .*\ndisabled {2}r8_…\w{4} {2}Last .*\n$/);
  assert.match(partly.stderr, /error: there is no token .*"WRONG"/);
  assert.match(partly.stderr, /error: 1 of 3 tokens were not changed/);
  for (const { text } of [first, last]) {
    const headers = { authorization: `Bearer ${text}` };
    assert.equal((await fetch(`${wardkey.url}/v1/account`, { headers })).status, 401);
  }
  const json = await session.run([
    'token',
    'enable',
    first.id,
    'WRONG',
    last.id,
    '--note',
    'a drill',
    '--json',
  ]);
  assert.equal(json.exitCode, 6);
  const results = oneDocument<{ state?: string; code?: string }[]>(json.stdout);
  assert.deepEqual(
    results.map(({ state, code }) => state ?? code),
    ['active', 'command_failed', 'active'],
  );
  const none = await session.run(['token', 'disable', 'WRONG', 'WORSE', '--json']);
  assert.equal(none.exitCode, 3, 'nothing done is not partly done');
  assert.equal(oneDocument<object[]>(none.stdout).length, 2);
});

test('a token that cannot be sent or is none is named as such, before or by the server, without a stack trace', async () => {
  const { text } = await wardkey.createToken(owner, 'Sent', ['api']);
  const dirty: readonly (readonly [string, RegExp])[] = [
    [ada.token.hint, /shortened form/],
    [`${text.slice(0, 20)}\n${text.slice(20)}`, /line break/],
    [`${text}\u200b`, /without width/],
    [`“${text}”`, /quot/],
    [`"${text}"`, /quot|malformed/],
    ['$WARDKEY_API_TOKEN', /variable|malformed/],
    [text.slice(0, 30), /30 of 40|malformed/],
  ];
  for (const [token, expected] of dirty) {
    const remote = openSession(wardkey, { WARDKEY_URL: wardkey.url, WARDKEY_API_TOKEN: token });
    const { stderr } = await remote.fails(4, ['whoami']);
    assert.match(stderr, expected);
    assertNothingOf(text, stderr, 'WARDKEY_API_TOKEN');
  }
  const clean = openSession(wardkey, { WARDKEY_URL: wardkey.url, WARDKEY_API_TOKEN: ` ${text}\r\n` });
  await clean.ok(['whoami']);
});

test('a wrong address of the server is a mistake in usage, and its password is not repeated', async () => {
  for (const address of ['opensesame', 'ftp://opensesame', 'localhost:7070', '//opensesame']) {
    const remote = openSession(wardkey, { WARDKEY_URL: address, WARDKEY_API_TOKEN: 'x' });
    const { error, stderr } = await remote.fails(2, ['whoami']);
    assert.match(error, /WARDKEY_URL is not a web address/);
    assert.doesNotMatch(stderr, /opensesame/);
  }
  const withPassword = { WARDKEY_URL: 'http://ada:opensesame@127.0.0.1:1', WARDKEY_API_TOKEN: 'x' };
  const { stderr } = await wardkey.wardkey(['whoami'], { env: withPassword });
  assert.doesNotMatch(stderr, /opensesame/);
});

test('a token text that was typed in a wrong place is never repeated, wherever that is', async () => {
  const { text } = await wardkey.createToken(owner, 'Typed');
  const wrong: readonly (readonly string[])[] = [
    [text],
    ['token', text],
    ['token', 'list', text],
    ['token', 'show', text],
    ['token', 'rename', text, 'X'],
    ['token', 'rename', 'Typed', text],
    ['token', 'rotate', text],
    ['token', 'rotate', 'Typed', '--grace', text],
    ['token', 'disable', text],
    ['token', 'disable', text, 'WRONG'],
    ['token', 'disable', 'Typed', '--reason', text],
    ['token', 'disable', 'Typed', '--note', text],
    ['token', 'enable', text],
    ['token', 'end-grace', text],
    ['token', 'delete', text, '--yes'],
    ['token', 'delete', 'Typed', '--confirm', text],
    ['token', 'create', text, '--account', owner],
    ['token', 'create', 'X', '--account', text],
    ['token', 'create', 'X', '--account', owner, '--scope', text],
    ['token', 'create', 'X', '--account', owner, '--address', text],
    ['token', 'create', 'X', '--account', owner, '--expires', text],
    ['token', 'create', 'X', '--account', owner, '--rate-limit', text],
    ['token', 'list', '--state', text],
    ['token', 'list', '--account', text],
    ['token', 'list', '--limit', text],
    ['token', 'verify', text],
    ['token', 'verify', `--token=${text}`],
    ['token', 'verify', '--file', text],
    ['token', 'verify', '-', text],
    ['account', 'suspend', text],
    ['account', 'create', '--email', text, '--name', 'X', '--password-stdin'],
    ['account', 'create', '--email', 'x@example.com', '--name', text, '--password-stdin'],
    ['explain', text],
    ['scan', text],
    ['scan', '--range', text],
    ['scan', '--prefix', text],
    ['scan', '--baseline', text],
    ['scan', '--threads', text],
    ['scan', '--rules', text],
    ['scan', 'rules', text],
    ['scan', 'check-rules', text],
    ['scan', 'rules', 'gitleaks', '--prefix', text],
    ['scan', 'install-hook', '--prefix', text],
    ['whoami', '--token-file', text],
    [`--${text}`],
  ];
  for (const args of wrong) {
    const what = args.map((arg) => (arg.includes(text) ? 'TEXT' : arg)).join(' ');
    const results = await Promise.all([
      session.run(args, 'a long password\n'),
      session.run([...args, '--json']),
    ]);
    for (const { exitCode, stdout, stderr } of results) {
      assert.ok(exitCode > 0, `${what} succeeded`);
      assertNothingOf(text, `${stdout}${stderr}`, what);
    }
  }
  const remote = openSession(wardkey, { WARDKEY_URL: wardkey.url });
  assertNothingOf(text, (await remote.fails(2, ['whoami', '--token-file', text])).stderr, '--token-file');
  const keys = { question: /now on\?/, keys: 'n' };
  const { screen } = await onTerminal(wardkey, ['token', 'disable', text], keys);
  assertNothingOf(text, screen, 'the question on a terminal');
});

test('a command that failed changed nothing', async () => {
  const names = (await session.json<{ name: string }[]>(['token', 'list', '--account', owner])).map(
    ({ name }) => name,
  );
  assert.ok(!names.includes('X'), names.join());
  const accounts = await session.json<{ email: string }[]>(['account', 'list']);
  assert.deepEqual(
    accounts.map(({ email }) => email),
    [ada.account.email],
  );
});

test('nothing that was typed in a wrong place stands in a file of the server', async () => {
  await wardkey.stop();
  assert.deepEqual(searchForTokens(wardkey.folder).found, []);
});

function assertNothingOf(text: string, written: string, what: string): void {
  for (let start = DEFAULT_PREFIX.length; start + 8 <= text.length; start += 1) {
    assert.ok(!written.includes(text.slice(start, start + 8)), `${what} repeats a part of the token`);
  }
}
