import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import SqliteDatabase from 'better-sqlite3';
import { freePort } from './free-port.ts';
import { type CommandResult, runCommand } from './run-command.ts';
import { PROGRAM } from './server-process.ts';
import { startWardkey } from './start-wardkey.ts';

/** A start that cannot succeed says so in two lines, and leaves nothing behind that runs or listens. */

const place = mkdtempSync(join(tmpdir(), 'wardkey-start-'));
after(() => rmSync(place, { recursive: true, force: true }));

let count = 0;
function newFolder(): string {
  count += 1;
  return join(place, `data-${count}`);
}

/** A data folder of a server that was stopped, with an account in it. Made once: each test gets a copy. */
const stopped = await startWardkey({ after }, 'start');
await stopped.createAccount();
await stopped.stop();

function folderOfStopped(): string {
  const folder = newFolder();
  mkdirSync(folder, { mode: 0o700 });
  for (const name of ['wardkey.db', 'signing-key']) {
    copyFileSync(join(stopped.dataFolder, name), join(folder, name));
  }
  return folder;
}

const START_SECONDS_MAX = 60;

/** Starts the server on a port that is free, sees it refuse, and looks that nothing listens there afterwards. */
async function refusedStart(
  settings: Readonly<Record<string, string>>,
): Promise<CommandResult & { error: string; fix: string }> {
  const port = settings.WARDKEY_PORT ?? String(await freePort());
  const env = { WARDKEY_DATA_DIR: newFolder(), ...settings, WARDKEY_PORT: port };
  // A start that never ends is a failure too, and must not keep the tests from ending.
  const limited = ['-s', 'KILL', String(START_SECONDS_MAX), process.execPath, PROGRAM, 'serve'];
  const result = await runCommand('timeout', limited, { env, folder: place });
  const lines = result.stderr.trimEnd().split('\n');
  const [error = '', fix = ''] = ['error', 'fix'].map((label) => {
    const found = lines.filter((line) => line.startsWith(`${label}:`));
    assert.equal(found.length, 1, `one line with "${label}:" and not\n${result.stderr}`);
    return found[0]?.slice(label.length + 1).trim();
  });
  assert.ok(error.length > 10 && fix.length > 5, result.stderr);
  assert.equal(lines.length, 2, `no more than the two lines, and not\n${result.stderr}`);
  assert.doesNotMatch(result.stderr, /^\s+at |node:|\.ts:\d/m, 'no stack trace');
  assert.ok(result.exitCode > 0);
  assert.equal(result.stdout, '');
  assert.ok(!existsSync(join(env.WARDKEY_DATA_DIR, 'operator.sock')) || settings.WARDKEY_DATA_DIR);
  if (settings.WARDKEY_PORT === undefined)
    assert.equal(await isTaken(Number(port)), false, 'nothing listens');
  return { ...result, error, fix };
}

test('a port that another program has is refused, with another port as the way out', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const address = other.address();
  assert.ok(typeof address === 'object' && address !== null);
  const folder = newFolder();
  const { error, fix } = await refusedStart({
    WARDKEY_PORT: String(address.port),
    WARDKEY_DATA_DIR: folder,
  });
  other.close();
  assert.match(error, new RegExp(`port ${address.port} on 127\\.0\\.0\\.1 is taken`));
  assert.match(fix, /WARDKEY_PORT=\d+/);
  assert.ok(!existsSync(join(folder, 'operator.sock')), 'the socket is not left behind either');
  const again = await startWardkey({ after }, 'again', { WARDKEY_DATA_DIR: folder });
  assert.match(again.url, /^http:/, 'the folder is free: the next start succeeds');
});

test('a host that is none of this machine is refused', async () => {
  const { error, fix } = await refusedStart({ WARDKEY_HOST: '192.0.2.1' });
  assert.match(error, /192\.0\.2\.1 is not an address of this machine/);
  assert.match(fix, /WARDKEY_HOST/);
});

test('a folder that cannot be made is refused, not even tried for ever', async () => {
  const file = newFolder();
  writeFileSync(file, '');
  for (const folder of [file, join(file, 'data'), '/sys/wardkey', '/proc/wardkey', '/dev/null/wardkey']) {
    const { error, fix } = await refusedStart({ WARDKEY_DATA_DIR: folder });
    assert.ok(error.includes(folder), error);
    assert.match(fix, /WARDKEY_DATA_DIR/);
  }
});

test('a folder whose data others may read is refused, with the command that closes it', async () => {
  const folder = folderOfStopped();
  chmodSync(folder, 0o755);
  const { error, fix } = await refusedStart({ WARDKEY_DATA_DIR: folder });
  assert.match(error, /others may read .* \(mode 755\)/);
  assert.equal(fix, `chmod 700 ${folder}`);
});

