import { closeSync, existsSync, fsyncSync, openSync } from 'node:fs';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { migrate, migrationState } from './migrate.ts';
import type { Tables } from './schema.ts';

/** Why a database file cannot be used, in words for the person who starts the server. */
export interface StoreRefusal {
  readonly reason: 'in_use' | 'too_new' | 'sqlite_too_old' | 'unreadable';
  readonly detail: string;
  readonly fix: string;
}

export type OpenedDatabase =
  | { readonly ok: true; readonly database: Kysely<Tables>; readonly isNew: boolean; readonly copy?: string }
  | { readonly ok: false; readonly refusal: StoreRefusal };

/** Below this a database may be corrupted when its journal is reset (sqlite.org/wal.html, "WAL-reset bug"). */
const SQLITE_MINIMUM = [3, 51, 3] as const;

/**
 * Opens `wardkey.db` in a folder, makes or migrates its tables, and keeps it locked for this process alone until
 * it is closed or the process ends, however it ends. Before a migration the file is copied beside itself.
 *
 * Every commit is on the disk before it is answered (`synchronous=FULL`): with less, a power cut could bring a
 * disabled token back to life.
 */
export async function openSqlite(folder: string): Promise<OpenedDatabase> {
  const file = join(folder, 'wardkey.db');
  const isNew = !existsSync(file);
  let sqlite: SqliteDatabase.Database;
  try {
    sqlite = openLocked(file);
  } catch (error) {
    return { ok: false, refusal: refusalOf(error, folder) };
  }
  const version = sqlite.prepare('select sqlite_version()').pluck().get() as string;
  if (isOlder(version)) {
    sqlite.close();
    return { ok: false, refusal: sqliteTooOld(version) };
  }
  const database = new Kysely<Tables>({ dialect: new SqliteDialect({ database: sqlite }) });
  const state = await migrationState(database);
  if (state.unknown !== undefined) {
    await database.destroy();
    return { ok: false, refusal: tooNew(folder, state.unknown) };
  }
  if (state.pending.length === 0) return { ok: true, database, isNew };
  const copy = state.isNew ? undefined : copyBefore(sqlite, folder, state.pending[0] ?? '');
  await inOneTransaction(sqlite, () => migrate(database));
  return copy === undefined ? { ok: true, database, isNew } : { ok: true, database, isNew, copy };
}

function openLocked(file: string): SqliteDatabase.Database {
  const sqlite = new SqliteDatabase(file, { timeout: 500 });
  try {
    // Exclusive before WAL: the journal's index then lives in this process, and no other can open the file at all.
    sqlite.pragma('locking_mode = EXCLUSIVE');
    sqlite.pragma('journal_mode = WAL');
    sqlite.pragma('synchronous = FULL');
    sqlite.pragma('foreign_keys = ON');
    sqlite.pragma('trusted_schema = OFF');
    // What is wiped, the links in mails above all, must not lie on in pages that are free.
    sqlite.pragma('secure_delete = ON');
    sqlite.exec('BEGIN IMMEDIATE; COMMIT');
    return sqlite;
  } catch (error) {
    sqlite.close();
    throw error;
  }
}

/** Kysely runs the steps as they come on SQLite; a program that is killed between two must find all or nothing. */
async function inOneTransaction(sqlite: SqliteDatabase.Database, work: () => Promise<void>): Promise<void> {
  sqlite.exec('BEGIN IMMEDIATE');
  try {
    await work();
    sqlite.exec('COMMIT');
  } catch (error) {
    if (sqlite.inTransaction) sqlite.exec('ROLLBACK');
    throw error;
  }
}

/**
 * Copied by SQLite itself, never as a file: opening and closing the file a second time in this process would
 * drop the lock that keeps others out (POSIX locks belong to the process, not to the descriptor).
 */
function copyBefore(sqlite: SqliteDatabase.Database, folder: string, step: string): string {
  const stamp = new Date().toISOString().replaceAll(/[:.]/g, '-');
  const copy = join(folder, `before-${step}-${stamp}.db`);
  sqlite.prepare('VACUUM INTO ?').run(copy);
  const descriptor = openSync(copy, 'r');
  fsyncSync(descriptor);
  closeSync(descriptor);
  return copy;
}

function isOlder(version: string): boolean {
  const parts = version.split('.').map(Number);
  for (const [index, minimum] of SQLITE_MINIMUM.entries()) {
    const part = parts[index] ?? 0;
    if (part !== minimum) return part < minimum;
  }
  return false;
}

function refusalOf(error: unknown, folder: string): StoreRefusal {
  const code = error instanceof SqliteDatabase.SqliteError ? error.code : '';
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
    return {
      reason: 'in_use',
      detail: `another Wardkey is running on ${folder}`,
      fix: 'stop it, or give this one a folder of its own with WARDKEY_DATA_DIR',
    };
  }
  return {
    reason: 'unreadable',
    detail: `the database in ${folder} cannot be opened: ${error instanceof Error ? error.message : error}`,
    fix: 'check that the folder is on a local disk with room, and that wardkey.db in it is a Wardkey database',
  };
}

function sqliteTooOld(version: string): StoreRefusal {
  return {
    reason: 'sqlite_too_old',
    detail: `SQLite ${version} can damage its journal; ${SQLITE_MINIMUM.join('.')} is needed`,
    fix: 'run npm ci again: it installs the version that Wardkey was tested with',
  };
}

function tooNew(folder: string, step: string): StoreRefusal {
  return {
    reason: 'too_new',
    detail: `the data in ${folder} were written by a later version (step ${step})`,
    fix: 'start that later version; a downgrade would lose what it added',
  };
}
