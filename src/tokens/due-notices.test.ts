import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { NoticeRecord } from '../store/notices.ts';
import type { TokenWithTexts } from '../store/records.ts';
import type { Hint, TokenHash } from '../token-format/token-text.ts';
import { lookAt, type Notice } from './due-notices.ts';

const HOUR = 60 * 60 * 1000;
const DAY = 24 * HOUR;
const BORN = Date.UTC(2026, 0, 1);

interface Life {
  readonly expiresAt?: number | null;
  readonly lastUsedAt?: number;
  readonly issuedAt?: number;
  readonly isDisabled?: boolean;
  readonly isSuspended?: boolean;
}

function tokenWith({
  expiresAt = null,
  lastUsedAt,
  issuedAt = BORN,
  isDisabled,
  isSuspended,
}: Life): TokenWithTexts {
  const by = { kind: 'operator' } as const;
  const lastUse = lastUsedAt === undefined ? null : { at: lastUsedAt, address: '', userAgent: '' };
  return {
    account: {
      ...{ id: 'acc_1', type: 'user', username: 'ada', name: 'Ada', email: 'ada@example.com' },
      ...{ isOperator: false, suspendedAt: isSuspended ? BORN : null, createdAt: BORN },
    },
    token: {
      ...{ id: 'tok_1', accountId: 'acc_1', name: 'CI', scopes: ['api'], allowedAddresses: [] },
      ...{ rateLimitPerMinute: null, createdAt: BORN, createdBy: by, expiresAt, deleted: null },
      disabled: isDisabled ? { at: BORN, by, reason: 'other', note: null } : null,
      ...{ seenInUrlAt: null, revision: 1 },
    },
    texts: [{ hash: '' as TokenHash, tokenId: 'tok_1', hint: '' as Hint, issuedAt, endsAt: null, lastUse }],
  };
}

/** Looks whenever it is time to, until `end`; gives back what was said, with the day on which it was. */
function follow(
  life: Life,
  end: number,
  options: { start?: number; ageDays?: number; said?: NoticeRecord[] } = {},
) {
  const { start = BORN, ageDays, said = [] } = options;
  const heard: [day: number, kind: string, days: number][] = [];
  for (let now = start; now < end; ) {
    const looked = lookAt(tokenWith(life), said, now, ageDays);
    for (const notice of looked.notices) {
      heard.push([(now - BORN) / DAY, notice.kind, notice.days]);
      note(said, notice);
    }
    assert.ok(looked.lookAt > now && looked.lookAt <= now + 30 * DAY + HOUR);
    now = looked.lookAt;
  }
  return heard;
}

function note(said: NoticeRecord[], notice: Notice): void {
  const before = said.findIndex(({ kind }) => kind === notice.kind);
  if (before !== -1) said.splice(before, 1);
  said.push(notice);
}

test('an expiry is announced 30, 7 and 1 days before, each time once', () => {
  const life = { expiresAt: BORN + 85 * DAY };
  assert.deepEqual(follow(life, BORN + 200 * DAY), [
    [55, 'expiring', 30],
    [78, 'expiring', 7],
    [84, 'expiring', 1],
  ]);
});

test('who looks late announces the nearest only, and never what has passed', () => {
  const life = { expiresAt: BORN + 85 * DAY, lastUsedAt: BORN + 84 * DAY };
  assert.deepEqual(follow(life, BORN + 85 * DAY, { start: BORN + 80 * DAY }), [
    [80, 'expiring', 7],
    [84, 'expiring', 1],
  ]);
  assert.deepEqual(follow(life, BORN + 85 * DAY, { start: BORN + 84.5 * DAY }), [[84.5, 'expiring', 1]]);
  assert.deepEqual(follow(life, BORN + 120 * DAY, { start: BORN + 85 * DAY }), []);
});

test('a token that was given few days to live is not announced to end in so many days', () => {
  assert.deepEqual(follow({ expiresAt: BORN + HOUR }, BORN + DAY), []);
  assert.deepEqual(follow({ expiresAt: BORN + 7 * DAY }, BORN + 9 * DAY), [[6, 'expiring', 1]]);
  assert.deepEqual(follow({ expiresAt: BORN + 30 * DAY }, BORN + 31 * DAY), [
    [23, 'expiring', 7],
    [29, 'expiring', 1],
  ]);
});

test('a token whose life was made longer is announced again, before its new end', () => {
  const said: NoticeRecord[] = [{ kind: 'expiring', about: BORN + 40 * DAY, days: 1 }];
  const life = { expiresAt: BORN + 80 * DAY };
  assert.deepEqual(follow(life, BORN + 60 * DAY, { start: BORN + 39 * DAY, said }), [[50, 'expiring', 30]]);
});

test('a token that nobody uses for 90 days is told of once, and again only after somebody has', () => {
  const said: NoticeRecord[] = [];
  assert.deepEqual(follow({}, BORN + 400 * DAY, { said }), [[90, 'unused', 90]]);
  const used = { lastUsedAt: BORN + 400 * DAY };
  assert.deepEqual(follow(used, BORN + 800 * DAY, { start: BORN + 401 * DAY, said }), [[490, 'unused', 90]]);
  assert.deepEqual(follow({ lastUsedAt: BORN + 50 * DAY }, BORN + 139 * DAY), []);
});

test('a text older than the operator wants is told of once, and a new text only when it is too old itself', () => {
  const said: NoticeRecord[] = [];
  const used = { lastUsedAt: BORN + 500 * DAY };
  assert.deepEqual(follow(used, BORN + 300 * DAY, { ageDays: 60, said }), [[60, 'aged', 60]]);
  assert.deepEqual(
    follow(used, BORN + 300 * DAY, {}),
    [],
    'where the operator wants nothing, nothing is said',
  );
  const rotated = { ...used, issuedAt: BORN + 300 * DAY };
  const options = { start: BORN + 300 * DAY, ageDays: 60, said };
  assert.deepEqual(follow(rotated, BORN + 500 * DAY, options), [[360, 'aged', 60]]);
});

test('nothing is said of tokens that are out of force, or whose account is', () => {
  const life = { expiresAt: BORN + 85 * DAY };
  for (const out of [{ isDisabled: true }, { isSuspended: true }]) {
    assert.deepEqual(follow({ ...life, ...out }, BORN + 200 * DAY, { ageDays: 10 }), []);
  }
});

test('however the clock jumps and whenever somebody looks, nothing is said twice and never two expiries at once', () => {
  const moments = fc.array(fc.integer({ min: 0, max: 150 * 24 }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(moments, fc.integer({ min: 1, max: 100 }), (hours, lifeDays) => {
      const said: NoticeRecord[] = [];
      const heard: string[] = [];
      for (const hour of hours) {
        const found = tokenWith({ expiresAt: BORN + lifeDays * DAY });
        const { notices } = lookAt(found, said, BORN + hour * HOUR, 50);
        assert.ok(notices.filter(({ kind }) => kind === 'expiring').length <= 1);
        for (const notice of notices) {
          heard.push(`${notice.kind} ${notice.about} ${notice.days}`);
          note(said, notice);
        }
      }
      assert.equal(new Set(heard).size, heard.length);
      assert.ok(heard.length <= 5);
    }),
  );
});
