import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareClocks } from './ask-about-installation.ts';
import { tokenChecks } from './ask-about-token.ts';
import type { TokenAnswer } from './token-answers.ts';

const NOW = Date.parse('2026-11-21T12:00:00Z');
const TOKEN: TokenAnswer = {
  id: 'tok_1',
  name: 'CI',
  hint: 'r8_…a1B2',
  state: 'active',
  scopes: ['api'],
  account: { id: 'acc_1', username: 'ada' },
  created_at: '2026-11-01T00:00:00Z',
  expires_at: null,
  last_used: null,
  allowed_addresses: [],
  rate_limit_per_minute: null,
  disabled: null,
  deleted: null,
  grace: [],
  seen_in_url_at: null,
};

function check(name: string, changes: Partial<TokenAnswer>) {
  const found = tokenChecks({ ...TOKEN, ...changes }, 'a1B2', undefined, NOW);
  return found.find((each) => each.name === name);
}

test('an expiry date is pointed out two weeks ahead, and not before', () => {
  assert.equal(check('expiry', {})?.detail, 'never');
  assert.equal(check('expiry', { expires_at: '2026-12-21T12:00:00Z' })?.level, 'good');
  const soon = check('expiry', { expires_at: '2026-11-24T13:00:00Z' });
  assert.equal(soon?.level, 'advice');
  assert.match(soon?.detail ?? '', /in 3 days/);
  assert.match(check('expiry', { expires_at: '2026-11-22T11:00:00Z' })?.detail ?? '', /less than a day/);
});

test('a token that was sent in a URL is to be rotated', () => {
  assert.equal(check('exposure', {}), undefined);
  assert.equal(check('exposure', { seen_in_url_at: '2026-11-20T00:00:00Z' })?.level, 'advice');
});

test('clocks are compared with the time that the question took', () => {
  assert.equal(compareClocks(NOW, NOW - 20_000, NOW + 20_000).level, 'good');
  assert.equal(compareClocks(NOW, NOW - 4000, NOW - 3000).level, 'good');
  assert.match(compareClocks(NOW, NOW - 90_000, NOW - 60_000).detail, /60 s ahead of/);
  assert.match(compareClocks(NOW, NOW + 60_000, NOW + 61_000).detail, /60 s behind/);
});
