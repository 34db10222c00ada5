import { type Kysely, sql } from 'kysely';

/** What people and systems are told without asking: what they were told already, and what is on its way to systems. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await createNotices(database);
  await createPlaces(database);
  await createMailOrders(database);
  await createWebhooks(database);
}

async function createNotices(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .alterTable('token')
    .addColumn('look_at', 'bigint', (column) => column.notNull().defaultTo(0))
    .execute();
  // In the order of accounts where many are due at once: their owner gets one mail about all of them.
  await sql`create index token_look_at on token (look_at, account_id)
    where deleted_at is null and disabled_at is null`.execute(database);
  await database.schema
    .createTable('token_notice')
    .addColumn('token_id', 'text', (column) => column.notNull().references('token.id'))
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('about', 'bigint', (column) => column.notNull())
    .addColumn('days', 'integer', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('token_notice_row', ['token_id', 'kind'])
    .execute();
}

/** Operators look at mails newest first, and through those of one address. */
async function createMailOrders(database: Kysely<unknown>): Promise<void> {
  await database.schema.createIndex('outbox_created').on('outbox').columns(['created_at', 'id']).execute();
  await database.schema
    .createIndex('outbox_recipient')
    .on('outbox')
    .columns(['recipient', 'created_at', 'id'])
    .execute();
}

async function createPlaces(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable('sign_in_place')
    .addColumn('account_id', 'text', (column) => column.notNull().references('accounts.id'))
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('value', 'text', (column) => column.notNull())
    .addColumn('seen_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('sign_in_place_row', ['account_id', 'kind', 'value'])
    .execute();
}

async function createWebhooks(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable('webhook')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('url', 'text', (column) => column.notNull())
    .addColumn('description', 'text')
    .addColumn('events', 'text', (column) => column.notNull())
    .addColumn('sealed_secret', 'text', (column) => column.notNull())
    .addColumn('old_sealed_secret', 'text')
    .addColumn('old_secret_ends_at', 'bigint')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('created_by', 'text', (column) => column.notNull())
    .addColumn('failing_since', 'bigint')
    .addColumn('paused_at', 'bigint')
    .addColumn('paused_because', 'text')
    .execute();
  await database.schema
    .createTable('webhook_delivery')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('webhook_id', 'text', (column) =>
      column.notNull().references('webhook.id').onDelete('cascade'),
    )
    .addColumn('message_id', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('token_id', 'text')
    .addColumn('body', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('retry_until', 'bigint', (column) => column.notNull())
    .addColumn('next_attempt_at', 'bigint', (column) => column.notNull())
    .addColumn('attempts', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('leased_until', 'bigint')
    .addColumn('lease_owner', 'text')
    .addColumn('last_status', 'integer')
    .addColumn('last_error', 'text')
    .addColumn('sent_at', 'bigint')
    .addColumn('given_up_at', 'bigint')
    .execute();
  await sql`create index webhook_delivery_due on webhook_delivery (webhook_id, next_attempt_at, id)
    where sent_at is null and given_up_at is null`.execute(database);
  await database.schema
    .createIndex('webhook_delivery_log')
    .on('webhook_delivery')
    .columns(['webhook_id', 'created_at', 'id'])
    .execute();
  await database.schema
    .createIndex('webhook_delivery_created')
    .on('webhook_delivery')
    .column('created_at')
    .execute();
}
