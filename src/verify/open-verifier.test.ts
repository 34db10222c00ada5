import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stoppedClock } from '../runtime/clock.ts';
import type { TokenActivity } from '../store/activity.ts';
import type { Change } from '../store/change.ts';
import type { Scope, TokenByHash } from '../store/records.ts';
import { hashToken } from '../token-format/hash-token.ts';
import { hintOf } from '../token-format/hint.ts';
import { mintToken } from '../token-format/mint-token.ts';
import { DEFAULT_PREFIX } from '../token-format/prefix.ts';
import { readCredential } from '../token-format/read-credential.ts';
import type { TokenHash, TokenText } from '../token-format/token-text.ts';
import { openVerifier } from './open-verifier.ts';
import type { Need } from './verdict.ts';

const NOW = Date.UTC(2026, 0, 1);
const NEED: Need = { scope: 'api', address: '192.0.2.1', userAgent: 'test/1' };

type Wishes = Partial<TokenByHash['token']> & { endsAt?: number; suspendedAt?: number };

function tokenByHash(text: TokenText, wishes: Wishes = {}): TokenByHash {
  const { endsAt = null, suspendedAt = null, ...token } = wishes;
  const operator = { kind: 'operator' } as const;
  return {
    text: {
      hash: hashToken(text),
      tokenId: 'tok_1',
      hint: hintOf(text, DEFAULT_PREFIX),
      issuedAt: NOW,
      endsAt,
      lastUse: null,
    },
    token: {
      id: 'tok_1',
      accountId: 'acc_1',
      name: 'CI',
      scopes: ['api'],
      allowedAddresses: [],
      rateLimitPerMinute: null,
      createdAt: NOW,
      createdBy: operator,
      expiresAt: null,
      disabled: null,
      deleted: null,
      seenInUrlAt: null,
      revision: 1,
      ...token,
    },
    account: {
      id: 'acc_1',
      type: 'user',
      username: 'ada',
      name: 'Ada',
      email: 'ada@example.com',
      isOperator: false,
      suspendedAt,
      createdAt: NOW,
    },
  };
}

/** A store in memory that counts what it is asked, and answers when the test lets it. */
function heldStore() {
  const rows = new Map<TokenHash, TokenByHash>();
  const listeners: ((change: Change) => void)[] = [];
  const activity: TokenActivity[] = [];
  const state = { revision: 1, reads: 0, isBroken: false, hold: Promise.resolve() };
  return {
    rows,
    state,
    activity,
    /** Changes rows at the next revision, as a commit does, and tells the listeners. */
    commit: (hash: TokenHash, row: TokenByHash) => {
      state.revision += 1;
      rows.set(hash, row);
      for (const listener of listeners) listener({ revision: state.revision, hashes: [hash], about: [] });
    },
    store: {
      findTokenByHash: async (hash: TokenHash) => {
        state.reads += 1;
        if (state.isBroken) throw new Error('the disk is gone');
        // The answer is of the moment of the question, however long it is under way.
        const answer = { revision: state.revision, found: rows.get(hash) };
        await state.hold;
        return answer;
      },
      recordActivity: async (batch: readonly TokenActivity[]) => {
        if (state.isBroken) throw new Error('the disk is gone');
        await state.hold;
        activity.push(...batch);
      },
      revision: async () => state.revision,
      onChange: (listener: (change: Change) => void) => {
        listeners.push(listener);
      },
    },
  };
}

async function setUp(wishes: Wishes = {}) {
  const clock = stoppedClock(NOW);
  const held = heldStore();
  const text = mintToken(DEFAULT_PREFIX);
  const row = tokenByHash(text, wishes);
  held.rows.set(row.text.hash, row);
  const verifier = await openVerifier({
    store: held.store,
    clock,
    tokenPrefix: DEFAULT_PREFIX,
    cacheEntries: 100,
  });
  const credential = readCredential([`Bearer ${text}`], DEFAULT_PREFIX);
  const check = (need: Partial<Need> = {}) => verifier.check(credential, { ...NEED, ...need });
  return { clock, held, text, row, hash: row.text.hash, verifier, check };
}

