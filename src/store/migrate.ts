import type { Kysely } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import * as firstTables from './migrations/0001-first-tables.ts';
import * as outbox from './migrations/0002-outbox.ts';
import * as signIn from './migrations/0003-sign-in.ts';
import * as activity from './migrations/0004-activity.ts';
import * as communityNotes from './migrations/0005-community-notes.ts';
import * as leaks from './migrations/0006-leaks.ts';
import * as watchers from './migrations/0007-watchers.ts';
import * as notices from './migrations/0008-notices.ts';
import * as noteVersion from './migrations/0009-note-version.ts';

const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-first-tables': firstTables,
  '0002-outbox': outbox,
  '0003-sign-in': signIn,
  '0004-activity': activity,
  '0005-community-notes': communityNotes,
  '0006-leaks': leaks,
  '0007-watchers': watchers,
  '0008-notices': notices,
  '0009-note-version': noteVersion,
};

/** What stands between the tables as they are and as this program needs them. */
export interface MigrationState {
  readonly isNew: boolean;
  readonly pending: readonly string[];
  /** A step that this program does not know: the data were written by a later version. */
  readonly unknown: string | undefined;
}

/** Looks, and changes nothing. */
export async function migrationState<T>(database: Kysely<T>): Promise<MigrationState> {
  const tables = await database.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some((table) => table.name === 'kysely_migration')) {
    return { isNew: true, pending: Object.keys(MIGRATIONS), unknown: undefined };
  }
  const done = await (database as unknown as Kysely<{ kysely_migration: { name: string } }>)
    .selectFrom('kysely_migration')
    .select('name')
    .execute();
  const names = new Set(done.map((row) => row.name));
  return {
    isNew: false,
    pending: Object.keys(MIGRATIONS).filter((name) => !names.has(name)),
    unknown: done.find((row) => !Object.hasOwn(MIGRATIONS, row.name))?.name,
  };
}

/** Runs the pending steps, in the transaction that the caller has begun. Throws what a failed step threw. */
export async function migrate<T>(database: Kysely<T>): Promise<void> {
  const migrator = new Migrator({
    db: database,
    provider: { getMigrations: async () => ({ ...MIGRATIONS }) },
  });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
}
