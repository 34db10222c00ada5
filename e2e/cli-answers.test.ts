import assert from 'node:assert/strict';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { failureOf, oneDocument, onTerminal, openSession } from './cli-session.ts';
import { startWardkey } from './start-wardkey.ts';

/** What commands show: words to a person, one JSON document to a program, the bare text to a pipe. */

const wardkey = await startWardkey({ after }, 'shown');
const session = openSession(wardkey);
const ada = await wardkey.createAccount({ isOperator: true });

const TOKEN_FIELDS = [
  ...[
    'account',
    'allowed_addresses',
    'created_at',
    'deleted',
    'disabled',
    'expires_at',
    'grace',
    'hint',
    'id',
  ],
  ...[
    'last_used',
    'name',
    'rate_limit_per_minute',
    'revision',
    'scopes',
    'seen_in_url_at',
    'state',
    'status',
  ],
];

function fieldsOf(value: unknown): string[] {
  assert.ok(typeof value === 'object' && value !== null);
  return Object.keys(value).sort();
}

test('account create --json is exactly an account and its default token, once', async () => {
  const email = 'Grace.Hopper@Example.com';
  const args = ['account', 'create', '--email', email, '--name', 'Grace', '--password-stdin', '--json'];
  const { stdout } = await session.run(args, 'a long password\n');
  const made = oneDocument<{ account: { id: string }; token: { id: string; hint: string; text: string } }>(
    stdout,
  );
  const { id } = made.account;
  const { text, hint } = made.token;
  assert.match(id, /^acc_\w+$/);
  assert.match(text, /^r8_[0-9A-Za-z]{37}$/);
  assert.equal(hint, `r8_…${text.slice(-4)}`);
  assert.deepEqual(made, {
    account: { id, email: 'grace.hopper@example.com', username: 'grace-hopper' },
    token: { id: made.token.id, name: 'Default', hint, text },
  });
});

test('account create shows a person the token on a line of its own, and says that it is shown once', async () => {
  const args = ['account', 'create', '--email', 'jo@example.com', '--name', 'Jo', '--password-stdin'];
  const { stdout, stderr, exitCode } = await session.run(args, 'a long password\n');
  assert.equal(exitCode, 0);
  assert.match(
    stdout,
    /^account {2}jo <jo@example\.com>\ntoken {4}Default, shown this once: copy it now\n\nr8_\w{37}\n$/,
  );
  assert.match(stderr, /Only its hash is kept/);
});

test('what programs read of tokens has the same fields in every command, and none of them the text twice', async () => {
  const created = await session.json<{ id: string; text: string }>([
    'token',
    'create',
    'Fields',
    '--account',
    'person-1',
  ]);
  const { id, text } = created;
  assert.deepEqual(fieldsOf(created), [...TOKEN_FIELDS, 'text'].sort());
  const shown = await session.json(['token', 'show', id]);
  assert.deepEqual(fieldsOf(shown), TOKEN_FIELDS);
  assert.deepEqual(fieldsOf((await session.json<object[]>(['token', 'list']))[0]), TOKEN_FIELDS);
  assert.deepEqual(
    fieldsOf(await session.json(['token', 'rename', id, 'Other'])),
    [...TOKEN_FIELDS, 'receipt'].sort(),
  );
  const rotated = await session.json<{ text: string; grace: object[] }>([
    'token',
    'rotate',
    id,
    '--grace',
    '1h',
  ]);
  assert.deepEqual(fieldsOf(rotated), [...TOKEN_FIELDS, 'receipt', 'text'].sort());
  assert.notEqual(rotated.text, text);
  assert.deepEqual(fieldsOf(rotated.grace[0]), ['ends_at', 'hint', 'last_used']);
  for (const args of [['end-grace'], ['disable'], ['enable'], ['delete', '--yes']]) {
    const [verb = '', ...flags] = args;
    const changed = await session.json<{ receipt: object }>(['token', verb, id, ...flags]);
    assert.deepEqual(fieldsOf(changed), [...TOKEN_FIELDS, 'receipt'].sort(), verb);
    assert.deepEqual(changed.receipt, { ...changed.receipt, verifiers_confirmed: 1, verifiers_total: 1 });
    assert.ok(!JSON.stringify(changed).includes(rotated.text.slice(3, -4)));
  }
});

