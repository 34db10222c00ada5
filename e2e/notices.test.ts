import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../src/runtime/clock.ts';
import { openSqlite } from '../src/store/open-sqlite.ts';
import { openStore } from '../src/store/open-store.ts';
import { mailsTo, mailTo } from './mailbox.ts';
import { startWardkey } from './start-wardkey.ts';

/** The program tells owners what became of their tokens: by whatever way, and without anyone's doing. */

const DAY = 24 * 60 * 60 * 1000;

test('whatever is done to a token on the command line, its owner has a mail', async (context) => {
  const wardkey = await startWardkey(context, 'notices');
  const { account } = await wardkey.createAccount();
  const { id } = await wardkey.createToken(account.username, 'CI');
  await mailTo(wardkey, account.email, /^New API token "CI"$/);
  assert.equal((await wardkey.wardkey(['token', 'rotate', id, '--grace', '1h', '--yes'])).exitCode, 0);
  await mailTo(wardkey, account.email, /^API token "CI" was rotated$/);
  const disable = ['token', 'disable', id, '--reason', 'suspicious'];
  assert.equal((await wardkey.wardkey(disable)).exitCode, 0);
  const { text } = await mailTo(wardkey, account.email, /^API token "CI" was disabled$/);
  assert.match(text, /disabled by an operator.*Reason: suspicious/s);
  assert.equal((await wardkey.wardkey(disable)).exitCode, 0);
  assert.equal(mailsTo(wardkey, account.email).length, 3, 'and no other, not even of the default token');
});

test('after however long a stop, what is due is said once, also to somebody who was told before a kill', async (context) => {
  const wardkey = await startWardkey(context, 'expiring', { WARDKEY_TOKEN_AGE_DAYS: '60' });
  const { account } = await wardkey.createAccount();
  const { id } = await wardkey.createToken(account.username, 'CI');
  await wardkey.stop();
  const opened = await openSqlite(wardkey.dataFolder);
  assert.ok(opened.ok);
  const store = openStore(opened.database, systemClock);
  const born = systemClock.now() - 70 * DAY;
  const times = { created_at: born, expires_at: systemClock.now() + 5 * DAY, look_at: 0 };
  await store.tables.updateTable('token').set(times).where('id', '=', id).execute();
  await store.tables.updateTable('token_hash').set({ issued_at: born }).where('token_id', '=', id).execute();
  await store.close();
  await wardkey.restart();
  await mailTo(wardkey, account.email, /^API token "CI" expires on /);
  await mailTo(wardkey, account.email, /^Refresh the API token "CI"$/);
  await wardkey.kill();
  await wardkey.restart();
  await wardkey.createToken(account.username, 'Later');
  await mailTo(wardkey, account.email, /^New API token "Later"$/);
  const notices = mailsTo(wardkey, account.email).filter(({ subject }) => /expires|Refresh/.test(subject));
  assert.equal(notices.length, 2);
});