test('a folder whose path leaves no room for the socket is refused', async () => {
  const folder = join(newFolder(), 'long'.repeat(30));
  const { fix } = await refusedStart({ WARDKEY_DATA_DIR: folder });
  assert.match(fix, /shorter path/);
});

test('a wrong setting is refused by its name, without its value, with the exit code for usage', async () => {
  const wrong = {
    WARDKEY_HOST: 'not a host',
    WARDKEY_PUBLIC_URL: 'opensesame',
    WARDKEY_TOKEN_PREFIX: 'opensesame',
    WARDKEY_UPSTREAM: 'http://ada:opensesame@127.0.0.1',
    WARDKEY_TRUSTED_PROXIES: 'opensesame',
    WARDKEY_LOG_LEVEL: 'opensesame',
    WARDKEY_DATABASE_URL: 'postgres://ada:opensesame@127.0.0.1/wardkey',
  };
  const refusals = Object.entries(wrong).map(async ([name, value]) => {
    const { error, exitCode, stderr } = await refusedStart({ [name]: value });
    assert.ok(error.startsWith(name), error);
    assert.equal(exitCode, 2);
    assert.doesNotMatch(stderr, /opensesame|not a host/);
  });
  await Promise.all(refusals);
});

test('of several wrong settings each has its error and its fix, in one go', async () => {
  const env = { WARDKEY_HOST: 'a b', WARDKEY_LOG_LEVEL: 'loud', WARDKEY_DATA_DIR: newFolder() };
  const { stderr, exitCode } = await runCommand(process.execPath, [PROGRAM, 'serve'], { env, folder: place });
  assert.equal(exitCode, 2);
  assert.deepEqual(stderr.match(/^(?:error|fix):/gm), ['error:', 'fix:', 'error:', 'fix:']);
});

test('a second process on the same folder is refused while the first goes on undisturbed', async (context) => {
  const first = await startWardkey(context, 'first');
  const { token } = await first.createAccount();
  const { error, fix } = await refusedStart({ WARDKEY_DATA_DIR: first.dataFolder });
  assert.match(error, /another Wardkey is running on /);
  assert.match(fix, /WARDKEY_DATA_DIR/);
  const answer = await fetch(`${first.url}/v1/account`, {
    headers: { authorization: `Bearer ${token.text}` },
  });
  assert.equal(answer.status, 200);
  assert.equal((await first.wardkey(['whoami'])).exitCode, 0, 'the socket is still that of the first');
});

test('a database that a later version wrote is refused and left as it is', async () => {
  const folder = folderOfStopped();
  const file = join(folder, 'wardkey.db');
  const database = new SqliteDatabase(file);
  database
    .prepare('insert into kysely_migration (name, timestamp) values (?, ?)')
    .run('9999-tomorrow', new Date().toISOString());
  database.close();
  const before = readFileSync(file);
  const { error, fix } = await refusedStart({ WARDKEY_DATA_DIR: folder });
  assert.match(error, /written by a later version \(step 9999-tomorrow\)/);
  assert.match(fix, /later version/);
  assert.ok(readFileSync(file).equals(before));
});

test('a database file that is damaged or is something else is refused and left as it is', async () => {
  const whole = readFileSync(join(stopped.dataFolder, 'wardkey.db'));
  const damaged = {
    'random bytes': randomBytes(8192),
    'a text': Buffer.from('this is not a database\n'.repeat(400)),
    'a good head and rubbish after it': Buffer.concat([
      whole.subarray(0, 100),
      randomBytes(whole.length - 100),
    ]),
    'a first page and nothing after it': whole.subarray(0, 4096),
    'all pages but the first overwritten': Buffer.concat([
      whole.subarray(0, 4096),
      randomBytes(whole.length - 4096),
    ]),
  };
  for (const [what, bytes] of Object.entries(damaged)) {
    const folder = folderOfStopped();
    const file = join(folder, 'wardkey.db');
    writeFileSync(file, bytes);
    const { error, fix } = await refusedStart({ WARDKEY_DATA_DIR: folder });
    assert.match(error, /database/, what);
    assert.match(fix, /wardkey\.db|backup/, what);
    assert.ok(readFileSync(file).equals(bytes), `${what}: left as it was, for whoever wants to save it`);
  }
});

test('a folder in the place of the database file is refused', async () => {
  const folder = newFolder();
  mkdirSync(join(folder, 'wardkey.db'), { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  assert.match((await refusedStart({ WARDKEY_DATA_DIR: folder })).error, /database/);
});

test('a signing key that is none is refused, with what to do about it', async () => {
  const folder = folderOfStopped();
  writeFileSync(join(folder, 'signing-key'), '');
  const { error, fix } = await refusedStart({ WARDKEY_DATA_DIR: folder });
  assert.match(error, /signing-key/);
  assert.match(fix, /backup/);
});

function isTaken(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
