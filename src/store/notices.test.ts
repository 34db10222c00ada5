import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { CompiledQuery } from 'kysely';
import { accept } from '../problems/problem.ts';
import { stoppedClock } from '../runtime/clock.ts';
import { openSqlite } from './open-sqlite.ts';
import { openStore } from './open-store.ts';
import { addToken } from './store-contract.ts';

const OPERATOR = { kind: 'operator' } as const;

async function open(context: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'wardkey-notices-'));
  const opened = await openSqlite(folder);
  assert.ok(opened.ok);
  const store = openStore(opened.database, stoppedClock(Date.UTC(2026, 0, 1)));
  context.after(async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return { store, database: opened.database };
}

test('a token is looked at when its time has come, and at once after every change of it', async (context) => {
  const { store } = await open(context);
  const { token } = await addToken(store);
  const { notices } = store;
  assert.deepEqual(await notices.tokensToLookAt(0, 10), [token.id]);
  const revision = await store.revision();
  await notices.lookAgain([{ tokenId: token.id, revision, lookAt: 5000 }]);
  assert.deepEqual(await notices.tokensToLookAt(4999, 10), []);
  assert.deepEqual(await notices.tokensToLookAt(5000, 10), [token.id]);
  await store.change(OPERATOR, async (transaction) => {
    await transaction.saveToken({ ...token, name: 'Other' });
    transaction.audit({ action: 'token.updated', tokenId: token.id });
    return accept({});
  });
  await notices.lookAgain([{ tokenId: token.id, revision, lookAt: 9000 }]);
  assert.deepEqual(
    await notices.tokensToLookAt(0, 10),
    [token.id],
    'who looked before the change puts off nothing',
  );
});

test('tokens that are disabled or deleted are not looked at', async (context) => {
  const { store } = await open(context);
  const by = { at: 1, by: OPERATOR, note: null };
  await addToken(store, { disabled: { ...by, reason: 'unused' } });
  await addToken(store, { deleted: by });
  assert.deepEqual(await store.notices.tokensToLookAt(Number.MAX_SAFE_INTEGER, 10), []);
});

test('what a clock put off that was ahead of the times is looked at again', async (context) => {
  const { store } = await open(context);
  const [near, far] = [await addToken(store), await addToken(store)];
  for (const [{ token }, lookAt] of [
    [near, 1000],
    [far, 2000],
  ] as const) {
    const found = await store.findToken(token.id);
    await store.notices.lookAgain([{ tokenId: token.id, revision: found?.token.revision ?? 0, lookAt }]);
  }
  await store.notices.bringForward(1000);
  assert.deepEqual(await store.notices.tokensToLookAt(0, 10), [far.token.id]);
});

test('who is to be looked at is found by an index: a million others are not read', async (context) => {
  const { database } = await open(context);
  const planOf = async (where: string) => {
    const text = `explain query plan select id from token where deleted_at is null and disabled_at is null and ${where}`;
    const { rows } = await database.executeQuery<{ detail: string }>(CompiledQuery.raw(text));
    return rows.map(({ detail }) => detail).join('\n');
  };
  assert.match(
    await planOf('look_at <= 5 order by look_at, account_id limit 10'),
    /^SEARCH token USING INDEX token_look_at \(look_at<\?\)$/,
  );
  assert.match(
    await planOf('look_at > 5 limit 10'),
    /^SEARCH token USING INDEX token_look_at \(look_at>\?\)$/,
  );
});