test('a warm check asks the store nothing and answers without a promise', async () => {
  const { check, held } = await setUp();
  assert.equal((await check()).code, 'accepted');
  const warm = check();
  assert.ok(!(warm instanceof Promise));
  assert.equal(warm.code, 'accepted');
  assert.equal(held.state.reads, 1);
});

test('whatever is not a whole token with a right checksum is refused before any look-up', async () => {
  const { verifier, held, text } = await setUp();
  const last = text.at(-1) === '0' ? '1' : '0';
  const garbage = [
    '',
    'x',
    text.slice(0, -1),
    `${text}0`,
    text.slice(0, -1) + last,
    `acme_${text.slice(3, 38)}`,
  ];
  for (const bad of garbage) {
    const verdict = verifier.check(readCredential([`Bearer ${bad}`], DEFAULT_PREFIX), NEED);
    assert.ok(!(verdict instanceof Promise) && verdict.code !== 'accepted');
  }
  assert.equal(held.state.reads, 0);
});

test('callers who wait for the same token ask the store once', async () => {
  const { check, held } = await setUp();
  const verdicts = await Promise.all(Array.from({ length: 64 }, () => check()));
  assert.ok(verdicts.every((verdict) => verdict.code === 'accepted'));
  assert.equal(held.state.reads, 1);
});

test('once a change was announced, the token is refused, warm or cold', async () => {
  const { check, held, hash, row } = await setUp();
  await check();
  held.commit(hash, disabledAt(row, NOW));
  const verdict = await check();
  assert.equal(verdict.code, 'token_disabled');
  assert.equal('revision' in verdict && verdict.revision, 2);
});

test('an answer that a change has overtaken is neither used nor kept (R4)', async () => {
  const { check, held, hash, row } = await setUp();
  const gate = Promise.withResolvers<void>();
  held.state.hold = gate.promise;
  const early = check();
  held.commit(hash, disabledAt(row, NOW));
  held.state.hold = Promise.resolve();
  gate.resolve();
  assert.equal((await early).code, 'token_disabled');
  assert.equal((await check()).code, 'token_disabled');
});

test('a check that begins after a change does not join a question asked before it', async () => {
  const { check, held, hash, row } = await setUp();
  const gate = Promise.withResolvers<void>();
  held.state.hold = gate.promise;
  const early = check();
  held.commit(hash, disabledAt(row, NOW));
  const late = check();
  held.state.hold = Promise.resolve();
  gate.resolve();
  assert.deepEqual([(await early).code, (await late).code], ['token_disabled', 'token_disabled']);
});

test('a store that does not answer makes the verifier refuse, and it recovers by itself', async () => {
  const { check, held } = await setUp();
  held.state.isBroken = true;
  assert.equal((await check()).code, 'verifier_unavailable');
  held.state.isBroken = false;
  assert.equal((await check()).code, 'accepted');
});

test('a time limit holds to the millisecond, warm too', async () => {
  for (const [wish, code] of [
    ['expiresAt', 'token_expired'],
    ['endsAt', 'token_rotated'],
  ] as const) {
    const { check, clock } = await setUp({ [wish]: NOW + 1000 });
    clock.advance(999);
    assert.equal((await check()).code, 'accepted');
    clock.advance(1);
    assert.equal((await check()).code, code);
  }
});

test('of several reasons to refuse, the strictest is named', async () => {
  const by = { kind: 'operator' } as const;
  const disabled = { at: NOW, by, reason: 'other', note: null } as const;
  const layers: [Wishes, string][] = [
    [{ suspendedAt: NOW }, 'account_suspended'],
    [{ expiresAt: NOW }, 'token_expired'],
    [{ endsAt: NOW }, 'token_rotated'],
    [{ disabled }, 'token_disabled'],
    [{ disabled: { ...disabled, reason: 'leaked' } }, 'token_leaked'],
    [{ deleted: { at: NOW, by, note: null } }, 'token_deleted'],
  ];
  let wishes: Wishes = { scopes: ['verify'] };
  for (const [layer, code] of layers) {
    wishes = { ...wishes, ...layer };
    const { check } = await setUp(wishes);
    assert.equal((await check()).code, code);
  }
});

