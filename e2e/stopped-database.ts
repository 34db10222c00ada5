import assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';

/**
 * Looks into the database of a server that does not run, as it lies on the disk: whether SQLite finds it whole, and
 * whether there is anything that was made by half. A copy is opened: SQLite brings in the journal as it opens a file,
 * and that is the server's own task at its next start.
 */
export function assertNothingHalfMade(dataFolder: string): void {
  const copy = mkdtempSync(join(tmpdir(), 'wardkey-copy-'));
  try {
    for (const name of ['wardkey.db', 'wardkey.db-wal']) {
      if (existsSync(join(dataFolder, name))) copyFileSync(join(dataFolder, name), join(copy, name));
    }
    const database = new SqliteDatabase(join(copy, 'wardkey.db'));
    try {
      assert.equal(database.pragma('integrity_check', { simple: true }), 'ok');
      assert.deepEqual(database.pragma('foreign_key_check'), []);
      for (const [what, question] of Object.entries(HALF_MADE)) {
        assert.deepEqual(database.prepare(question).all(), [], `half made: ${what}`);
      }
    } finally {
      database.close();
    }
  } finally {
    rmSync(copy, { recursive: true });
  }
}

const HALF_MADE: Readonly<Record<string, string>> = {
  'a token without a text': 'select id from token where id not in (select token_id from token_hash)',
  'a token without an account': 'select id from token where account_id not in (select id from accounts)',
  'a token whose creation is not in the audit trail':
    "select id from token where id not in (select token_id from audit where action = 'token.created')",
  'a text whose issue is not in the audit trail':
    'select hint from token_hash where hash not in (select token_hash from audit where token_hash is not null)',
  'an audit entry about a token that is not there':
    'select token_id from audit where token_id is not null and token_id not in (select id from token)',
  'a token that is disabled and has no entry that says so':
    "select id from token where disabled_at is not null and id not in (select token_id from audit where action = 'token.disabled')",
  'a disabling that has an entry and did not happen':
    "select token_id from audit a where action = 'token.disabled' and not exists (select 1 from token where id = a.token_id and disabled_at is not null) and not exists (select 1 from audit b where b.token_id = a.token_id and b.action = 'token.enabled')",
  'an account without a password':
    'select id from accounts where id not in (select account_id from password)',
  'an account without its default token':
    "select id from accounts where id not in (select account_id from token where name = 'Default')",
  'an account whose creation is not in the audit trail':
    "select id from accounts where id not in (select account_id from audit where action = 'account.created')",
  'two tokens for one request': 'select subject_id from idempotency group by subject_id having count(*) > 1',
  'a request that is remembered and has made nothing':
    'select subject_id from idempotency where subject_id not in (select id from token)',
  'a revision that is missing, or of which nothing tells':
    'select revision from clock where revision <> (select count(distinct revision) from audit) or revision <> (select max(revision) from change)',
};
