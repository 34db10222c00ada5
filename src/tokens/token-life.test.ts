import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { accept, type Outcome } from '../problems/problem.ts';
import { stoppedClock } from '../runtime/clock.ts';
import type { ChangeTransaction } from '../store/change-transaction.ts';
import { openSqlite } from '../store/open-sqlite.ts';
import { openStore } from '../store/open-store.ts';
import type { AccountRecord, Scope, TokenWithTexts } from '../store/records.ts';
import { DEFAULT_PREFIX } from '../token-format/prefix.ts';
import { readCredential } from '../token-format/read-credential.ts';
import type { TokenText } from '../token-format/token-text.ts';
import { openVerifier } from '../verify/open-verifier.ts';
import { disable, enable, remove, type TokenChange, update } from './change-token.ts';
import type { Grantor } from './grant.ts';
import { DEFAULT_TOKEN, issueToken } from './issue-token.ts';
import { endGrace, rotate } from './rotate-token.ts';

const NOW = Date.UTC(2026, 0, 1);
const PERSON: Grantor = { isOperator: false, scopes: 'all' };
const OPERATOR: Grantor = { isOperator: true, scopes: 'all' };

/** One token of one account on a real store, with a verifier, and what its owner would expect of it. */
async function openLife() {
  const folder = mkdtempSync(join(tmpdir(), 'wardkey-life-'));
  const opened = await openSqlite(folder);
  assert.ok(opened.ok);
  const clock = stoppedClock(NOW);
  const store = openStore(opened.database, clock);
  const verifier = await openVerifier({ store, clock, tokenPrefix: DEFAULT_PREFIX, cacheEntries: 16 });
  const account = accountRecord();
  const actor = { kind: 'account', accountId: account.id, username: account.username } as const;
  const first = await store.change(actor, async (transaction) => {
    await transaction.insertAccount(account, 'no password');
    return issueToken(transaction, DEFAULT_PREFIX, account, DEFAULT_TOKEN, { actor, grantor: PERSON });
  });
  assert.ok(first.ok);
  const { id } = first.value.issued.token;
  type Work<T> = (transaction: ChangeTransaction, found: TokenWithTexts) => Promise<Outcome<T>>;
  const change = <T>(work: Work<T>) =>
    store.change(actor, async (transaction) => {
      const found = await transaction.findToken(id);
      assert.ok(found);
      return work(transaction, found);
    });
  const check = async (text: TokenText) => {
    const need = { scope: 'api', address: '192.0.2.1', userAgent: '' } as const;
    return (await verifier.check(readCredential([`Bearer ${text}`], DEFAULT_PREFIX), need)).code;
  };
  return {
    clock,
    store,
    check,
    id,
    account,
    text: first.value.text,
    apply: (step: TokenChange, grantor = PERSON) =>
      change((transaction, found) => step(transaction, found, { actor, grantor })),
    rotate: (graceSeconds: number, grantor = PERSON) =>
      change((transaction, found) =>
        rotate(transaction, DEFAULT_PREFIX, found, graceSeconds, { actor, grantor }),
      ),
    suspend: (isSuspended: boolean) =>
      store.change(actor, async (transaction) => {
        await transaction.saveSuspension(account.id, isSuspended ? transaction.at : null);
        transaction.audit({ action: 'account.suspended', accountId: account.id });
        return accept({});
      }),
    close: async () => {
      await store.close();
      rmSync(folder, { recursive: true });
    },
  };
}

type Life = Awaited<ReturnType<typeof openLife>>;

/** What is expected, kept in the simplest way that can be right. */
interface Expected {
  texts: { text: TokenText; endsAt: number }[];
  disabled: 'no' | 'leaked' | 'otherwise';
  isDeleted: boolean;
  isSuspended: boolean;
  expiresAt: number;
}

type Step = (life: Life, expected: Expected) => Promise<void>;

