import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { accept, refuse } from '../problems/problem.ts';
import type { stoppedClock } from '../runtime/clock.ts';
import { hashToken } from '../token-format/hash-token.ts';
import { hintOf } from '../token-format/hint.ts';
import { mintToken } from '../token-format/mint-token.ts';
import { DEFAULT_PREFIX } from '../token-format/prefix.ts';
import type { TokenHash } from '../token-format/token-text.ts';
import type { Change } from './change.ts';
import type { ChangeTransaction } from './change-transaction.ts';
import type { Store } from './open-store.ts';
import type { AccountRecord, Actor, TokenRecord } from './records.ts';
import type { TokenPlace } from './token-list.ts';

/** A store for one test, on a clock that the test sets. */
export interface StoreUnderTest {
  readonly store: Store;
  readonly clock: ReturnType<typeof stoppedClock>;
}

export type OpenStoreForTest = (context: TestContext) => Promise<StoreUnderTest>;

const OPERATOR: Actor = { kind: 'operator' };
let made = 0;

/** Adds an account and a token of it, as one change; answers them and the hash. */
export async function addToken(store: Store, wishes: Partial<TokenRecord> = {}) {
  made += 1;
  const hash = hashToken(mintToken(DEFAULT_PREFIX));
  const outcome = await store.change(OPERATOR, async (transaction) => {
    const account = accountRecord(`person-${made}`, transaction.at);
    await transaction.insertAccount(account, 'no password');
    const token = { ...tokenRecord(`tok_${made}`, account.id, transaction.at), ...wishes };
    await transaction.insertToken(token);
    await transaction.insertText(textRecord(hash, token.id, transaction.at));
    transaction.audit({ action: 'token.created', tokenId: token.id, tokenHash: hash, accountId: account.id });
    return accept({ account, token });
  });
  assert.ok(outcome.ok);
  return { ...outcome.value, hash };
}

