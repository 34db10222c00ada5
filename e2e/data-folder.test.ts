import assert from 'node:assert/strict';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { callApi } from './call-api.ts';
import { startWardkey } from './start-wardkey.ts';

/** The one folder in which everything lies. */

const wardkey = await startWardkey({ after }, 'folder');
const { token } = await wardkey.createAccount();

test('whatever the server writes is for its own user alone', () => {
  assert.equal(modeOf(wardkey.dataFolder), '700');
  const names = readdirSync(wardkey.dataFolder);
  for (const name of ['wardkey.db', 'wardkey.db-wal', 'signing-key', 'operator.sock'])
    assert.ok(names.includes(name));
  for (const name of names) assert.equal(modeOf(join(wardkey.dataFolder, name)), '600', name);
});

test('a second server on the same folder refuses to start, and the first one works on', async () => {
  const env = { WARDKEY_PORT: '0', WARDKEY_DATA_DIR: wardkey.dataFolder };
  const second = await wardkey.wardkey(['serve'], { env });
  assert.equal(second.exitCode, 1);
  assert.match(second.stderr, /another Wardkey is running on/);
  assert.equal((await callApi(wardkey.url, token.text, 'GET', '/v1/account')).status, 200);
  assert.equal((await wardkey.wardkey(['whoami'])).exitCode, 0, 'its socket is still there');
});

test('a server whose port is taken says so and leaves nothing running', async () => {
  const { port } = new URL(wardkey.url);
  const env = { WARDKEY_PORT: port, WARDKEY_DATA_DIR: join(wardkey.folder, 'other') };
  const other = await wardkey.wardkey(['serve'], { env });
  assert.equal(other.exitCode, 1);
  assert.match(other.stderr, new RegExp(`port ${port} on 127\\.0\\.0\\.1 is taken`));
});

test('a command without a running server says how to start one', async () => {
  const env = { WARDKEY_DATA_DIR: join(wardkey.folder, 'nobody-here') };
  const { exitCode, stderr } = await wardkey.wardkey(['token', 'list'], { env });
  assert.equal(exitCode, 7);
  assert.match(stderr, /no Wardkey is running on [\s\S]*fix: .*npm start/);
});

function modeOf(path: string): string {
  return (statSync(path).mode & 0o777).toString(8);
}