const STEPS: Record<string, Step> = {
  disable: async ({ apply }, expected) => {
    await apply(disable({ reason: 'other', note: null }));
    if (!expected.isDeleted && expected.disabled === 'no') expected.disabled = 'otherwise';
  },
  'report as leaked': async ({ apply }, expected) => {
    await apply(disable({ reason: 'leaked', note: null }));
    if (!expected.isDeleted) expected.disabled = 'leaked';
  },
  'enable as owner': async ({ apply }, expected) => {
    const outcome = await apply(enable('safe'));
    assert.equal(outcome.ok, !expected.isDeleted && expected.disabled !== 'leaked');
    if (outcome.ok) expected.disabled = 'no';
  },
  'enable as operator': async ({ apply }, expected) => {
    const outcome = await apply(enable('a false alarm'), OPERATOR);
    assert.equal(outcome.ok, !expected.isDeleted);
    if (outcome.ok) expected.disabled = 'no';
  },
  'rotate with grace': (life, expected) => rotated(life, expected, 60),
  'rotate at once': (life, expected) => rotated(life, expected, 0),
  'end grace': async ({ apply, clock }, expected) => {
    await apply(endGrace);
    endOlder(expected, clock.now());
  },
  'wait a second': async ({ clock }) => clock.advance(1000),
  'wait a minute': async ({ clock }) => clock.advance(60_000),
  'set expiry': async ({ apply, clock }, expected) => {
    const expiresAt = clock.now() + 90_000;
    if ((await apply(update({ expiresAt }))).ok) expected.expiresAt = expiresAt;
  },
  suspend: async ({ suspend }, expected) => {
    await suspend(true);
    expected.isSuspended = true;
  },
  resume: async ({ suspend }, expected) => {
    await suspend(false);
    expected.isSuspended = false;
  },
  delete: async ({ apply }, expected) => {
    await apply(remove(null));
    expected.isDeleted = true;
  },
};

async function rotated(life: Life, expected: Expected, graceSeconds: number): Promise<void> {
  const outcome = await life.rotate(graceSeconds);
  const now = life.clock.now();
  const isActive = !expected.isDeleted && expected.disabled === 'no' && now < expected.expiresAt;
  assert.equal(outcome.ok, isActive);
  if (!outcome.ok) return;
  // Those that live longest come first, and of two alike the newer one.
  const [last, before, ...rest] = expected.texts.toReversed().toSorted((a, b) => end(b) - end(a));
  for (const old of [last, before]) if (old) old.endsAt = Math.min(old.endsAt, now + graceSeconds * 1000);
  for (const old of rest) old.endsAt = Math.min(old.endsAt, now);
  expected.texts.push({ text: outcome.value.text, endsAt: Number.POSITIVE_INFINITY });
  const working = expected.texts.filter(({ endsAt }) => endsAt > now);
  assert.ok(working.length <= 3, 'the current text and two old ones');
  // So that the next text is issued later than this one.
  life.clock.advance(1);
}

/** `Infinity` less `Infinity` is no number. */
function end({ endsAt }: { endsAt: number }): number {
  return Math.min(endsAt, Number.MAX_SAFE_INTEGER);
}

function endOlder({ texts }: Expected, at: number): void {
  for (const older of texts.slice(0, -1)) older.endsAt = Math.min(older.endsAt, at);
}

function expectedCode(expected: Expected, endsAt: number, now: number): string {
  if (expected.isDeleted) return 'token_deleted';
  if (expected.disabled !== 'no') return expected.disabled === 'leaked' ? 'token_leaked' : 'token_disabled';
  if (now >= endsAt) return 'token_rotated';
  if (now >= expected.expiresAt) return 'token_expired';
  return expected.isSuspended ? 'account_suspended' : 'accepted';
}

test('whatever is done with a token in whatever order, each of its texts is answered as it should be', async () => {
  const steps = fc.array(fc.constantFrom(...Object.keys(STEPS).filter((name) => name !== 'delete')), {
    minLength: 1,
    maxLength: 14,
  });
  await fc.assert(
    fc.asyncProperty(steps, fc.boolean(), async (names, endsDeleted) => {
      const life = await openLife();
      const expected: Expected = {
        texts: [{ text: life.text, endsAt: Number.POSITIVE_INFINITY }],
        disabled: 'no',
        isDeleted: false,
        isSuspended: false,
        expiresAt: Number.POSITIVE_INFINITY,
      };
      for (const name of endsDeleted ? [...names, 'delete', ...names] : names) {
        await STEPS[name]?.(life, expected);
        for (const { text, endsAt } of expected.texts) {
          assert.equal(await life.check(text), expectedCode(expected, endsAt, life.clock.now()), name);
        }
      }
      const audit = await life.store.checkAudit();
      assert.deepEqual([audit.chainBreak, audit.plantedHints], [undefined, []]);
      await life.close();
    }),
    { numRuns: 60 },
  );
});

