import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import SqliteDatabase from 'better-sqlite3';
import { CompiledQuery } from 'kysely';
import { stoppedClock } from '../runtime/clock.ts';
import { activityContract } from './activity-contract.ts';
import { auditListContract } from './audit-list-contract.ts';
import { openSqlite } from './open-sqlite.ts';
import { openStore } from './open-store.ts';
import { newMail, outboxContract } from './outbox-contract.ts';
import { addToken, storeContract } from './store-contract.ts';
import { StoreUnavailable } from './store-unavailable.ts';
import { tokenListContract } from './token-list-contract.ts';
import { watchersContract } from './watchers-contract.ts';

function newFolder(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'wardkey-store-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function openIn(folder: string, context: TestContext) {
  const opened = await openSqlite(folder);
  assert.ok(opened.ok);
  const clock = stoppedClock(Date.UTC(2026, 0, 1));
  const store = openStore(opened.database, clock);
  context.after(() => store.close());
  return { store, clock, opened };
}

for (const contract of [
  storeContract,
  outboxContract,
  tokenListContract,
  activityContract,
  auditListContract,
  watchersContract,
]) {
  contract('SQLite', async (context) => openIn(newFolder(context), context));
}

test('a second process is refused while the first one runs, and let in when it ends', async (context) => {
  const folder = newFolder(context);
  const { store } = await openIn(folder, context);
  const script = `
    const { openSqlite } = await import(${JSON.stringify(new URL('./open-sqlite.ts', import.meta.url).href)});
    const opened = await openSqlite(${JSON.stringify(folder)});
    console.log(opened.ok ? 'opened' : opened.refusal.reason);
    process.exit();`;
  const open = () => spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  assert.equal(open().stdout.trim(), 'in_use');
  await store.close();
  assert.equal(open().stdout.trim(), 'opened');
});

test('no file of the store holds what a mail said once it was sent', async (context) => {
  const folder = newFolder(context);
  const { store } = await openIn(folder, context);
  const mails = Array.from({ length: 20 }, () => newMail({ html: 'let-me-in '.repeat(1000) }));
  for (const mail of mails) await store.outbox.queueMail(mail);
  const holdLinks = () =>
    readdirSync(folder).filter((name) => readFileSync(join(folder, name), 'latin1').includes('let-me-in'));
  assert.notDeepEqual(holdLinks(), []);
  for (const { id } of mails) await store.outbox.noteSent(id);
  await store.close();
  assert.deepEqual(holdLinks(), []);
});

test('every commit is on the disk before it is answered', async (context) => {
  const { opened } = await openIn(newFolder(context), context);
  const pragma = async (name: string) => {
    const { rows } = await opened.database.executeQuery<Record<string, unknown>>(
      CompiledQuery.raw(`pragma ${name}`),
    );
    return Object.values(rows[0] ?? {})[0];
  };
  assert.equal(await pragma('synchronous'), 2);
  assert.equal(await pragma('journal_mode'), 'wal');
  assert.equal(await pragma('locking_mode'), 'exclusive');
  assert.equal(await pragma('foreign_keys'), 1);
});

test('before tables are changed, the database is copied beside itself', async (context) => {
  const folder = newFolder(context);
  const first = await openIn(folder, context);
  const { token } = await addToken(first.store);
  await first.store.close();
  const file = new SqliteDatabase(join(folder, 'wardkey.db'));
  // As if an earlier version had made it: its steps are not recorded, and its tables are gone.
  file.exec('pragma foreign_keys = off; delete from kysely_migration');
  const names = file.prepare(`select name from sqlite_schema where type = 'table'`).pluck().all() as string[];
  for (const name of names.filter((each) => !each.startsWith('kysely_'))) file.exec(`drop table "${name}"`);
  file.exec(`create table note (text text); insert into note values ('${token.id}')`);
  file.close();
  const second = await openIn(folder, context);
  assert.ok(second.opened.copy);
  const copy = new SqliteDatabase(second.opened.copy ?? '', { readonly: true });
  assert.equal(copy.prepare('select text from note').pluck().get(), token.id);
  copy.close();
  assert.equal(await second.store.revision(), 0);
});

test('data of a later version are refused and left as they are', async (context) => {
  const folder = newFolder(context);
  await (await openIn(folder, context)).store.close();
  const file = new SqliteDatabase(join(folder, 'wardkey.db'));
  file.exec("insert into kysely_migration values ('9999-from-the-future', '2030-01-01')");
  file.close();
  const opened = await openSqlite(folder);
  assert.ok(!opened.ok && opened.refusal.reason === 'too_new');
});

test('a file that is no database is refused and left as it is', async (context) => {
  const folder = newFolder(context);
  const file = join(folder, 'wardkey.db');
  writeFileSync(file, 'not a database '.repeat(1000));
  const before = readFileSync(file);
  const opened = await openSqlite(folder);
  assert.ok(!opened.ok && opened.refusal.reason === 'unreadable');
  assert.deepEqual(readFileSync(file), before);
});

test('when the disk takes no more, a change is refused and what was there stays', async (context) => {
  const { store, opened } = await openIn(newFolder(context), context);
  const { token } = await addToken(store);
  const { rows } = await opened.database.executeQuery<{ page_count: number }>(
    CompiledQuery.raw('pragma page_count'),
  );
  // SQLite's own limit gives the error of a full disk (SQLITE_FULL) without filling one.
  await opened.database.executeQuery(CompiledQuery.raw(`pragma max_page_count = ${rows[0]?.page_count}`));
  let refused: unknown;
  for (let count = 0; refused === undefined && count < 500; count += 1) {
    await addToken(store).catch((error: unknown) => {
      refused = error;
    });
  }
  assert.ok(refused instanceof StoreUnavailable);
  assert.equal((await store.findToken(token.id))?.token.id, token.id);
  const report = await store.checkAudit();
  assert.equal(report.chainBreak, undefined);
  await opened.database.executeQuery(CompiledQuery.raw('pragma max_page_count = 1000000'));
  await addToken(store);
});

test('a closed store says that it cannot answer; it does not say that there is no such token', async (context) => {
  const { store } = await openIn(newFolder(context), context);
  const { hash } = await addToken(store);
  await store.close();
  await assert.rejects(store.findTokenByHash(hash), StoreUnavailable);
});

test('no file of the store holds anything but hashes', async (context) => {
  const folder = newFolder(context);
  const { store } = await openIn(folder, context);
  const { hash } = await addToken(store);
  await store.close();
  const texts = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'latin1'));
  assert.ok(texts.some((text) => text.includes(hash)));
  assert.ok(texts.every((text) => !/r8_[0-9A-Za-z]{20}/.test(text)));
  assert.ok(statSync(join(folder, 'wardkey.db')).size > 0);
});
