import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';

/**
 * Adds `count` tokens to the database of a data folder that no server uses: copies of one that is there, under ids and
 * hashes of their own. To issue a million one by one would take an hour; to look one up takes as long among these.
 */
export function addManyTokens(folder: string, count: number): void {
  const database = new SqliteDatabase(join(folder, 'wardkey.db'));
  try {
    database.pragma('journal_mode = WAL');
    database.function('random_hash', { deterministic: false }, () => randomBytes(32).toString('hex'));
    const later = Date.now() + 30 * 24 * 60 * 60 * 1000;
    const columnsOf = (table: string) =>
      (database.pragma(`table_info(${table})`) as { name: string }[]).map(({ name }) => name);
    const copy = (table: string, own: Readonly<Record<string, string>>, from: string) => {
      const columns = columnsOf(table);
      const values = columns.map((column) => own[column] ?? `one.${column}`);
      database.exec(`with recursive numbers (number) as (select 1 union all select number + 1 from numbers where number < ${count})
        insert into ${table} (${columns.join(', ')}) select ${values.join(', ')} from numbers, (${from}) as one`);
    };
    database.exec('begin');
    const id = "'tok_copy' || number";
    copy('token', { id, look_at: String(later) }, 'select * from token limit 1');
    copy('token_hash', { hash: 'random_hash()', token_id: id }, 'select * from token_hash limit 1');
    database.exec('commit');
  } finally {
    database.close();
  }
}
