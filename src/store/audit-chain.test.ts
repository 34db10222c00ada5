import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { CompiledQuery } from 'kysely';
import { systemClock } from '../runtime/clock.ts';
import { hashToken } from '../token-format/hash-token.ts';
import { mintToken } from '../token-format/mint-token.ts';
import { DEFAULT_PREFIX } from '../token-format/prefix.ts';
import { openSqlite } from './open-sqlite.ts';
import { openStore } from './open-store.ts';
import { addToken } from './store-contract.ts';

/** Five entries, at the revisions 1 to 5, and a way past the store to spoil them. */
async function fiveEntries(context: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'wardkey-audit-'));
  const opened = await openSqlite(folder);
  assert.ok(opened.ok);
  const store = openStore(opened.database, systemClock);
  context.after(async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const tokens: Awaited<ReturnType<typeof addToken>>[] = [];
  for (let count = 0; count < 5; count += 1) tokens.push(await addToken(store));
  const spoil = (sql: string) => opened.database.executeQuery(CompiledQuery.raw(sql));
  return { store, tokens, spoil };
}

test('a trail that nobody touched is whole', async (context) => {
  const { store } = await fiveEntries(context);
  assert.deepEqual(await store.checkAudit(), { entries: 5, chainBreak: undefined, plantedHints: [] });
});

test('the first entry that was edited, removed or moved is named', async (context) => {
  const ways: [string, number][] = [
    [`update audit set detail = '{"name":"another"}' where revision = 3`, 3],
    [`update audit set actor = '{"kind":"operator","x":1}' where revision = 2`, 2],
    ['update audit set at = at + 1 where revision = 5', 5],
    ["update audit set token_id = 'tok_other' where revision = 4", 4],
    ['delete from audit where revision = 3', 4],
    ['delete from audit where revision = 1', 2],
    ['update audit set revision = 9 where revision = 2; ', 3],
  ];
  for (const [sql, revision] of ways) {
    const { store, spoil } = await fiveEntries(context);
    await spoil(sql);
    assert.equal((await store.checkAudit()).chainBreak?.revision, revision, sql);
  }
});

test('an end that was cut off is noticed', async (context) => {
  const { store, spoil } = await fiveEntries(context);
  await spoil('delete from audit where revision >= 4');
  const { chainBreak } = await store.checkAudit();
  assert.deepEqual([chainBreak?.revision, chainBreak?.detail], [3, 'entries after it were removed']);
});

test('a token that was written into the database past Wardkey is named by its hint', async (context) => {
  const { store, tokens, spoil } = await fiveEntries(context);
  const planted = hashToken(mintToken(DEFAULT_PREFIX));
  await spoil(
    `insert into token_hash (hash, token_id, hint, issued_at) values ('${planted}', '${tokens[0]?.token.id}', 'r8_…evil', 1)`,
  );
  assert.deepEqual((await store.checkAudit()).plantedHints, ['r8_…evil']);
});

test('a hash that was put in the place of another is named', async (context) => {
  const { store, tokens, spoil } = await fiveEntries(context);
  const swapped = hashToken(mintToken(DEFAULT_PREFIX));
  await spoil(
    `update token_hash set hash = '${swapped}', hint = 'r8_…swap' where hash = '${tokens[2]?.hash}'`,
  );
  assert.deepEqual((await store.checkAudit()).plantedHints, ['r8_…swap']);
});
