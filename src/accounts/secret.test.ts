import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { test } from 'node:test';
import { withoutTokens } from '../runtime/redact.ts';
import { isSameHash, nameOf, newSecret } from './secret.ts';

test('what a person holds has 256 random bits, and stored is its SHA-256 alone', () => {
  const seen = new Set<string>();
  for (let count = 0; count < 1000; count += 1) {
    const { text, id, hash: stored } = newSecret();
    assert.match(text, /^[0-9A-Za-z]{43}$/);
    assert.equal(stored, hash('sha256', text));
    assert.deepEqual(nameOf(text), { id, hash: stored });
    seen.add(text);
  }
  assert.equal(seen.size, 1000);
});

test('the log blacks it out, wherever it was dragged in from', () => {
  const { text } = newSecret();
  for (const line of [
    text,
    `/claim#${text}`,
    `{"link":"${text}"}`,
    `wardkey.session_token=${text}; Path=/`,
  ]) {
    assert.ok(!withoutTokens(line, 'r8_').includes(text.slice(5, 30)));
  }
});

test('two hashes are the same only when all of both is', () => {
  const { hash: one } = newSecret();
  assert.ok(isSameHash(one, one));
  assert.ok(!isSameHash(one, newSecret().hash));
  assert.ok(!isSameHash(one, one.slice(1)));
  assert.ok(!isSameHash('', one));
});
