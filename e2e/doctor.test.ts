import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { mintToken } from '../src/token-format/mint-token.ts';
import { type DEFAULT_PREFIX, parsePrefix } from '../src/token-format/prefix.ts';
import { startWardkey } from './start-wardkey.ts';

/** What the doctor says to somebody whose program is refused, without a server and with one. */

const wardkey = await startWardkey({ after }, 'doctor');
const { account, token } = await wardkey.createAccount({ isOperator: true });
// Not among what the server leaves behind: the files hold tokens.
const folder = mkdtempSync(join(tmpdir(), 'wardkey-doctor-'));
after(() => rmSync(folder, { recursive: true }));

interface Examined {
  readonly exitCode: number;
  readonly all: string;
  readonly lines: readonly string[];
}

async function doctor(
  args: readonly string[],
  given: { input?: string; env?: Record<string, string> } = {},
): Promise<Examined> {
  const options = { ...given, env: { WARDKEY_DATA_DIR: '/nowhere', ...given.env } };
  const { exitCode, stdout, stderr } = await wardkey.wardkey(['doctor', ...args], options);
  const all = stdout + stderr;
  assert.doesNotMatch(all, /[a-z][a-z0-9]{0,8}_[0-9A-Za-z]{24,}/, 'no token is shown');
  return { exitCode, all, lines: stdout.trimEnd().split('\n') };
}

function envFile(text: string): string {
  const path = join(folder, `${Math.abs(text.length)}-${text.slice(0, 12).replaceAll(/\W/g, '')}.env`);
  writeFileSync(path, text, { mode: 0o600 });
  return path;
}

test('without a server, a token that is piped in is diagnosed to the character', async () => {
  const { text } = token;
  const typo = `${text.slice(0, 11)}${text[11] === 'x' ? 'y' : 'x'}${text.slice(12)}`;
  const [, acme] = Object.values(parsePrefix('acme_')) as [true, typeof DEFAULT_PREFIX];
  const cases: readonly [string, number, RegExp][] = [
    [`${text}\n`, 0, /✔ API token +r8_…\w{4} is well formed/],
    [`${text} \n`, 0, /! API token +What was given: There is a space after the API token/],
    [typo, 1, /✖ API token .*Most likely character 12 is wrong.*\[token_mistyped\]/],
    [text.slice(0, 20), 1, /✖ API token .*20 of 40 characters.*\[token_malformed\]/],
    [`"${text}"`, 1, /quotation marks .*The API token itself is complete\. \[token_malformed\]/],
    [token.hint, 1, /shortened form/],
    ['rpa_ABCDEFGH12ABCDEFGH12ABCDEFGH12ABCDEFGH12', 1, /RunPod key.*\[token_wrong_prefix\]/],
    [mintToken(acme), 0, /✔ installation +its tokens begin with acme_/],
    ['', 1, /is empty.*\[token_missing\]/],
  ];
  for (const [input, exitCode, said] of cases) {
    const seen = await doctor(['-', '--offline'], { input });
    assert.match(seen.all, said);
    assert.equal(seen.exitCode, exitCode, seen.all);
  }
});

test('in a .env file it finds the variable that is misspelt, and what only some programs can read', async () => {
  const misspelt = await doctor(['--offline', '--env', envFile(`A=1\nWARDKEY_API_KEY=${token.text}\n`)]);
  assert.match(misspelt.all, /✖ variable +WARDKEY_API_TOKEN is not set, but WARDKEY_API_KEY is: rename it/);
  assert.match(misspelt.all, /✔ API token/, 'and the token itself is looked at');
  assert.equal(misspelt.exitCode, 1);

  const quoted = await doctor(['--offline', '--env', envFile(`WARDKEY_API_TOKEN="${token.text}"\n`)]);
  assert.match(quoted.all, /! env file +line 1 \(WARDKEY_API_TOKEN\) has quotation marks: docker/);
  assert.equal(quoted.exitCode, 0, quoted.all);

  const replicate = await doctor(['--offline', '--env', envFile(`REPLICATE_API_TOKEN=${token.text}\n`)]);
  assert.match(replicate.all, /✔ variable +REPLICATE_API_TOKEN is read by the clients of Replicate/);

  const none = await doctor(['--offline', '--env', envFile('PORT=3000\n')]);
  assert.match(none.all, /✖ variable +WARDKEY_API_TOKEN is not set, and nothing with a similar name is/);
  const absent = await doctor(['--env', join(folder, 'none.env')]);
  assert.equal(absent.exitCode, 2);
  assert.match(absent.all, /none\.env cannot be read/);
  const asNode = await doctor(['--offline', '--env-file', envFile(`WARDKEY_API_TOKEN=${token.text}\n`)]);
  assert.equal(asNode.exitCode, 0, 'the name that Node has for it is taken too');
});