test('a token does only what its scopes say', async () => {
  for (const scope of ['tokens:read', 'tokens:write', 'verify', 'operator'] satisfies Scope[]) {
    const { check } = await setUp();
    assert.equal((await check({ scope })).code, 'scope_insufficient');
  }
});

test('a token bound to addresses works from nowhere else, and a list that cannot be read allows nobody', async () => {
  const { check } = await setUp({ allowedAddresses: ['203.0.113.0/24', '2001:db8::/32'] });
  for (const [address, code] of [
    ['203.0.113.9', 'accepted'],
    ['::ffff:203.0.113.9', 'accepted'],
    ['2001:db8::1', 'accepted'],
    ['203.0.114.1', 'address_not_allowed'],
    ['', 'address_not_allowed'],
  ] as const) {
    assert.equal((await check({ address })).code, code);
  }
  const broken = await setUp({ allowedAddresses: ['not a network'] });
  assert.equal((await broken.check()).code, 'address_not_allowed');
});

test('a rate limit lets so many through in a minute, says when to come back, and punishes no refused try', async () => {
  const { check, clock } = await setUp({ rateLimitPerMinute: 3 });
  for (let count = 0; count < 3; count += 1) assert.equal((await check()).code, 'accepted');
  for (let count = 0; count < 5; count += 1) {
    const verdict = await check();
    assert.ok(verdict.code === 'rate_limited' && verdict.retryAfterSeconds === 20);
  }
  clock.advance(20_000);
  assert.equal((await check()).code, 'accepted');
  assert.equal((await check()).code, 'rate_limited');
});

test('uses are noted in memory, written in batches, and kept when they cannot be written', async () => {
  const { check, clock, held, hash, verifier, text } = await setUp();
  await check({ userAgent: `program that tells ${text}` });
  clock.advance(5);
  await check({ scope: 'verify' });
  assert.equal(verifier.uses.pending(hash)?.at, NOW);
  held.state.isBroken = true;
  await assert.rejects(verifier.uses.flush());
  held.state.isBroken = false;
  await verifier.uses.flush();
  const use = held.activity[0]?.lastUses[0];
  assert.equal(use?.hash, hash);
  assert.deepEqual([use?.at, use?.address], [NOW, '192.0.2.1']);
  assert.equal(use?.userAgent, 'program that tells r8_[redacted]');
  await verifier.uses.flush();
  assert.equal(held.activity.length, 1);
});

test('each call with a whole token is counted by its hour, its outcome and who made it; others are not', async () => {
  const { check, clock, held, verifier, hash, row } = await setUp({ allowedAddresses: ['192.0.2.0/24'] });
  const counts = () =>
    held.activity.flatMap(({ calls }) => calls).map(({ hour, code, calls }) => [hour, code, calls]);
  for (let count = 0; count < 3; count += 1) await check();
  await check({ userAgent: 'other/1' });
  await check({ scope: 'verify' });
  await check({ address: '203.0.113.9' });
  const other = readCredential([`Bearer ${mintToken(DEFAULT_PREFIX)}`], DEFAULT_PREFIX);
  assert.equal((await verifier.check(other, NEED)).code, 'token_unknown');
  verifier.check(readCredential([], DEFAULT_PREFIX), NEED);
  await verifier.uses.flush();
  assert.deepEqual(counts(), [
    [NOW, 'accepted', 4],
    [NOW, 'scope_insufficient', 1],
    [NOW, 'address_not_allowed', 1],
  ]);
  assert.deepEqual(
    held.activity[0]?.callers.map(({ address, userAgent, accepted, refused }) => [
      address,
      userAgent,
      accepted,
      refused,
    ]),
    [
      ['192.0.2.1', 'test/1', 3, 1],
      ['192.0.2.1', 'other/1', 1, 0],
      ['203.0.113.9', 'test/1', 0, 1],
    ],
  );
  held.activity.length = 0;
  clock.advance(60 * 60 * 1000);
  held.commit(hash, disabledAt(row, NOW));
  await Promise.all([check(), check(), check()]);
  await check();
  await verifier.uses.flush();
  assert.deepEqual(counts(), [[NOW + 60 * 60 * 1000, 'token_disabled', 4]]);
  await verifier.uses.flush();
  assert.equal(held.activity.length, 1, 'nothing is written twice');
});

