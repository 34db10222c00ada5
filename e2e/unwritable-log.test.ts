import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { eventually } from './eventually.ts';
import { openEvidenceFolder } from './evidence.ts';
import { plainEnvironment, runCommand } from './run-command.ts';
import { PROGRAM } from './server-process.ts';

/** Whoever reads the log may go away, and the disk it lies on may be full: the API behind the server must not notice. */

test('a server whose log lies on a full disk serves on, and still stops in order', async (t) => {
  const full = openSync('/dev/full', 'w');
  t.after(() => closeSync(full));
  const { child, url } = await start(t, full);
  await assertServes(url);
  await assertStops(child);
});

test('a log goes on when its disk has room again', async (t) => {
  const folder = openEvidenceFolder('log');
  t.after(() => folder.discard());
  const file = join(folder.path, 'server.log');
  const log = openSync(file, 'a');
  t.after(() => closeSync(log));
  const { child, url } = await start(t, log);
  await limitFiles(child, '0');
  await assertServes(url);
  const { size } = statSync(file);
  await limitFiles(child, 'unlimited');
  await assertServes(url);
  assert.ok(statSync(file).size > size);
});

test('a server whose log nobody reads any more serves on, and still stops in order', async (t) => {
  const { child, url } = await start(t, 'pipe');
  child.stderr?.destroy();
  await assertServes(url);
  await assertStops(child);
});

test('a server whose start screen nobody reads serves on', async (t) => {
  const { child, url } = await start(t, 'pipe');
  child.stdout?.destroy();
  await assertServes(url);
});

/** Refused calls are logged, each in a line of its own. */
async function assertServes(url: string): Promise<void> {
  for (let call = 0; call < 20; call += 1) {
    const refused = await fetch(new URL('/v1/models', url), {
      headers: { authorization: 'Bearer nonsense' },
    });
    assert.equal(refused.status, 401);
  }
  assert.equal((await fetch(new URL('/readyz', url))).status, 200);
}

async function assertStops(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  assert.deepEqual(await ended, [0, null]);
}

async function limitFiles(child: ChildProcess, bytes: string): Promise<void> {
  const args = ['--pid', String(child.pid), `--fsize=${bytes}:unlimited`];
  const { exitCode, stderr } = await runCommand('prlimit', args);
  assert.equal(exitCode, 0, stderr);
}

async function start(t: TestContext, log: number | 'pipe'): Promise<{ child: ChildProcess; url: string }> {
  const evidence = openEvidenceFolder('log');
  const settings = {
    WARDKEY_DATA_DIR: join(evidence.path, 'data'),
    WARDKEY_PORT: '0',
    WARDKEY_LOG_LEVEL: 'debug',
  };
  const env = { ...plainEnvironment(), ...settings };
  const child = spawn(process.execPath, [PROGRAM, 'serve'], { env, stdio: ['ignore', 'pipe', log] });
  const ended = once(child, 'exit');
  t.after(async () => {
    child.kill('SIGKILL');
    await ended;
    evidence.discard();
  });
  let screen = '';
  child.stdout?.on('data', (piece: Buffer) => {
    screen += piece.toString();
  });
  const url = await eventually('the address', () => {
    assert.equal(child.exitCode, null, 'the server has ended');
    return /listens on (\S+)\n/.exec(screen)?.[1];
  });
  return { child, url };
}
