import { type Expression, type Kysely, type SqlBool, sql } from 'kysely';
import type { AccountName, AccountRecord } from './records.ts';
import { accountOfRow } from './rows.ts';
import type { Tables } from './schema.ts';

/** The account of that id, e-mail address (in any letter case) or username. */
export async function findAccount(
  database: Kysely<Tables>,
  name: AccountName,
): Promise<AccountRecord | undefined> {
  const query = database.selectFrom('accounts').selectAll();
  const one =
    'id' in name
      ? query.where('id', '=', name.id)
      : 'email' in name
        ? query.where('email', '=', name.email.toLowerCase())
        : query.where('username', '=', name.username);
  const row = await one.executeTakeFirst();
  return row === undefined ? undefined : accountOfRow(row);
}

/**
 * Accounts in the order of their ids, at most `limit`, after the one with the id `after`. With a search, those whose
 * name, username or e-mail address contains it, in any case of the letters A to Z, or whose id it is.
 */
export async function listAccounts(
  database: Kysely<Tables>,
  limit: number,
  after = '',
  search = '',
): Promise<AccountRecord[]> {
  const query = database
    .selectFrom('accounts')
    .selectAll()
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit);
  const narrowed = search === '' ? query : query.where(contains(search));
  const rows = await narrowed.execute();
  return rows.map(accountOfRow);
}

/** A `%` or `_` that is searched for is meant as it stands. */
function contains(search: string): Expression<SqlBool> {
  const pattern = `%${search.toLowerCase().replaceAll(/[\\%_]/g, '\\$&')}%`;
  const columns = ['name', 'username', 'email'] as const;
  const inColumns = columns.map((column) => sql`lower(${sql.ref(column)}) like ${pattern} escape '\\'`);
  return sql<SqlBool>`(${sql.join([sql`id = ${search}`, ...inColumns], sql` or `)})`;
}