test('at most two old texts of a token work, however often it is rotated with however long a grace', async () => {
  const life = await openLife();
  const texts = [life.text];
  for (let count = 0; count < 5; count += 1) {
    const outcome = await life.rotate(30 * 24 * 60 * 60);
    assert.ok(outcome.ok);
    texts.push(outcome.value.text);
    life.clock.advance(1000);
  }
  const codes = await Promise.all(texts.map((text) => life.check(text)));
  assert.deepEqual(codes, [...Array(3).fill('token_rotated'), ...Array(3).fill('accepted')]);
  await life.close();
});

test('a token gives no scope that it lacks: not by creating, not by changing, not by rotating', async () => {
  const life = await openLife();
  const weak: Grantor = { isOperator: false, scopes: ['tokens:write'] };
  const issue = (scopes: Scope[], grantor: Grantor) =>
    life.store.change({ kind: 'operator' }, (transaction) =>
      issueToken(
        transaction,
        DEFAULT_PREFIX,
        life.account,
        { ...DEFAULT_TOKEN, scopes },
        { actor: { kind: 'operator' }, grantor },
      ),
    );
  assert.ok((await issue(['tokens:write'], weak)).ok);
  for (const scope of ['api', 'tokens:read', 'verify', 'operator'] satisfies Scope[]) {
    assert.ok(!(await issue([scope], weak)).ok);
    assert.ok(!(await life.apply(update({ scopes: ['tokens:write', scope] }), weak)).ok || scope === 'api');
  }
  assert.ok(!(await life.rotate(0, weak)).ok);
  assert.ok(!(await issue(['verify'], PERSON)).ok);
  assert.ok(!(await issue(['operator'], OPERATOR)).ok, 'the account is no operator');
  assert.ok((await issue(['verify'], OPERATOR)).ok);
  await life.close();
});

test('a token with limits gives none that are wider, to itself or to others', async () => {
  const life = await openLife();
  const limits = { expiresAt: NOW + 5000, allowedAddresses: ['192.0.2.0/24'], rateLimitPerMinute: 5 };
  const limited: Grantor = { isOperator: false, scopes: ['api', 'tokens:write'], limits };
  const wider = [
    { expiresAt: null },
    { expiresAt: NOW + 5001 },
    { rateLimitPerMinute: null },
    { rateLimitPerMinute: 6 },
    { allowedAddresses: [] },
    { allowedAddresses: ['192.0.2.0/24', '0.0.0.0/0'] },
  ];
  for (const wish of wider) {
    assert.ok(!(await life.apply(update(wish), limited)).ok, JSON.stringify(wish));
    assert.ok((await life.apply(update(wish), PERSON)).ok);
  }
  assert.ok(!(await life.rotate(0, limited)).ok, 'the token has none of these limits');
  assert.ok((await life.apply(update(limits), limited)).ok);
  assert.ok((await life.rotate(0, limited)).ok);
  await life.close();
});

test('the current text is the one without an end, though the clock stepped back', async () => {
  const life = await openLife();
  life.clock.advance(-4000);
  const rotated = await life.rotate(3600);
  assert.ok(rotated.ok);
  assert.ok((await life.apply(endGrace)).ok);
  assert.equal(await life.check(rotated.value.text), 'accepted');
  assert.equal(await life.check(life.text), 'token_rotated');
  await life.close();
});

test('a text of an earlier rotation never outlives a later one', async () => {
  const life = await openLife();
  const second = await life.rotate(3600);
  assert.ok(second.ok);
  const third = await life.rotate(60);
  assert.ok(third.ok);
  assert.deepEqual(await Promise.all([life.text, second.value.text, third.value.text].map(life.check)), [
    'accepted',
    'accepted',
    'accepted',
  ]);
  life.clock.advance(59_999);
  assert.equal(await life.check(life.text), 'accepted');
  life.clock.advance(1);
  assert.deepEqual(await Promise.all([life.text, second.value.text, third.value.text].map(life.check)), [
    'token_rotated',
    'token_rotated',
    'accepted',
  ]);
  await life.close();
});

function accountRecord(): AccountRecord {
  return {
    id: 'acc_1',
    type: 'user',
    username: 'ada',
    name: 'Ada',
    email: 'ada@example.com',
    isOperator: false,
    suspendedAt: null,
    createdAt: NOW,
  };
}