test('a pipe and --plain get the token text and nothing else, on standard output and on one line', async () => {
  for (const flags of [[], ['--plain']]) {
    for (const args of [
      ['token', 'create', 'Piped', '--account', 'person-1'],
      ['token', 'rotate', ada.token.id, '--yes'],
    ]) {
      assert.match(await session.ok([...args, ...flags]), /^r8_[0-9A-Za-z]{37}\n$/, args.join(' '));
    }
  }
});

test('a person at a terminal sees everything about a new token, and its text once', async () => {
  const { exitCode, screen } = await onTerminal(wardkey, [
    'token',
    'create',
    'On a terminal',
    '--account',
    'person-1',
  ]);
  assert.equal(exitCode, 0);
  assert.match(screen, /On a terminal[\s\S]*state +active[\s\S]*scopes +api[\s\S]*expires +never/);
  assert.match(screen, /Shown this once: copy it now/);
  assert.equal(screen.match(/r8_[0-9A-Za-z]{37}/g)?.length, 1);
  const plain = await onTerminal(wardkey, ['token', 'create', 'Plain', '--account', 'person-1', '--plain']);
  assert.match(plain.screen, /^r8_[0-9A-Za-z]{37}\r\n$/);
});

test('on a terminal a person is asked before a token ends, and anything but yes changes nothing', async () => {
  const { id } = await wardkey.createToken('person-1', 'Asked');
  const question = /Refuse every request with Asked from now on\?/;
  for (const keys of ['\r', 'n', '\u0003']) {
    const { exitCode, screen } = await onTerminal(wardkey, ['token', 'disable', 'Asked'], { question, keys });
    assert.equal(exitCode, 130);
    assert.match(screen, /nothing was changed/);
  }
  assert.equal((await session.json<{ state: string }>(['token', 'show', id])).state, 'active');
  const { exitCode } = await onTerminal(wardkey, ['token', 'disable', 'Asked'], { question, keys: 'y' });
  assert.equal(exitCode, 0);
  assert.equal((await session.json<{ state: string }>(['token', 'show', id])).state, 'disabled');

  const name = /Type the name of the token/;
  const wrong = await onTerminal(wardkey, ['token', 'delete', id], { question: name, keys: 'asked\r' });
  assert.equal(wrong.exitCode, 130);
  const right = await onTerminal(wardkey, ['token', 'delete', id], { question: name, keys: 'Asked\r' });
  assert.equal(right.exitCode, 0);
  assert.equal((await session.json<{ state: string }>(['token', 'show', id])).state, 'deleted');
});

test('without a terminal nobody is asked, and what cannot be undone wants the name of the token', async () => {
  const { id } = await wardkey.createToken('person-1', 'Unasked');
  const { error, fix } = await session.fails(2, ['token', 'delete', id]);
  assert.match(error, /cannot be undone/);
  assert.match(fix, /--confirm 'Unasked'/);
  assert.match(
    (await session.fails(2, ['token', 'delete', id, '--confirm', 'unasked'])).error,
    /does not match/,
  );
  assert.match(await session.ok(['token', 'show', id]), /state +active/);
  await session.ok(['token', 'delete', id, '--confirm', 'Unasked']);
});

test('the list of tokens is a table, newest first, that --state, --account and --limit narrow', async () => {
  const { account } = await wardkey.createAccount();
  const owner = account.username;
  for (const name of ['One', 'Two', 'Three']) await wardkey.createToken(owner, name);
  await session.ok(['token', 'disable', 'Two', '--reason', 'leaked']);
  const names = async (...flags: string[]) =>
    (await session.json<{ name: string }[]>(['token', 'list', '--account', owner, ...flags])).map(
      ({ name }) => name,
    );
  assert.deepEqual(await names(), ['Three', 'Two', 'One', 'Default']);
  assert.deepEqual(await names('--state', 'leaked'), ['Two']);
  assert.deepEqual(await names('--state', 'active'), ['Three', 'One', 'Default']);
  assert.deepEqual(await names('--limit', '1'), ['Three']);
  const limited = await session.run(['token', 'list', '--account', account.email, '--limit', '1']);
  assert.match(limited.stderr, /There are more than 1/);
  const [head = '', row = ''] = limited.stdout.split('\n');
  assert.equal(row.indexOf('Three'), head.indexOf('NAME'), 'the columns stand under their headings');
});

