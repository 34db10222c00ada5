import type { Kysely } from 'kysely';

/** What people add to the reference page of a code. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable('community_note')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('code', 'text', (column) => column.notNull())
    // Without an account when an operator wrote it on the server's own machine.
    .addColumn('account_id', 'text', (column) => column.references('accounts.id').onDelete('cascade'))
    .addColumn('text', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('is_hidden', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('is_pinned', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
  await database.schema
    .createIndex('community_note_code')
    .on('community_note')
    .columns(['code', 'created_at'])
    .execute();
  await database.schema
    .createIndex('community_note_account')
    .on('community_note')
    .columns(['account_id', 'created_at'])
    .execute();
}
