import { type Kysely, SqliteAdapter, sql } from 'kysely';

/** Who used which token, how often and with what outcome; and what lists need to be sorted and searched quickly. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await addTokenOrders(database);
  await createActivity(database);
  await createCallers(database);
}

/** Each order of a list has its index, once for one account and once for all: a list must not read every token. */
async function addTokenOrders(database: Kysely<unknown>): Promise<void> {
  await database.schema.alterTable('token').addColumn('used_at', 'bigint').execute();
  await sql`update token set used_at =
    (select max(last_used_at) from token_hash where token_hash.token_id = token.id)`.execute(database);
  const orders = {
    name: sql`lower(name)`,
    used: sql`coalesce(used_at, 0)`,
    expires: sql`coalesce(expires_at, 9007199254740991)`,
  };
  for (const [name, key] of Object.entries(orders)) {
    await sql`create index ${sql.ref(`token_account_${name}`)} on token (account_id, (${key}), id)`.execute(
      database,
    );
    await sql`create index ${sql.ref(`token_${name}`)} on token ((${key}), id)`.execute(database);
  }
  await database.schema.createIndex('token_hash_hint').on('token_hash').column('hint').execute();
  await database.schema
    .createIndex('token_hash_token_hint')
    .on('token_hash')
    .columns(['token_id', 'hint'])
    .execute();
  await database.schema
    .createIndex('audit_action')
    .on('audit')
    .columns(['action', 'revision', 'position'])
    .execute();
}

/** One row for each token, hour and outcome: `accepted`, or the code of the problem. */
async function createActivity(database: Kysely<unknown>): Promise<void> {
  const isSqlite = database.getExecutor().adapter instanceof SqliteAdapter;
  await database.schema
    .createTable('activity')
    .addColumn('token_id', 'text', (column) => column.notNull())
    .addColumn('hour', 'bigint', (column) => column.notNull())
    .addColumn('code', 'text', (column) => column.notNull())
    .addColumn('calls', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('activity_key', ['token_id', 'hour', 'code'])
    // Kept in the order of its key: a month of a hundred tokens is then read in one go.
    .$call((table) => (isSqlite ? table.modifyEnd(sql`without rowid`) : table))
    .execute();
  await database.schema.createIndex('activity_hour').on('activity').column('hour').execute();
}

async function createCallers(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable('caller')
    .addColumn('token_id', 'text', (column) => column.notNull())
    .addColumn('address', 'text', (column) => column.notNull())
    .addColumn('user_agent', 'text', (column) => column.notNull())
    .addColumn('first_at', 'bigint', (column) => column.notNull())
    .addColumn('last_at', 'bigint', (column) => column.notNull())
    .addColumn('accepted', 'bigint', (column) => column.notNull())
    .addColumn('refused', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('caller_key', ['token_id', 'address', 'user_agent'])
    .execute();
  await database.schema.createIndex('caller_last').on('caller').column('last_at').execute();
}