test('counts that cannot be written are kept, and written once when they can be', async () => {
  const { check, held, verifier, clock } = await setUp();
  for (let round = 0; round < 3; round += 1) {
    await check();
    held.state.isBroken = true;
    await assert.rejects(verifier.uses.flush());
    held.state.isBroken = false;
    clock.advance(1000);
  }
  await check();
  await verifier.uses.flush();
  assert.deepEqual(
    held.activity.flatMap(({ calls }) => calls),
    [{ hour: NOW, code: 'accepted', calls: 4 }],
  );
  const [caller] = held.activity.flatMap(({ callers }) => callers);
  assert.deepEqual([caller?.accepted, caller?.firstAt, caller?.lastAt], [4, NOW, NOW + 3000]);
});

test('whoever calls under ever new names is counted, and takes no more memory than a few callers', async () => {
  const { check, held, verifier, hash } = await setUp();
  for (let count = 0; count < 1000; count += 1) await check({ userAgent: `robot/${count}` });
  for (let count = 0; count < 10; count += 1) await check({ userAgent: 'x'.repeat(10_000) });
  assert.equal(
    verifier.uses.pending(hash)?.userAgent,
    'x'.repeat(200),
    'the last use is that of the last caller',
  );
  await verifier.uses.flush();
  const [activity] = held.activity;
  assert.equal(activity?.calls[0]?.calls, 1010);
  assert.equal(activity?.callers.length, 20);
});

test('what is not written yet is in an answer once, also while it is being written', async () => {
  const { check, held, verifier, hash } = await setUp();
  const stored = () => held.activity.flatMap(({ calls }) => calls).reduce((sum, { calls }) => sum + calls, 0);
  const total = async () => {
    const answer = await verifier.uses.withUnwritten([{ id: 'tok_1', hashes: [hash] }], async () => stored());
    return answer.unwritten
      .flatMap(({ calls }) => calls)
      .reduce((sum, { calls }) => sum + calls, answer.stored);
  };
  assert.equal(await total(), 0);
  await check();
  await check();
  assert.equal(await total(), 2);
  const gate = Promise.withResolvers<void>();
  held.state.hold = gate.promise;
  const taken = new Promise<void>((resolve) => verifier.uses.onUsed(() => resolve()));
  const flushed = verifier.uses.flush();
  await taken;
  await check();
  const answered = total();
  gate.resolve();
  assert.equal(await answered, 3);
  await flushed;
  assert.equal(await total(), 3);
  assert.equal(stored(), 2);
});

test('whoever watches hears of each token that was used once in each flush, and of no refused one', async () => {
  const { check, verifier } = await setUp();
  const heard: string[] = [];
  verifier.uses.onUsed((used) =>
    heard.push(...[...used].map(({ tokenId, userAgent }) => `${tokenId} ${userAgent}`)),
  );
  await check();
  await check({ userAgent: 'other/1' });
  await check({ scope: 'verify' });
  await verifier.uses.flush();
  await verifier.uses.flush();
  assert.deepEqual(heard, ['tok_1 other/1']);
});

function disabledAt(row: TokenByHash, at: number): TokenByHash {
  const disabled = { at, by: { kind: 'operator' }, reason: 'other', note: null } as const;
  return { ...row, token: { ...row.token, disabled } };
}