test('accounts are listed with what an operator needs, and suspended by id, e-mail address or username', async () => {
  const { account, token } = await wardkey.createAccount();
  const listed = await session.json<{ id: string; suspended_at: string | null }[]>(['account', 'list']);
  const fields = ['created_at', 'email', 'id', 'is_operator', 'name', 'suspended_at', 'username'];
  for (const each of listed) assert.deepEqual(fieldsOf(each), fields);
  const status = async () => {
    const headers = { authorization: `Bearer ${token.text}` };
    return (await fetch(`${wardkey.url}/v1/account`, { headers })).status;
  };
  for (const named of [account.id, account.email, account.username]) {
    await session.ok(['account', 'suspend', named]);
    assert.equal(await status(), 403, named);
    assert.match(await session.ok(['account', 'list']), new RegExp(`${account.username} .* suspended`));
    const resumed = await session.json<object>(['account', 'resume', named]);
    assert.deepEqual(fieldsOf(resumed), ['id', 'is_suspended', 'receipt']);
    assert.equal(await status(), 200, named);
  }
});

test('whoami says as whom a command acts and where', async () => {
  assert.match(
    await session.ok(['whoami']),
    /^operator \(Operator on this machine\)\n {2}server {2}the server on \/.*operator\n$/,
  );
  const local = await session.json<Record<string, unknown>>(['whoami']);
  const fields = ['connection', 'email', 'id', 'is_operator', 'name', 'token', 'type', 'username'];
  assert.deepEqual(fieldsOf(local), fields);
  assert.deepEqual([local.username, local.token], ['operator', null]);
  const mine = await wardkey.createToken('person-1', 'Mine');
  const remote = openSession(wardkey, { WARDKEY_URL: wardkey.url, WARDKEY_API_TOKEN: mine.text });
  const me = await remote.json<Record<string, unknown>>(['whoami']);
  assert.deepEqual(fieldsOf(me), fields);
  assert.equal(me.username, 'person-1');
  assert.match(String(me.connection), /^http:\S+, with the token from WARDKEY_API_TOKEN$/);
});

test('doctor finds nothing wrong with a new installation, and says what to change before it is used', async () => {
  const report = await session.json<{
    version: string;
    checks: { name: string; level: string; detail: string }[];
  }>(['doctor']);
  assert.match(report.version, /^\d+\.\d+\.\d+/);
  for (const check of report.checks) assert.deepEqual(fieldsOf(check), ['detail', 'level', 'name']);
  assert.deepEqual(
    report.checks.filter(({ level }) => level !== 'good').map(({ name, level }) => [name, level]),
    [
      ['token prefix', 'advice'],
      ['upstream', 'advice'],
      ['mail', 'advice'],
      ['backups', 'advice'],
    ],
  );
  const shown = await session.ok(['doctor']);
  for (const { name, detail } of report.checks) {
    // How much room is left changes while one looks.
    assert.ok(
      shown.includes(name) && (/^(?:disk|clock)/.test(name) || shown.includes(detail)),
      `${name}: ${shown}`,
    );
  }
});