/** What every store promises, whatever database is under it. */
export function storeContract(name: string, open: OpenStoreForTest): void {
  test(`${name}: a change is either there with its audit entry or not at all`, async (context) => {
    const { store } = await open(context);
    const { token } = await addToken(store);
    const before = await store.revision();
    const failing = [
      async () => refuse('not_found'),
      async (transaction: ChangeTransaction) => {
        await transaction.saveToken({ ...token, name: 'half made' });
        return refuse('not_found');
      },
      async (transaction: ChangeTransaction) => {
        await transaction.saveToken({ ...token, name: 'half made' });
        throw new Error('a bug in the middle');
      },
      async (transaction: ChangeTransaction) => {
        await transaction.saveToken({ ...token, name: 'without an entry' });
        return accept({});
      },
    ];
    for (const work of failing) {
      await store.change(OPERATOR, work).catch(() => undefined);
      assert.equal((await store.findToken(token.id))?.token.name, token.name);
      assert.equal(await store.revision(), before);
    }
    assert.equal((await store.listAudit({ limit: 10 })).length, 1);
  });

  test(`${name}: revisions have no gaps and follow the order of changes, however many at once`, async (context) => {
    const { store } = await open(context);
    const { token } = await addToken(store);
    const start = await store.revision();
    const heard: Change[] = [];
    store.onChange((change) => heard.push(change));
    const renames = Array.from({ length: 40 }, (_, index) =>
      store.change(OPERATOR, async (transaction) => {
        if (index % 4 === 3) return refuse('not_found');
        await transaction.saveToken({ ...token, name: `name ${index}` });
        transaction.audit({ action: 'token.updated', tokenId: token.id });
        return accept({});
      }),
    );
    const outcomes = await Promise.all(renames);
    const revisions = outcomes.flatMap((outcome) => (outcome.ok ? [outcome.value.revision] : []));
    const expected = Array.from({ length: 30 }, (_, index) => start + index + 1);
    assert.deepEqual(
      [...revisions].sort((one, other) => one - other),
      expected,
    );
    assert.deepEqual(
      heard.map((change) => change.revision),
      expected,
    );
    assert.equal((await store.checkAudit()).chainBreak, undefined);
  });

  test(`${name}: whoever made a change is answered after every listener has heard of it`, async (context) => {
    const { store } = await open(context);
    const { token, hash } = await addToken(store);
    const order: string[] = [];
    store.onChange((change) => order.push(`heard ${change.hashes.includes(hash)}`));
    await store.change(OPERATOR, async (transaction) => {
      await transaction.saveToken(token);
      transaction.audit({ action: 'token.updated', tokenId: token.id });
      return accept({});
    });
    order.push('answered');
    assert.deepEqual(order, ['heard true', 'answered']);
  });

  test(`${name}: a hash answers its token and the revision it was read at`, async (context) => {
    const { store, clock } = await open(context);
    const expiresAt = clock.now() + 1000;
    const { token, hash, account } = await addToken(store, {
      scopes: ['api', 'verify'],
      allowedAddresses: ['203.0.113.0/24'],
      rateLimitPerMinute: 5,
      expiresAt,
    });
    const { revision, found } = await store.findTokenByHash(hash);
    assert.equal(revision, await store.revision());
    assert.deepEqual(found?.token, { ...token, revision });
    assert.deepEqual(found?.account, account);
    assert.equal(found?.text.hash, hash);
    const other = hashToken(mintToken(DEFAULT_PREFIX));
    assert.deepEqual(await store.findTokenByHash(other), { revision, found: undefined });
  });

  test(`${name}: a hash can be issued once only`, async (context) => {
    const { store, clock } = await open(context);
    const { token, hash } = await addToken(store);
    const again = store.change(OPERATOR, async (transaction) => {
      await transaction.insertText(textRecord(hash, token.id, clock.now()));
      transaction.audit({ action: 'token.rotated', tokenId: token.id });
      return accept({});
    });
    await assert.rejects(again);
  });

  test(`${name}: what suspends an account touches the hashes of all its tokens`, async (context) => {
    const { store } = await open(context);
    const { account, hash } = await addToken(store);
    const { hash: foreign } = await addToken(store);
    const heard: TokenHash[] = [];
    store.onChange((change) => heard.push(...change.hashes));
    await store.change(OPERATOR, async (transaction) => {
      await transaction.saveSuspension(account.id, transaction.at);
      transaction.audit({ action: 'account.suspended', accountId: account.id });
      return accept({});
    });
    assert.deepEqual(heard, [hash]);
    assert.ok(!heard.includes(foreign));
    assert.notEqual((await store.findAccount({ id: account.id }))?.suspendedAt, null);
  });

  test(`${name}: a use is kept unless a later one is known`, async (context) => {
    const { store } = await open(context);
    const { hash, token } = await addToken(store);
    const use = (at: number) => ({ at, address: '192.0.2.1', userAgent: `program ${at}` });
    const record = (at: number) =>
      store.recordActivity([{ tokenId: token.id, lastUses: [{ hash, ...use(at) }], calls: [], callers: [] }]);
    const lastUse = async () => (await store.findToken(token.id))?.texts[0].lastUse;
    await record(200);
    await record(100);
    assert.deepEqual(await lastUse(), use(200));
    await record(300);
    assert.deepEqual(await lastUse(), use(300));
  });

  test(`${name}: lists go newest first, page by page, and leave the deleted out`, async (context) => {
    const { store, clock } = await open(context);
    const ids: string[] = [];
    for (let count = 0; count < 7; count += 1) {
      const end = { at: 1, by: OPERATOR, note: null };
      ids.unshift((await addToken(store, { deleted: count === 3 ? end : null })).token.id);
      if (count % 2 === 0) clock.advance(1);
    }
    const { tokens } = await store.listTokens({ now: clock.now(), limit: 10, state: 'deleted' });
    assert.equal(tokens[0]?.token.id, ids[3]);
    const pages: string[] = [];
    let after: TokenPlace | undefined;
    do {
      const page = await store.listTokens({ now: clock.now(), limit: 2, ...(after && { after }) });
      pages.push(...page.tokens.map(({ token }) => token.id));
      after = page.next;
    } while (after !== undefined);
    assert.deepEqual(
      pages,
      ids.filter((id) => id !== ids[3]),
    );
  });

  test(`${name}: a key for a repeated request stands for the first one, for a day`, async (context) => {
    const { store, clock } = await open(context);
    const { token } = await addToken(store);
    const remember = (subjectId: string) =>
      store.change(OPERATOR, async (transaction) => {
        const isFirst = await transaction.rememberRequest('caller', 'key', { fingerprint: 'f', subjectId });
        transaction.audit({ action: 'token.updated', tokenId: token.id });
        return accept({ isFirst });
      });
    const first = await remember('one');
    const second = await remember('two');
    assert.deepEqual(
      [first, second].map((outcome) => outcome.ok && outcome.value.isFirst),
      [true, false],
    );
    assert.equal((await store.findRepeat('caller', 'key'))?.subjectId, 'one');
    assert.equal(await store.findRepeat('another caller', 'key'), undefined);
    clock.advance(24 * 60 * 60 * 1000 + 1);
    assert.equal(await store.findRepeat('caller', 'key'), undefined);
  });
}

function accountRecord(username: string, createdAt: number): AccountRecord {
  return {
    id: `acc_${username}`,
    type: 'user',
    username,
    name: username,
    email: `${username}@example.com`,
    isOperator: false,
    suspendedAt: null,
    createdAt,
  };
}

function tokenRecord(id: string, accountId: string, createdAt: number): Omit<TokenRecord, 'revision'> {
  return {
    id,
    accountId,
    name: 'a token',
    scopes: ['api'],
    allowedAddresses: [],
    rateLimitPerMinute: null,
    createdAt,
    createdBy: OPERATOR,
    expiresAt: null,
    disabled: null,
    deleted: null,
    seenInUrlAt: null,
  };
}

function textRecord(hash: TokenHash, tokenId: string, issuedAt: number) {
  const hint = hintOf(mintToken(DEFAULT_PREFIX), DEFAULT_PREFIX);
  return { hash, tokenId, hint, issuedAt, endsAt: null, lastUse: null };
}
