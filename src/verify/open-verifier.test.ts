import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stoppedClock } from '../runtime/clock.ts';
import type { Change } from '../store/change.ts';
import type { LastUse, Scope, TokenByHash } from '../store/records.ts';
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
  const written: ReadonlyMap<TokenHash, LastUse>[] = [];
  const state = { revision: 1, reads: 0, isBroken: false, hold: Promise.resolve() };
  return {
    rows,
    state,
    written,
    /** Changes rows at the next revision, as a commit does, and tells the listeners. */
    commit: (hash: TokenHash, row: TokenByHash) => {
      state.revision += 1;
      rows.set(hash, row);
      for (const listener of listeners) listener({ revision: state.revision, hashes: [hash] });
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
      recordUses: async (uses: ReadonlyMap<TokenHash, LastUse>) => {
        if (state.isBroken) throw new Error('the disk is gone');
        written.push(uses);
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
  const use = held.written[0]?.get(hash);
  assert.deepEqual([use?.at, use?.address], [NOW, '192.0.2.1']);
  assert.equal(use?.userAgent, 'program that tells r8_[redacted]');
  await verifier.uses.flush();
  assert.equal(held.written.length, 1);
});

function disabledAt(row: TokenByHash, at: number): TokenByHash {
  const disabled = { at, by: { kind: 'operator' }, reason: 'other', note: null } as const;
  return { ...row, token: { ...row.token, disabled } };
}
