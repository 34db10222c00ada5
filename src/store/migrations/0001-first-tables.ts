import { type Kysely, sql } from 'kysely';

/** Accounts and their sign-in, tokens and their hashes, the clock with change log and audit chain. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await createClock(database);
  await createAccounts(database);
  await createTokens(database);
  await createLogs(database);
}

async function createClock(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable('clock')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('revision', 'bigint', (column) => column.notNull())
    .addColumn('audit_hash', 'text', (column) => column.notNull())
    .execute();
  const start = { id: 1, revision: 0, audit_hash: '0'.repeat(64) };
  await (database as Kysely<{ clock: typeof start }>).insertInto('clock').values(start).execute();
}

async function createAccounts(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable('accounts')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('type', 'text', (column) => column.notNull().defaultTo('user'))
    .addColumn('username', 'text', (column) => column.notNull().unique())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('email', 'text', (column) => column.notNull().unique())
    .addColumn('email_verified', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('image', 'text')
    .addColumn('is_operator', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('suspended_at', 'bigint')
    .addColumn('created_at', 'text', (column) => column.notNull())
    .addColumn('updated_at', 'text', (column) => column.notNull())
    .execute();
  await database.schema
    .createTable('credential')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('user_id', 'text', (column) => column.notNull().references('accounts.id').onDelete('cascade'))
    .addColumn('provider_id', 'text', (column) => column.notNull())
    .addColumn('account_id', 'text', (column) => column.notNull())
    .addColumn('password', 'text')
    .addColumn('access_token', 'text')
    .addColumn('refresh_token', 'text')
    .addColumn('id_token', 'text')
    .addColumn('access_token_expires_at', 'text')
    .addColumn('refresh_token_expires_at', 'text')
    .addColumn('scope', 'text')
    .addColumn('created_at', 'text', (column) => column.notNull())
    .addColumn('updated_at', 'text', (column) => column.notNull())
    .execute();
  await database.schema.createIndex('credential_user').on('credential').column('user_id').execute();
  await database.schema
    .createTable('session')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('user_id', 'text', (column) => column.notNull().references('accounts.id').onDelete('cascade'))
    .addColumn('token', 'text', (column) => column.notNull().unique())
    .addColumn('expires_at', 'text', (column) => column.notNull())
    .addColumn('ip_address', 'text')
    .addColumn('user_agent', 'text')
    .addColumn('created_at', 'text', (column) => column.notNull())
    .addColumn('updated_at', 'text', (column) => column.notNull())
    .execute();
  await database.schema.createIndex('session_user').on('session').column('user_id').execute();
  await database.schema
    .createTable('verification')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('identifier', 'text', (column) => column.notNull())
    .addColumn('value', 'text', (column) => column.notNull())
    .addColumn('expires_at', 'text', (column) => column.notNull())
    .addColumn('created_at', 'text', (column) => column.notNull())
    .addColumn('updated_at', 'text', (column) => column.notNull())
    .execute();
  await database.schema
    .createIndex('verification_identifier')
    .on('verification')
    .column('identifier')
    .execute();
}

async function createTokens(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable('token')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('account_id', 'text', (column) => column.notNull().references('accounts.id'))
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('scopes', 'text', (column) => column.notNull())
    .addColumn('allowed_addresses', 'text', (column) => column.notNull())
    .addColumn('rate_limit_per_minute', 'integer')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('created_by', 'text', (column) => column.notNull())
    .addColumn('expires_at', 'bigint')
    .addColumn('disabled_at', 'bigint')
    .addColumn('disabled_by', 'text')
    .addColumn('disabled_reason', 'text')
    .addColumn('disabled_note', 'text')
    .addColumn('deleted_at', 'bigint')
    .addColumn('deleted_by', 'text')
    .addColumn('deleted_note', 'text')
    .addColumn('seen_in_url_at', 'bigint')
    .addColumn('revision', 'bigint', (column) => column.notNull())
    .execute();
  await database.schema
    .createIndex('token_account')
    .on('token')
    .columns(['account_id', 'created_at', 'id'])
    .execute();
  await database.schema.createIndex('token_created').on('token').columns(['created_at', 'id']).execute();
  // Few of many: without these, an operator who looks for them would have every token read.
  for (const end of ['disabled_at', 'deleted_at']) {
    await database.schema
      .createIndex(`token_${end}`)
      .on('token')
      .columns(['created_at', 'id'])
      .where(sql.ref(end), 'is not', null)
      .execute();
  }
  await database.schema
    .createTable('token_hash')
    .addColumn('hash', 'text', (column) => column.primaryKey())
    .addColumn('token_id', 'text', (column) => column.notNull().references('token.id'))
    .addColumn('hint', 'text', (column) => column.notNull())
    .addColumn('issued_at', 'bigint', (column) => column.notNull())
    .addColumn('ends_at', 'bigint')
    .addColumn('last_used_at', 'bigint')
    .addColumn('last_used_address', 'text')
    .addColumn('last_used_agent', 'text')
    .execute();
  await database.schema.createIndex('token_hash_token').on('token_hash').column('token_id').execute();
}

async function createLogs(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable('change')
    .addColumn('revision', 'bigint', (column) => column.primaryKey())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('hashes', 'text', (column) => column.notNull())
    .execute();
  await database.schema
    .createTable('audit')
    .addColumn('revision', 'bigint', (column) => column.notNull())
    .addColumn('position', 'integer', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('actor', 'text', (column) => column.notNull())
    .addColumn('action', 'text', (column) => column.notNull())
    .addColumn('token_id', 'text')
    .addColumn('token_hash', 'text')
    .addColumn('account_id', 'text')
    .addColumn('detail', 'text', (column) => column.notNull())
    .addColumn('previous_hash', 'text', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('audit_key', ['revision', 'position'])
    .execute();
  await database.schema
    .createIndex('audit_token')
    .on('audit')
    .columns(['token_id', 'revision', 'position'])
    .execute();
  await database.schema
    .createIndex('audit_account')
    .on('audit')
    .columns(['account_id', 'revision', 'position'])
    .execute();
  await database.schema.createIndex('audit_token_hash').on('audit').column('token_hash').execute();
  await database.schema
    .createTable('idempotency')
    .addColumn('caller', 'text', (column) => column.notNull())
    .addColumn('idempotency_key', 'text', (column) => column.notNull())
    .addColumn('fingerprint', 'text', (column) => column.notNull())
    .addColumn('subject_id', 'text', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('idempotency_row', ['caller', 'idempotency_key'])
    .execute();
  await database.schema.createIndex('idempotency_at').on('idempotency').column('at').execute();
}
