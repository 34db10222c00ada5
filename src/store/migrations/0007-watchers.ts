import type { Kysely } from 'kysely';

/** How far each watcher has come, and the pushes that were announced and are still to be looked at. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable('watcher')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('last_run_at', 'bigint')
    .addColumn('next_run_at', 'bigint')
    .addColumn('findings', 'integer', (column) => column.notNull())
    .addColumn('coverage', 'text')
    .addColumn('message', 'text')
    .addColumn('failures', 'integer', (column) => column.notNull())
    .addColumn('is_paused', 'integer', (column) => column.notNull())
    .execute();
  await database.schema
    .createTable('push_delivery')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('received_at', 'bigint', (column) => column.notNull())
    .addColumn('push', 'text', (column) => column.notNull())
    .addColumn('attempts', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('next_attempt_at', 'bigint', (column) => column.notNull())
    .addColumn('done_at', 'bigint')
    .execute();
  await database.schema
    .createIndex('push_delivery_due')
    .on('push_delivery')
    .column('next_attempt_at')
    .where('done_at' as never, 'is', null)
    .execute();
}
