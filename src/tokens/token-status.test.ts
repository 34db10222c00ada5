import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TokenHashRecord, TokenRecord, TokenWithTexts } from '../store/records.ts';
import { hashToken } from '../token-format/hash-token.ts';
import { hintOf } from '../token-format/hint.ts';
import { mintToken } from '../token-format/mint-token.ts';
import { DEFAULT_PREFIX } from '../token-format/prefix.ts';
import { STATUS_WORDS, statusOf } from './token-status.ts';

const NOW = Date.UTC(2026, 0, 1);
const DAY = 24 * 60 * 60 * 1000;
const BY = { kind: 'operator' } as const;

function textRecord(endsAt: number | null): TokenHashRecord {
  const text = mintToken(DEFAULT_PREFIX);
  return {
    hash: hashToken(text),
    tokenId: 'tok_1',
    hint: hintOf(text, DEFAULT_PREFIX),
    issuedAt: NOW - 90 * DAY,
    endsAt,
    lastUse: null,
  };
}

function tokenWith(wishes: Partial<TokenRecord>, olderEnd?: number): Pick<TokenWithTexts, 'token' | 'texts'> {
  const token: TokenRecord = {
    id: 'tok_1',
    accountId: 'acc_1',
    name: 'CI',
    scopes: ['api'],
    allowedAddresses: [],
    rateLimitPerMinute: null,
    createdAt: NOW - 90 * DAY,
    createdBy: BY,
    expiresAt: null,
    disabled: null,
    deleted: null,
    seenInUrlAt: null,
    revision: 1,
    ...wishes,
  };
  const older = olderEnd === undefined ? [] : [textRecord(olderEnd)];
  return { token, texts: [textRecord(null), ...older] };
}

test('of all that can be said of a token, what matters most is said', () => {
  const disabled = { at: NOW, by: BY, reason: 'other', note: null } as const;
  // From the mildest to the strictest: each comes on top of those before it.
  const layers: [Partial<TokenRecord>, string][] = [
    [{}, 'never_used'],
    [{ expiresAt: NOW + DAY }, 'expires_soon'],
    [{}, 'rotating'],
    [{ expiresAt: NOW }, 'expired'],
    [{ disabled }, 'disabled'],
    [{ disabled: { ...disabled, reason: 'leaked' } }, 'leaked'],
    [{ deleted: { at: NOW, by: BY, note: null } }, 'deleted'],
  ];
  let wishes: Partial<TokenRecord> = {};
  let older: number | undefined;
  for (const [layer, word] of layers) {
    wishes = { ...wishes, ...layer };
    if (word === 'rotating') older = NOW + 1;
    assert.equal(statusOf(tokenWith(wishes, older), null, NOW).word, word);
  }
  assert.deepEqual([...layers.map(([, word]) => word), 'unused', 'active'].sort(), [...STATUS_WORDS].sort());
});

test('a status changes at the very millisecond at which its time has come', () => {
  const expiring = tokenWith({ expiresAt: NOW });
  const word = (now: number) => statusOf(expiring, now, now).word;
  assert.deepEqual([NOW - 7 * DAY - 1, NOW - 7 * DAY, NOW - 1, NOW].map(word), [
    'active',
    'expires_soon',
    'expires_soon',
    'expired',
  ]);
  const rotating = tokenWith({}, NOW);
  assert.equal(statusOf(rotating, NOW - 1, NOW - 1).word, 'rotating');
  assert.equal(statusOf(rotating, NOW, NOW).word, 'active');
  const used = tokenWith({});
  assert.equal(statusOf(used, NOW - 30 * DAY + 1, NOW).word, 'active');
  assert.deepEqual(statusOf(used, NOW - 30 * DAY, NOW), { word: 'unused', until: null, days: 30 });
});

test('a status says until when it holds, or for how many days', () => {
  assert.deepEqual(statusOf(tokenWith({}), null, NOW), { word: 'never_used', until: null, days: 90 });
  assert.deepEqual(statusOf(tokenWith({ createdAt: NOW + 5 }), null, NOW), {
    word: 'never_used',
    until: null,
    days: 0,
  });
  assert.deepEqual(statusOf(tokenWith({ expiresAt: NOW + 2 * DAY + 1 }), NOW, NOW), {
    word: 'expires_soon',
    until: NOW + 2 * DAY + 1,
    days: 3,
  });
  assert.deepEqual(statusOf(tokenWith({}, NOW + 5), NOW, NOW), {
    word: 'rotating',
    until: NOW + 5,
    days: null,
  });
});