test('doctor exits with 1 when anything is wrong, and names it with its fix', async () => {
  const wrong: readonly [Record<string, string>, RegExp][] = [
    [{ WARDKEY_PROT: '80' }, /✖ settings +WARDKEY_PROT is not a setting; did you mean WARDKEY_PORT\?/],
    [{ WARDKEY_PORT: 'eighty' }, /✖ settings +WARDKEY_PORT cannot be used: a port is a number/],
    [{ WARDKEY_DATA_DIR: '/tmp' }, /✖ data folder +others may read \/tmp: chmod/],
    [{ WARDKEY_URL: 'http://127.0.0.1:1', WARDKEY_API_TOKEN: 'nonsense' }, /✖ API token .*\[token_\w+\]/],
  ];
  for (const [env, expected] of wrong) {
    const { exitCode, stdout, stderr } = await wardkey.wardkey(['doctor'], { env });
    assert.equal(exitCode, 1, stdout);
    assert.match(stdout, expected);
    assert.match(stderr, /\d of \d+ checks failed/);
  }
});

test('explain says what a code means without any server, and knows every code that can be met', async () => {
  const alone = openSession(wardkey, { WARDKEY_DATA_DIR: '/nowhere' });
  const text = await alone.ok(['explain', 'token_leaked']);
  assert.match(text, /^token_leaked: API token leaked\ncritical severity · HTTP 401 · /);
  assert.match(text, /\nQuick fix\n {2}Create a new API token/);
  const listed = await alone.ok(['explain']);
  assert.match(listed, /\ntoken_leaked +401 +API token leaked\n/);
  const told = await alone.json<{ code: string; causes: unknown[] }>(['explain', 'token_leaked']);
  assert.deepEqual([told.code, told.causes.length], ['token_leaked', 3]);
  const { error, fix } = await alone.fails(3, ['explain', 'no_such_code']);
  assert.match(error, /no error code "no_such_code"/);
  assert.match(fix, /wardkey explain/);
});

test('nobody but the user who runs the server can open its socket or read its data', () => {
  const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);
  assert.equal(modeOf(wardkey.dataFolder), '700');
  const names = readdirSync(wardkey.dataFolder);
  assert.ok(names.includes('operator.sock') && names.includes('wardkey.db'), names.join());
  for (const name of names) {
    const path = join(wardkey.dataFolder, name);
    assert.equal(modeOf(path), statSync(path).isDirectory() ? '700' : '600', name);
  }
});

test('help is there for every command, and for one that was mistyped there is a guess', async () => {
  const help = await session.ok(['--help']);
  for (const name of ['serve', 'account', 'token', 'whoami', 'doctor', 'explain'])
    assert.match(help, new RegExp(`^ +${name}`, 'm'));
  assert.match(await session.ok(['--version']), /^\d+\.\d+\.\d+\n$/);
  const { exitCode, stderr, stdout } = await session.run(['tokne', 'list']);
  assert.equal(exitCode, 2);
  assert.equal(stdout, '');
  assert.match(stderr, /unknown command 'tokne'\n\(Did you mean token\?\)/);
  assert.equal((await session.run(['token'])).exitCode, 2, 'a command that is not whole is a mistake');
  const { error } = failureOf(2, await session.run(['token', 'rotate', 'x', '--grace', 'soon']), 'rotate');
  assert.match(error, /--grace is not a span of time/);
  const nameless = await session.run(['token', 'create']);
  assert.match(nameless.stderr, /missing required argument 'name'\nsee wardkey token create --help/);
  assert.equal(
    await session.ok(['help', 'token', 'create']),
    await session.ok(['token', 'create', '--help']),
  );
  assert.match(await session.ok(['token', 'create', '--help']), /--expires [\s\S]*default:\s+never/);
  assert.match(await session.ok(['token', 'show', '--help']), /its id \(tok_…\), its hint .* or its name/);
  assert.doesNotMatch(await session.ok(['token', 'show', '--help']), /--yes/, 'it asks nothing');
});

test('what is left of a deleted token is shown by its name, unless another has it', async () => {
  await session.ok(['token', 'create', 'Gone', '--account', ada.account.username]);
  assert.match(await session.ok(['token', 'delete', 'Gone', '--yes']), /^deleted .*confirmed by 1 of 1/);
  assert.match(await session.ok(['token', 'show', 'Gone']), /state +deleted/);
  await session.ok(['token', 'create', 'Gone', '--account', ada.account.username]);
  assert.match(await session.ok(['token', 'show', 'Gone']), /state +active/);
});
