import type { Kysely } from 'kysely';
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

/** Accounts in the order of their ids, at most `limit`, after the one with the id `after`. */
export async function listAccounts(
  database: Kysely<Tables>,
  limit: number,
  after = '',
): Promise<AccountRecord[]> {
  const rows = await database
    .selectFrom('accounts')
    .selectAll()
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(accountOfRow);
}
