import { type Kysely, sql } from 'kysely';

/**
 * Everything with which people sign in, in tables of our own. Nobody could sign in over the network before, so there
 * are no sessions to keep; passwords move to a table that holds nothing else.
 */
export async function up(database: Kysely<unknown>): Promise<void> {
  await createPasswords(database);
  await createSessions(database);
  await createLinks(database);
  await createFactors(database);
  await createChoices(database);
}

async function createPasswords(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable('password')
    .addColumn('account_id', 'text', (column) => column.primaryKey().references('accounts.id'))
    .addColumn('hash', 'text', (column) => column.notNull())
    .addColumn('changed_at', 'bigint', (column) => column.notNull())
    .execute();
  await sql`
    insert into password (account_id, hash, changed_at)
    select user_id, password, 0 from credential where password is not null`.execute(database);
  for (const table of ['credential', 'session', 'verification']) {
    await database.schema.dropTable(table).execute();
  }
}

async function createSessions(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable('session')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('hash', 'text', (column) => column.notNull())
    .addColumn('account_id', 'text', (column) => column.notNull().references('accounts.id'))
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('last_seen_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .addColumn('address', 'text', (column) => column.notNull())
    .addColumn('user_agent', 'text', (column) => column.notNull())
    .execute();
  await database.schema.createIndex('session_account').on('session').column('account_id').execute();
  await database.schema.createIndex('session_expires').on('session').column('expires_at').execute();
}

async function createLinks(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable('link')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('hash', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('email', 'text')
    .addColumn('name', 'text')
    .addColumn('account_id', 'text', (column) => column.references('accounts.id'))
    .addColumn('is_operator', 'integer', (column) => column.notNull())
    .addColumn('invited_by', 'text')
    .addColumn('github_id', 'text')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .execute();
  await database.schema.createIndex('link_kind').on('link').columns(['kind', 'expires_at']).execute();
}

async function createFactors(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable('second_factor')
    .addColumn('account_id', 'text', (column) => column.primaryKey().references('accounts.id'))
    .addColumn('sealed', 'text', (column) => column.notNull())
    .addColumn('confirmed_at', 'bigint')
    .addColumn('last_step', 'bigint', (column) => column.notNull())
    .execute();
  await database.schema
    .createTable('recovery_code')
    .addColumn('account_id', 'text', (column) => column.notNull().references('accounts.id'))
    .addColumn('hash', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('recovery_code_row', ['account_id', 'hash'])
    .execute();
  await database.schema
    .createTable('passkey')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('account_id', 'text', (column) => column.notNull().references('accounts.id'))
    .addColumn('credential_id', 'text', (column) => column.notNull().unique())
    .addColumn('public_key', 'text', (column) => column.notNull())
    .addColumn('counter', 'bigint', (column) => column.notNull())
    .addColumn('transports', 'text', (column) => column.notNull())
    .addColumn('host', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('last_used_at', 'bigint')
    .execute();
  await database.schema.createIndex('passkey_account').on('passkey').column('account_id').execute();
  await database.schema
    .createTable('linked_identity')
    .addColumn('provider', 'text', (column) => column.notNull())
    .addColumn('subject', 'text', (column) => column.notNull())
    .addColumn('account_id', 'text', (column) => column.notNull().references('accounts.id'))
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('linked_identity_row', ['provider', 'subject'])
    .execute();
}

async function createChoices(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable('notification_off')
    .addColumn('account_id', 'text', (column) => column.notNull().references('accounts.id'))
    .addColumn('kind', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('notification_off_row', ['account_id', 'kind'])
    .execute();
  await database.schema
    .createTable('setting')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('value', 'text', (column) => column.notNull())
    .execute();
}