test('a server that may be asked says whose the token is, when it expires, and what it lacks', async () => {
  const made = await wardkey.wardkey([
    'token',
    'create',
    'soon',
    '--account',
    account.username,
    '--expires',
    '75h',
    '--plain',
  ]);
  const input = made.stdout.trim();
  const env = { WARDKEY_URL: wardkey.url };
  const seen = await doctor(['-'], { input, env });
  assert.match(seen.all, /✔ server +accepts it: "soon" of person-1/);
  assert.match(seen.all, /! expiry +it expires in 3 days \(/);
  assert.equal(seen.exitCode, 0, seen.all);
  const lacking = await doctor(['-', '--scope', 'verify'], { input, env });
  assert.match(lacking.all, /✖ scopes +it lacks "verify" and has api.*\[scope_insufficient\]/);
  assert.equal(lacking.exitCode, 1);
});

test('of a token that was disabled it says when, by whom and why, from elsewhere and on the server’s machine', async () => {
  const made = await wardkey.createToken(account.username, 'off');
  await wardkey.wardkey(['token', 'disable', made.id, '--note', 'spring cleaning']);
  for (const env of [{ WARDKEY_URL: wardkey.url }, { WARDKEY_DATA_DIR: wardkey.dataFolder }]) {
    const { all, exitCode } = await doctor(['-'], { input: made.text, env: env as Record<string, string> });
    assert.match(
      all,
      /✖ server .*"off".*was disabled on \d{4}-\S+ at \S+ UTC by an operator.*"spring cleaning"/,
    );
    assert.match(all, /wardkey token enable tok_.*\[token_disabled\]/);
    assert.equal(exitCode, 1);
  }
});

test('the old text of a rotated token is called that while it still works', async () => {
  const made = await wardkey.createToken(account.username, 'turned');
  await wardkey.wardkey(['token', 'rotate', made.id, '--grace', '1h', '--plain']);
  const { all } = await doctor(['-'], { input: made.text, env: { WARDKEY_URL: wardkey.url } });
  assert.match(all, /! rotation +the token was rotated, and this is its old text: it works until /);
});

test('a server that cannot be reached is told apart from a token that is not good', async () => {
  const { exitCode, all } = await doctor(['-'], {
    input: token.text,
    env: { WARDKEY_URL: 'http://127.0.0.1:1' },
  });
  assert.match(all, /✖ server +http:\/\/127.0.0.1:1 cannot be reached/);
  assert.equal(exitCode, 7);
});

test('with --json the checks are one object for programs', async () => {
  const { all } = await doctor(['-', '--offline', '--json'], { input: 'nonsense' });
  const { checks } = JSON.parse(all) as { checks: { name: string; level: string; code?: string }[] };
  assert.deepEqual([checks[0]?.name, checks[0]?.level], ['API token', 'wrong']);
  assert.equal(typeof checks[0]?.code, 'string');
});

test('a token is never taken as an argument', async () => {
  const { exitCode, all } = await doctor([token.text]);
  assert.equal(exitCode, 2);
  assert.match(all, /not passed as an argument/);
});

test('an operator sees clocks, proxies, mail and backups beside the database', async () => {
  const { stdout } = await wardkey.wardkey(['doctor', '--json']);
  const { checks } = JSON.parse(stdout) as { checks: { name: string; level: string }[] };
  const names = checks.map(({ name }) => name);
  for (const name of [
    ...['clock', 'clock of server', 'disk', 'mail', 'public address', 'token prefix', 'proxy headers'],
    ...['backups', 'database', 'data folder'],
  ]) {
    assert.ok(names.includes(name), name);
  }
});

test('with the address and the token of a program in the environment, it needs to be told nothing', async () => {
  const { text } = await wardkey.createToken(account.username, 'worker');
  const good = await doctor([], { env: { WARDKEY_URL: wardkey.url, WARDKEY_API_TOKEN: text } });
  assert.match(good.all, /✔ API token +r8_….{4} is well formed.*✔ server +accepts it: "worker" of person-1/s);
  assert.doesNotMatch(good.all, /operator_required|data folder/);
  assert.equal(good.exitCode, 0, good.all);

  const misspelt = await doctor([], { env: { WARDKEY_URL: wardkey.url, WARDKEY_API_KEY: text } });
  assert.match(misspelt.all, /✖ variable +WARDKEY_API_TOKEN is not set, but WARDKEY_API_KEY is: rename it/);
  assert.match(misspelt.all, /✔ server +accepts it/, 'and the token that was meant is good');
  assert.equal(misspelt.exitCode, 1);

  const missing = await doctor([], { env: { WARDKEY_URL: wardkey.url } });
  assert.match(missing.all, /✖ variable .*\[token_missing\]/);
  assert.equal(missing.exitCode, 1);
});

test('an operator who calls from elsewhere sees the installation after the token', async () => {
  const { text } = await wardkey.createToken(account.username, 'on call', ['operator', 'tokens:read']);
  const seen = await doctor([], { env: { WARDKEY_URL: wardkey.url, WARDKEY_API_TOKEN: text } });
  assert.match(seen.all, /✔ server +accepts it: "on call".*✔ clock +as on this machine.*✔ database/s);
  assert.equal(seen.exitCode, 0, seen.all);
});

test('settings that do not fit the machine around them are named, with what to set', async () => {
  const odd = await startWardkey({ after }, 'doctor-odd', {
    WARDKEY_PUBLIC_URL: 'http://api.example.com',
    WARDKEY_TRUSTED_PROXIES: '0.0.0.0/0,::/0',
    WARDKEY_SMTP_URL: 'smtp://127.0.0.1:1',
    WARDKEY_MAIL_FROM: 'wardkey@example.com',
  });
  const { stdout, exitCode } = await odd.wardkey(['doctor']);
  assert.equal(exitCode, 1);
  assert.match(stdout, /[✖!] public address .*https/);
  assert.match(stdout, /✖ proxy headers .*WARDKEY_TRUSTED_PROXIES/);
  assert.match(stdout, /[✖!] mail /);
  assert.match(stdout, /! token prefix .*registered to Replicate/);
});
