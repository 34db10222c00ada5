import type { Kysely } from 'kysely';

/** Mails, from the change that queued them until some weeks after they were sent or given up. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable('outbox')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('message_id', 'text', (column) => column.notNull().unique())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('recipient', 'text', (column) => column.notNull())
    .addColumn('subject', 'text', (column) => column.notNull())
    .addColumn('text', 'text', (column) => column.notNull())
    .addColumn('html', 'text', (column) => column.notNull())
    .addColumn('account_id', 'text')
    .addColumn('token_id', 'text')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('retry_until', 'bigint', (column) => column.notNull())
    .addColumn('next_attempt_at', 'bigint', (column) => column.notNull())
    .addColumn('attempts', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('leased_until', 'bigint')
    .addColumn('lease_owner', 'text')
    .addColumn('last_error', 'text')
    .addColumn('sent_at', 'bigint')
    .addColumn('given_up_at', 'bigint')
    .execute();
  await database.schema
    .createIndex('outbox_due')
    .on('outbox')
    .column('next_attempt_at')
    .where('sent_at' as never, 'is', null)
    .where('given_up_at' as never, 'is', null)
    .execute();
}
