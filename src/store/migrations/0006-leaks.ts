import type { Kysely } from 'kysely';

/** Tokens that somebody saw where they should not be, and each place where they were seen. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable('leak')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('token_id', 'text', (column) => column.notNull().references('token.id'))
    .addColumn('text_hash', 'text', (column) => column.notNull())
    .addColumn('hint', 'text', (column) => column.notNull())
    .addColumn('account_id', 'text', (column) => column.notNull().references('accounts.id'))
    .addColumn('channel', 'text', (column) => column.notNull())
    .addColumn('reporter', 'text', (column) => column.notNull())
    .addColumn('source', 'text')
    .addColumn('url', 'text')
    .addColumn('repository', 'text')
    .addColumn('path', 'text')
    .addColumn('line', 'integer')
    .addColumn('commit_hash', 'text')
    .addColumn('outcome', 'text', (column) => column.notNull())
    .addColumn('exposed_at', 'bigint')
    .addColumn('found_at', 'bigint', (column) => column.notNull())
    .addColumn('reported_at', 'bigint', (column) => column.notNull())
    // When this report ended what was in force; null: it was out of force before.
    .addColumn('disabled_at', 'bigint')
    .addColumn('acknowledged_at', 'bigint')
    .addColumn('acknowledged_by', 'text')
    .addColumn('false_alarm_at', 'bigint')
    .addColumn('false_alarm_by', 'text')
    .addColumn('false_alarm_reason', 'text')
    .execute();
  for (const column of ['token_id', 'account_id']) {
    await database.schema
      .createIndex(`leak_${column}`)
      .on('leak')
      .columns([column, 'reported_at', 'id'])
      .execute();
  }
  await database.schema.createIndex('leak_reported').on('leak').columns(['reported_at', 'id']).execute();
  await database.schema
    .createTable('leak_place')
    .addColumn('leak_id', 'text', (column) => column.notNull().references('leak.id').onDelete('cascade'))
    // What tells one place from another; see `placeKey`.
    .addColumn('place_key', 'text', (column) => column.notNull())
    .addColumn('url', 'text')
    .addColumn('repository', 'text')
    .addColumn('path', 'text')
    .addColumn('line', 'integer')
    .addColumn('commit_hash', 'text')
    .addColumn('source', 'text')
    .addColumn('channel', 'text', (column) => column.notNull())
    .addColumn('reporter', 'text', (column) => column.notNull())
    .addColumn('seen_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('leak_place_key', ['leak_id', 'place_key'])
    .execute();
}
