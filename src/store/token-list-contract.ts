import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accept } from '../problems/problem.ts';
import type { TokenRecord } from './records.ts';
import { addToken, type OpenStoreForTest, type StoreUnderTest } from './store-contract.ts';
import type { TokenListQuestion, TokenPlace } from './token-list.ts';

const DAY = 24 * 60 * 60 * 1000;
const BY = { kind: 'operator' } as const;

/** What every store promises of lists: searched, filtered, sorted, counted. A part of the one contract suite. */
export function tokenListContract(name: string, open: OpenStoreForTest): void {
  test(`${name}: a list in any order and direction holds every token once, page by page`, async (context) => {
    const under = await open(context);
    const { store, clock } = under;
    const names = ['b', 'A', 'c', 'B', 'Ä', 'b', 'zz'];
    for (const [index, each] of names.entries()) {
      const expiresAt = index % 3 === 0 ? null : clock.now() + (index % 2 === 0 ? DAY : 2 * DAY);
      await addToken(store, { name: each, expiresAt });
      if (index % 2 === 0) clock.advance(1);
    }
    const everyone = (await list(under, {})).map(({ token }) => token);
    const keys: Record<string, (token: TokenRecord) => string | number> = {
      created: ({ createdAt }) => createdAt,
      name: (token) => token.name.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase()),
      expires: ({ expiresAt }) => expiresAt ?? Number.MAX_SAFE_INTEGER,
    };
    for (const [sort, keyOf] of Object.entries(keys)) {
      for (const order of ['asc', 'desc'] as const) {
        const question = { sort: sort as 'name', order };
        const listed = (await list(under, question)).map(({ token }) => token);
        const expected = everyone.toSorted((one, other) => {
          const [a, b] = [keyOf(one), keyOf(other)];
          const [first, second] = a === b ? [one.id, other.id] : [a, b];
          return (first < second ? -1 : 1) * (order === 'asc' ? 1 : -1);
        });
        assert.deepEqual(
          listed.map(({ id }) => id),
          expected.map(({ id }) => id),
          `${sort} ${order}`,
        );
      }
    }
  });

  test(`${name}: a search finds what stands in name, id or hint, and takes no character for another`, async (context) => {
    const under = await open(context);
    const wanted = await addToken(under.store, { name: 'CI of the 100%_website' });
    const other = await addToken(under.store, { name: 'CI of the 100 websites' });
    const found = async (search: string, more: Partial<TokenListQuestion> = {}) =>
      (await list(under, { search, ...more })).map(({ token }) => token.id);
    const hint = (await under.store.findToken(wanted.token.id))?.texts[0].hint ?? '';
    assert.deepEqual(await found('ci OF'), [other.token.id, wanted.token.id]);
    for (const search of ['100%_web', '%_', wanted.token.id.toUpperCase(), hint, hint.slice(-4)]) {
      assert.ok((await found(search)).includes(wanted.token.id), search);
    }
    assert.deepEqual(await found('100%_web'), [wanted.token.id]);
    assert.deepEqual(await found('100_website'), []);
    assert.deepEqual(await found('100%', { accountId: other.account.id }), []);
  });

  test(`${name}: each filter shows what the summary counts, and each token is counted where it belongs`, async (context) => {
    const under = await open(context);
    const { store, clock } = under;
    const start = clock.now();
    const disabled = { at: start, by: BY, reason: 'other', note: null } as const;
    const leaked = { ...disabled, reason: 'leaked' } as const;
    const deleted = { at: start, by: BY, note: null };
    const kinds: Partial<TokenRecord>[] = [
      {},
      { expiresAt: start + 31 * DAY },
      { expiresAt: start + 60 * DAY },
      { expiresAt: start + DAY },
      { disabled },
      { disabled: leaked, expiresAt: start + DAY },
      { deleted, disabled },
    ];
    const tokens: Awaited<ReturnType<typeof addToken>>[] = [];
    for (const kind of kinds) tokens.push(await addToken(store, kind));
    clock.advance(30 * DAY);
    const fresh = await addToken(store, {});
    const number = (wished: number) => tokens[wished]?.token.id ?? '';
    const expected = {
      active: [fresh.token.id, number(2), number(1), number(0)],
      disabled: [number(4)],
      leaked: [number(5)],
      expired: [number(3)],
      expiring: [number(1)],
      unused: [number(2), number(1), number(0)],
      deleted: [number(6)],
    } as const;
    const counts = await store.summarizeTokens();
    for (const [filter, ids] of Object.entries(expected)) {
      const word = filter as keyof typeof expected;
      const listed = (await list(under, { filter: word })).map(({ token }) => token.id);
      assert.deepEqual(listed.toSorted(), [...ids].sort(), filter);
      assert.equal(counts[word], ids.length, filter);
    }
    assert.equal(counts.total, 7);
    const own = await store.summarizeTokens(tokens[4]?.account.id);
    assert.deepEqual([own.total, own.disabled, own.deleted], [1, 1, 0]);
    const none = await store.summarizeTokens('acc_nobody');
    assert.deepEqual(new Set(Object.values(none)), new Set([0]));
  });

  test(`${name}: a page begins where the one before ended, though tokens came and went between`, async (context) => {
    const { store, clock } = await open(context);
    const ids: string[] = [];
    for (const each of ['a', 'c', 'e', 'g']) ids.push((await addToken(store, { name: each })).token.id);
    const now = clock.now();
    const first = await store.listTokens({ now, limit: 2, sort: 'name' });
    await addToken(store, { name: 'b' });
    const later = await addToken(store, { name: 'd' });
    await store.change(BY, async (transaction) => {
      const found = await transaction.findToken(ids[1] ?? '');
      assert.ok(found);
      await transaction.saveToken({ ...found.token, deleted: { at: now, by: BY, note: null } });
      transaction.audit({ action: 'token.deleted', tokenId: found.token.id });
      return accept({});
    });
    assert.ok(first.next);
    const second = await store.listTokens({ now, limit: 9, sort: 'name', after: first.next });
    assert.deepEqual(
      second.tokens.map(({ token }) => token.id),
      [later.token.id, ids[2], ids[3]],
    );
    assert.equal(second.next, undefined);
  });
}

async function list({ store, clock }: StoreUnderTest, question: Partial<TokenListQuestion>) {
  const all = [];
  let after: TokenPlace | undefined;
  do {
    const page = await store.listTokens({ now: clock.now(), limit: 2, ...question, ...(after && { after }) });
    all.push(...page.tokens);
    after = page.next;
  } while (after !== undefined);
  return all;
}
